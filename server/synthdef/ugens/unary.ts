/** UnaryOpUGen: its `special` chooses one of the operators of this table. */

import { type Declaration, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import { RoundedMath } from '../compiler/library/rounded-math.ts';
import { SingleMath, type Transcendental } from '../compiler/library/single-math.ts';
import type { Unit } from '../compiler/unit.ts';
import { RandomStream } from './support/random-stream.ts';

export interface UnaryOperator {
  readonly index: number;
  readonly name: string;
  emit(x: Value, u: Unit): Value;
}

export interface RandomUnaryOperator {
  readonly index: number;
  readonly name: string;
  draw(x: Value, random: RandomStream): Value;
}

type Emit = UnaryOperator['emit'];
const row = (index: number, name: string, emit: Emit): UnaryOperator => ({ index, name, emit });

/** A formula of functions that are exact for one value a block, and quick for every sample. */
const formula =
  (of: (x: Value, math: Transcendental) => Value): Emit =>
  (x, u) => {
    if (u.isAudio && !u.constructing) return of(x, new SingleMath(u.lanes));
    return of(x, new RoundedMath(u.math));
  };
const same: Emit = (x) => x;
const f32 = (x: Value, c: number) => x.lanes.f32(c);
/** `value` for 0 ≤ x ≤ 1, else 0. */
const window = (x: Value, value: Value) => x.lt(0).or(x.gt(1)).select(f32(x, 0), value);
const perOctave = 0.083333333333;

export const unaryOperators: readonly UnaryOperator[] = [
  row(0, 'neg', (x) => f32(x, 0).sub(x)),
  row(1, 'not', (x) => x.gt(0).not().to('f32')),
  // What has no meaning for signals passes them on.
  row(2, 'isNil', same),
  row(3, 'notNil', same),
  row(4, 'bitNot', (x) => x.to('i32').xor(-1).to('f32')),
  row(5, 'abs', (x) => x.abs()),
  row(6, 'asFloat', same),
  row(7, 'asInteger', same),
  row(8, 'ceil', (x) => x.ceil()),
  row(9, 'floor', (x) => x.floor()),
  row(10, 'frac', (x) => x.sub(x.floor())),
  row(11, 'sign', (x) => x.lt(0).select(f32(x, -1), x.gt(0).to('f32'))),
  row(12, 'squared', (x) => x.mul(x)),
  row(13, 'cubed', (x) => x.mul(x).mul(x)),
  row(14, 'sqrt', (x) => {
    const root = x.abs().sqrt();
    return x.lt(0).select(root.neg(), root);
  }),
  row(
    15,
    'exp',
    formula((x, math) => math.exp(x)),
  ),
  row(16, 'reciprocal', (x) => f32(x, 1).div(x)),
  row(
    17,
    'midicps',
    formula((x, math) => math.exp2(x.sub(69).mul(perOctave)).mul(440)),
  ),
  row(
    18,
    'cpsmidi',
    formula((x, math) =>
      math
        .log2(x.mul(1 / 440))
        .mul(12)
        .add(69),
    ),
  ),
  row(
    19,
    'midiratio',
    formula((x, math) => math.exp2(x.mul(perOctave))),
  ),
  row(
    20,
    'ratiomidi',
    formula((x, math) => math.log2(x).mul(12)),
  ),
  row(21, 'dbamp', (x, u) => {
    if (u.isAudio && !u.constructing) return new SingleMath(u.lanes).exp2(x.mul(Math.log2(10) / 20));
    return u.math.exp2(x.mul(0.05).to('f64').mul(Math.log2(10))).to('f32');
  }),
  row(
    22,
    'ampdb',
    formula((x, math) => math.log2(x).mul(20 * Math.log10(2))),
  ),
  row(
    23,
    'octcps',
    formula((x, math) => math.exp2(x.sub(4.75)).mul(440)),
  ),
  row(
    24,
    'cpsoct',
    formula((x, math) => math.log2(x.mul(1 / 440)).add(4.75)),
  ),
  row(
    25,
    'log',
    formula((x, math) => math.log(x)),
  ),
  row(
    26,
    'log2',
    formula((x, math) => math.log2(x)),
  ),
  row(27, 'log10', (x, u) => formula((y, math) => math.log2(y).mul(Math.log10(2)))(u.isAudio ? x : x.abs(), u)),
  row(
    28,
    'sin',
    formula((x, math) => math.sin(x)),
  ),
  row(
    29,
    'cos',
    formula((x, math) => math.cos(x)),
  ),
  row(
    30,
    'tan',
    formula((x, math) => math.tan(x)),
  ),
  row(
    31,
    'asin',
    formula((x, math) => math.asin(x)),
  ),
  row(
    32,
    'acos',
    formula((x, math) => math.acos(x)),
  ),
  row(
    33,
    'atan',
    formula((x, math) => math.atan(x)),
  ),
  row(
    34,
    'sinh',
    formula((x, math) => math.sinh(x)),
  ),
  row(
    35,
    'cosh',
    formula((x, math) => math.cosh(x)),
  ),
  row(
    36,
    'tanh',
    formula((x, math) => math.tanh(x)),
  ),
  row(42, 'distort', (x) => x.div(x.abs().add(1))),
  row(43, 'softclip', (x) => {
    const size = x.abs();
    return size.le(0.5).select(x, size.sub(0.25).div(x));
  }),
  row(45, 'digitValue', same),
  row(46, 'silence', (x) => f32(x, 0)),
  row(47, 'thru', same),
  row(48, 'rectWindow', (x) => window(x, f32(x, 1))),
  row(49, 'hanWindow', (x, u) =>
    window(
      x,
      formula((p, math) => math.cos(p.mul(2 * Math.PI)))(x, u)
        .mul(-0.5)
        .add(0.5),
    ),
  ),
  row(50, 'welWindow', (x, u) => window(x, formula((p, math) => math.sin(p.mul(Math.PI)))(x, u))),
  row(51, 'triWindow', (x) => window(x, x.lt(0.5).select(x.add(x), f32(x, 2).sub(x.add(x))))),
  row(52, 'ramp', (x) => x.max(0).min(1)),
  row(53, 'scurve', (x) => {
    const p = x.max(0).min(1);
    return p.mul(p).mul(f32(x, 3).sub(p.add(p)));
  }),
];

export const randomUnaryOperators: readonly RandomUnaryOperator[] = [
  { index: 37, name: 'rand', draw: (x, random) => random.unipolar().mul(x) },
  { index: 38, name: 'rand2', draw: (x, random) => random.bipolar().mul(x) },
  { index: 39, name: 'linrand', draw: (x, random) => random.unipolar().min(random.unipolar()).mul(x) },
  { index: 40, name: 'bilinrand', draw: (x, random) => random.unipolar().sub(random.unipolar()).mul(x) },
  {
    index: 41,
    name: 'sum3rand',
    draw: (x, random) =>
      random
        .unipolar()
        .add(random.unipolar())
        .add(random.unipolar())
        .to('f64')
        .sub(1.5)
        .mul(0.666666667)
        .to('f32')
        .mul(x),
  },
  { index: 44, name: 'coin', draw: (x, random) => random.unipolar().lt(x).to('f32') },
];

/** Name of each operator by its special index. */
export const unaryNames: ReadonlyMap<number, string> = new Map(
  [...unaryOperators, ...randomUnaryOperators].map((r) => [r.index, r.name]),
);

const name = 'UnaryOpUGen';
const rates = ['scalar', 'control', 'audio'] as const;
const inputs = { a: 0 };
const doc = 'An operator of one signal, chosen by its number.';
const byIndex = new Map(unaryOperators.map((r) => [r.index, r]));
const randomByIndex = new Map(randomUnaryOperators.map((r) => [r.index, r]));

const drawing: Declaration<typeof inputs> = {
  name,
  rates,
  inputs,
  outputs: 1,
  doc,
  writes: ['random'],
  emit(u) {
    const random = new RandomStream(u);
    const operator = randomByIndex.get(u.special)!;
    u.loop(() => u.out(operator.draw(u.in.a.get(), random)));
    random.store();
  },
};

export const unary = ugen({
  name,
  rates,
  inputs,
  outputs: 1,
  offered: false,
  operators: unaryNames,
  doc,
  bySpecial: (special) => (randomByIndex.has(special) ? drawing : undefined),
  emit(u) {
    const emit = byIndex.get(u.special)?.emit ?? same;
    u.loop(() => u.out(emit(u.in.a.get(), u)));
  },
});
