/** Small functions over three inputs that every end has to calculate alike for one lane and for four, and functions of the library with what they come near. */
import type { Lanes, Value } from '../../server/synthdef/compiler/graph/lanes.ts';
import type { MathLibrary } from '../../server/synthdef/compiler/library/math.ts';

/** Returns an output of kind f32. */
export type Body = (lanes: Lanes, a: Value, b: Value, c: Value) => Value;

export const bodies: readonly (readonly [name: string, body: Body])[] = [
  ['arithmetic', (_, a, b, c) => a.add(b).mul(c).sub(a.div(b))],
  ['rounding', (_, a, b) => a.floor().add(b.ceil()).add(a.trunc()).add(b.nearest())],
  ['min and max with NaN', (_, a, b) => a.min(b).add(a.max(b))],
  ['compare and select', (_, a, b, c) => a.lt(b).and(b.ge(c).not()).or(a.eq(c)).select(a, c)],
  ['double precision', (_, a, b, c) => a.to('f64').mul(b.to('f64')).add(c.to('f64')).sqrt().to('f32')],
  ['double comparison', (_, a, b, c) => a.to('f64').gt(b.to('f64')).select(c, a)],
  [
    'a choice of masks',
    (_, a, b, c) => {
      const [p, q] = [a.to('f64').lt(b.to('f64')), b.to('f64').ge(c.to('f64'))];
      return a.gt(c).select(p, q).select(a, b);
    },
  ],
  ['integers', (_, a, b) => a.to('i32').add(b.to('i32')).shl(3).shrU(5).xor(a.to('i32').shr(2)).to('f32')],
  ['integer division', (_, a, b) => a.to('i32').div(b.to('i32').and(15).add(1)).to('f32')],
  ['bits', (_, a) => a.bits('i32').and(0x7fffffff).bits('f32')],
  ['masks as numbers', (_, a, b) => a.lt(b).to('f32').add(a.gt(b).to('i32').to('f32'))],
  [
    'when',
    (lanes, a, b, c) => {
      const out = lanes.variable('f32', c);
      lanes.when(a.gt(b), () => {
        out.set(out.add(1));
        lanes.when(c.gt(0), () => out.set(out.mul(2)));
      });
      return out;
    },
  ],
  [
    'branch',
    (lanes, a, b, c) => {
      const out = lanes.variable('f64', 0);
      lanes.branch(
        a.gt(b),
        () => out.set(c.to('f64')),
        () => out.set(a.to('f64')),
      );
      return out.to('f32');
    },
  ],
  [
    'loopWhile',
    (lanes, a, b) => {
      const x = lanes.variable('f32', a.abs().min(50));
      const n = lanes.variable('f32', 0);
      lanes.loopWhile(
        () => x.gt(b.abs().max(1)),
        () => {
          x.set(x.mul(0.5));
          n.set(n.add(1));
        },
      );
      return n.add(x);
    },
  ],
  [
    'gather and scatter',
    (lanes, a, b) => {
      const address = a.abs().min(60).to('i32').shl(2).add(2048);
      const mine = lanes.addressOfSlot(4096);
      lanes.scatter(mine, b);
      return lanes.gather('f32', mine).add(lanes.gather('f32', address));
    },
  ],
];

interface Reference {
  readonly name: string;
  of(m: MathLibrary, x: Value): Value;
  readonly exact: (x: number) => number;
  readonly range: readonly [low: number, high: number];
}

/** Functions of one argument that are within a float of the exact value. */
export const references: readonly Reference[] = [
  { name: 'exp', of: (m, x) => m.exp(x), exact: Math.exp, range: [-80, 80] },
  { name: 'exp2', of: (m, x) => m.exp2(x), exact: (x) => 2 ** x, range: [-120, 120] },
  { name: 'log', of: (m, x) => m.log(x), exact: Math.log, range: [0, 1e6] },
  { name: 'log2', of: (m, x) => m.log2(x), exact: Math.log2, range: [0, 1e6] },
  { name: 'sin', of: (m, x) => m.sin(x), exact: Math.sin, range: [-1000, 1000] },
  { name: 'cos', of: (m, x) => m.cos(x), exact: Math.cos, range: [-1000, 1000] },
  { name: 'tan', of: (m, x) => m.tan(x), exact: Math.tan, range: [-1000, 1000] },
  { name: 'atan', of: (m, x) => m.atan(x), exact: Math.atan, range: [-1000, 1000] },
  { name: 'asin', of: (m, x) => m.asin(x), exact: Math.asin, range: [-1, 1] },
  { name: 'acos', of: (m, x) => m.acos(x), exact: Math.acos, range: [-1, 1] },
  { name: 'sinh', of: (m, x) => m.sinh(x), exact: Math.sinh, range: [-20, 20] },
  { name: 'cosh', of: (m, x) => m.cosh(x), exact: Math.cosh, range: [-20, 20] },
  { name: 'tanh', of: (m, x) => m.tanh(x), exact: Math.tanh, range: [-20, 20] },
];
