/** BinaryOpUGen: its `special` chooses one of the operators of this table. */

import { type Declaration, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import { SingleMath, type Transcendental } from '../compiler/library/single-math.ts';
import type { Unit } from '../compiler/unit.ts';
import {
  fold,
  greatestDivisor,
  integerwise,
  minMultiple,
  modulo,
  shiftBy,
  toMultiple,
  wrap,
} from './support/bounds.ts';
import { RandomStream } from './support/random-stream.ts';

/** Names of the operators by special index, as the language writes them. */
export interface BinaryOperator {
  readonly index: number;
  readonly name: string;
  emit(a: Value, b: Value, u: Unit): Value;
  /** A control-rate `b` that stood still since the last block may have a case of its own at audio rate. */
  readonly heldB?: (a: Value, b: Value) => { when: Value; value: Value };
  /** A variant for a control-rate `a`. */
  readonly heldA?: BinaryOperator['heldB'];
}

export interface RandomBinaryOperator {
  readonly index: number;
  readonly name: string;
  draw(a: Value, b: Value, random: RandomStream, u: Unit): Value;
}

type Emit = BinaryOperator['emit'];
const row = (
  index: number,
  name: string,
  emit: Emit,
  held: Pick<BinaryOperator, 'heldA' | 'heldB'> = {},
): BinaryOperator => ({ index, name, emit, ...held });

const sum: Emit = (a, b) => a.add(b);
const truth = (mask: Value) => mask.to('f32');
const zero = (v: Value) => v.lanes.f32(0);
/** scsynth's result for a resting control-rate operand of 0. */
const zeroIfZero = (rest: Value) => ({ when: rest.eq(0), value: zero(rest) });
const square = (x: Value) => x.mul(x);
const inDouble = (a: Value, b: Value, of: (a: Value, b: Value) => Value) => of(a.to('f64'), b.to('f64')).to('f32');
/** A formula of functions that are exact for one value a block, and quick for every sample. */
const formula =
  (of: (a: Value, b: Value, math: Transcendental) => Value): Emit =>
  (a, b, u) => {
    if (u.isAudio && !u.constructing) return of(a, b, new SingleMath(u.lanes));
    return inDouble(a, b, (x, y) => of(x, y, u.math));
  };
const rootOfTwoLessOne = Math.fround(Math.SQRT2 - 1);

/** |a|^b with a's sign. */
const signedPower = formula((a, b, math) => {
  const power = math.exp2(math.log2(a.abs()).mul(b));
  const magnitude = b.eq(0).select(one(a), a.eq(0).and(b.gt(0)).select(none(a), power));
  return a.lt(0).select(magnitude.neg(), magnitude);
});
const one = (like: Value) => like.lanes.const(like.kind, 1);
const none = (like: Value) => like.lanes.const(like.kind, 0);

export const binaryOperators: readonly BinaryOperator[] = [
  row(0, '+', sum),
  row(1, '-', (a, b) => a.sub(b)),
  row(2, '*', (a, b) => a.mul(b)),
  row(3, 'div', (a, b) => a.div(b).floor(), { heldA: (a) => zeroIfZero(a) }),
  row(4, '/', (a, b) => a.div(b), { heldA: (a) => zeroIfZero(a), heldB: (_, b) => zeroIfZero(b) }),
  row(5, 'mod', modulo, { heldA: (a) => zeroIfZero(a), heldB: (a, b) => ({ when: b.eq(0), value: a }) }),
  row(6, '==', (a, b) => truth(a.eq(b))),
  row(7, '!=', (a, b) => truth(a.ne(b))),
  row(8, '<', (a, b) => truth(a.lt(b))),
  row(9, '>', (a, b) => truth(a.gt(b))),
  row(10, '<=', (a, b) => truth(a.le(b))),
  row(11, '>=', (a, b) => truth(a.ge(b))),
  row(12, 'min', (a, b) => a.min(b)),
  row(13, 'max', (a, b) => a.max(b)),
  row(14, 'bitAnd', (a, b) => integerwise(a, b, (x, y) => x.and(y))),
  row(15, 'bitOr', (a, b) => integerwise(a, b, (x, y) => x.or(y))),
  row(16, 'bitXor', (a, b) => integerwise(a, b, (x, y) => x.xor(y))),
  row(17, 'lcm', (a, b, u) => minMultiple(u.lanes, a, b)),
  row(18, 'gcd', (a, b, u) => greatestDivisor(u.lanes, a, b)),
  row(19, 'round', (a, b) => toMultiple(a, b, (q) => q.add(0.5).floor())),
  row(20, 'roundUp', (a, b) => toMultiple(a, b, (q) => q.ceil())),
  row(21, 'trunc', (a, b) => toMultiple(a, b, (q) => q.floor())),
  row(
    22,
    'atan2',
    formula((y, x, math) => math.atan2(y, x)),
  ),
  row(23, 'hypot', (a, b) => inDouble(a, b, (x, y) => square(x).add(square(y)).sqrt())),
  row(24, 'hypotApx', (a, b) => a.abs().add(b.abs()).sub(a.abs().min(b.abs()).mul(rootOfTwoLessOne))),
  row(25, 'pow', signedPower),
  row(26, 'leftShift', (a, b) => integerwise(a, b, (x, y) => shiftBy(x, y, 'shl'))),
  row(27, 'rightShift', (a, b) => integerwise(a, b, (x, y) => shiftBy(x, y, 'shr'))),
  // scsynth knows these two by number only, and adds.
  row(28, 'unsignedRightShift', sum),
  row(29, 'fill', sum),
  row(30, 'ring1', (a, b) => a.mul(b).add(a)),
  row(31, 'ring2', (a, b) => a.mul(b).add(a).add(b)),
  row(32, 'ring3', (a, b) => a.mul(a).mul(b)),
  row(33, 'ring4', (a, b) => a.mul(a).mul(b).sub(a.mul(b).mul(b))),
  row(34, 'difsqr', (a, b) => square(a).sub(square(b))),
  row(35, 'sumsqr', (a, b) => square(a).add(square(b))),
  row(36, 'sqrsum', (a, b) => square(a.add(b))),
  row(37, 'sqrdif', (a, b) => square(a.sub(b))),
  row(38, 'absdif', (a, b) => a.sub(b).abs()),
  row(39, 'thresh', (a, b) => a.lt(b).select(zero(a), a)),
  row(40, 'amclip', (a, b) => a.mul(0.5).mul(b.add(b.abs()))),
  row(41, 'scaleneg', (a, b) => a.ge(0).select(a, a.mul(b))),
  row(42, 'clip2', (a, b) => a.gt(b).select(b, a.max(b.neg()))),
  row(43, 'excess', (a, b) => a.gt(b).select(a.sub(b), a.lt(b.neg()).select(a.add(b), zero(a)))),
  row(44, 'fold2', (a, b) => fold(a, b.neg(), b)),
  row(45, 'wrap2', (a, b) => wrap(a, b.neg(), b)),
  // scsynth forwards an audio-rate first operand only; it adds the two if the first is slower than the second.
  row(46, 'firstArg', (a, b, u) => (u.isAudio && !u.inputs[0]!.isAudio ? a.add(b) : a)),
];

export const randomBinaryOperators: readonly RandomBinaryOperator[] = [
  {
    index: 47,
    name: 'rrand',
    draw(a, b, random, u) {
      // At audio rate scsynth draws from twice the range, to both sides of the smaller operand.
      const position = u.isAudio ? random.bipolar() : random.unipolar();
      const [low, high] = [a.lt(b).select(a, b), a.lt(b).select(b, a)];
      return low.add(position.mul(high.sub(low)));
    },
  },
  {
    index: 48,
    name: 'exprand',
    draw(a, b, random, u) {
      const position = random.double();
      const [low, high] = [a.lt(b).select(a, b).to('f64'), a.lt(b).select(b, a).to('f64')];
      return low.mul(u.math.exp(u.math.log(high.div(low)).mul(position))).to('f32');
    },
  },
];

/** Special index of each operator by its name, and back. */
export const binaryNames: ReadonlyMap<number, string> = new Map(
  [...binaryOperators, ...randomBinaryOperators].map((r) => [r.index, r.name]),
);

const name = 'BinaryOpUGen';
const rates = ['scalar', 'control', 'audio'] as const;
const inputs = { a: 0, b: 0 };
const doc =
  'An operator of two signals, chosen by its number; at audio rate a control-rate operand moves in a line over the block.';
type Operands = Unit<typeof inputs>;

/** Operators that scsynth does in vectors aim each block's line from the exact value, the others from where the last line ended. */
const exactLines = new Set([0, 1, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 25, 34, 35, 36, 37, 42]);

interface Operand {
  get(): Value;
  /** Control rate under an audio-rate operator: where the signal rests during this block. */
  readonly held?: Value;
  advance?(): void;
  finish?(): void;
}

function operand(u: Operands, input: Input, label: string): Operand {
  if (input.isAudio) return { get: () => input.get() };
  const next = input.get();
  if (!u.isAudio || input.rate === 0) return { get: () => next };
  const previous = u.state('f32', label, () => next);
  const slope = next.sub(previous).mul(u.slopeFactor);
  const line = u.lanes.variable('f32', previous);
  return {
    get: () => line.get(),
    held: next.eq(previous),
    advance: () => line.set(line.add(slope)),
    finish: () => previous.set(exactLines.has(u.special) ? next : line),
  };
}

function emitOperator(u: Operands, compute: (a: Value, b: Value) => Value, special?: BinaryOperator): void {
  const [a, b] = [operand(u, u.in.a, 'a'), operand(u, u.in.b, 'b')];
  // Dividing by what stays the same for a block is multiplying by its reciprocal.
  const reciprocal = special?.name === '/' && u.isAudio && u.in.b.rate === 0 ? u.lanes.f32(1).div(b.get()) : null;
  u.loop(() => {
    const [x, y] = [a.get(), b.get()];
    let value = reciprocal ? x.mul(reciprocal) : compute(x, y);
    for (const [held, other] of [
      [a.held, special?.heldA],
      [b.held, special?.heldB],
    ] as const) {
      if (!held || !other) continue;
      const { when, value: resting } = other(x, y);
      value = held.and(when).select(resting, value);
    }
    u.out(value);
    a.advance?.();
    b.advance?.();
  });
  a.finish?.();
  b.finish?.();
}

const byIndex = new Map(binaryOperators.map((r) => [r.index, r]));
const randomByIndex = new Map(randomBinaryOperators.map((r) => [r.index, r]));

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
    emitOperator(u, (a, b) => operator.draw(a, b, random, u));
    random.store();
  },
};

export const binary = ugen({
  name,
  rates,
  inputs,
  outputs: 1,
  offered: false,
  operators: binaryNames,
  doc,
  bySpecial: (special) => (randomByIndex.has(special) ? drawing : undefined),
  emit(u) {
    // scsynth adds for a number that it does not know.
    const operator = byIndex.get(u.special) ?? byIndex.get(0)!;
    emitOperator(u, (a, b) => operator.emit(a, b, u), operator);
  },
});
