/**
 * The arithmetic that both lane widths know, one row an operator: the scalar instruction, the vector one, and the
 * same computation in JavaScript for constants. `null` where a width needs more than one instruction (see arithmetic.ts).
 */
import type { PlainName } from '../wasm/assembler.ts';

export interface Row {
  readonly scalar: PlainName;
  readonly vector: PlainName | null;
  readonly fold: (a: number, b: number) => number;
}
type Table = Readonly<Record<string, Row>>;

const row = (scalar: PlainName, vector: PlainName | null, fold: Row['fold']): Row => ({ scalar, vector, fold });
const f = Math.fround;

/** Round half to even, as WebAssembly's `nearest`. */
function nearest(x: number): number {
  const r = Math.round(x);
  return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

export const f32Ops: Table = {
  add: row('f32.add', 'f32x4.add', (a, b) => f(a + b)),
  sub: row('f32.sub', 'f32x4.sub', (a, b) => f(a - b)),
  mul: row('f32.mul', 'f32x4.mul', (a, b) => f(a * b)),
  div: row('f32.div', 'f32x4.div', (a, b) => f(a / b)),
  abs: row('f32.abs', 'f32x4.abs', (a) => Math.abs(a)),
  neg: row('f32.neg', 'f32x4.neg', (a) => -a),
  ceil: row('f32.ceil', 'f32x4.ceil', (a) => Math.ceil(a)),
  floor: row('f32.floor', 'f32x4.floor', (a) => Math.floor(a)),
  trunc: row('f32.trunc', 'f32x4.trunc', (a) => Math.trunc(a)),
  nearest: row('f32.nearest', 'f32x4.nearest', nearest),
  sqrt: row('f32.sqrt', 'f32x4.sqrt', (a) => f(Math.sqrt(a))),
};

export const f64Ops: Table = {
  add: row('f64.add', 'f64x2.add', (a, b) => a + b),
  sub: row('f64.sub', 'f64x2.sub', (a, b) => a - b),
  mul: row('f64.mul', 'f64x2.mul', (a, b) => a * b),
  div: row('f64.div', 'f64x2.div', (a, b) => a / b),
  abs: row('f64.abs', 'f64x2.abs', (a) => Math.abs(a)),
  neg: row('f64.neg', 'f64x2.neg', (a) => -a),
  ceil: row('f64.ceil', 'f64x2.ceil', (a) => Math.ceil(a)),
  floor: row('f64.floor', 'f64x2.floor', (a) => Math.floor(a)),
  trunc: row('f64.trunc', 'f64x2.trunc', (a) => Math.trunc(a)),
  nearest: row('f64.nearest', 'f64x2.nearest', nearest),
  sqrt: row('f64.sqrt', 'f64x2.sqrt', (a) => Math.sqrt(a)),
};

export const i32Ops: Table = {
  add: row('i32.add', 'i32x4.add', (a, b) => (a + b) | 0),
  sub: row('i32.sub', 'i32x4.sub', (a, b) => (a - b) | 0),
  mul: row('i32.mul', 'i32x4.mul', (a, b) => Math.imul(a, b)),
  and: row('i32.and', 'v128.and', (a, b) => a & b),
  or: row('i32.or', 'v128.or', (a, b) => a | b),
  xor: row('i32.xor', 'v128.xor', (a, b) => a ^ b),
  // Lane-wise integer division does not exist in vectors: four scalar divisions.
  div: row('i32.div_s', null, (a, b) => (b === 0 ? 0 : (a / b) | 0)),
  rem: row('i32.rem_s', null, (a, b) => (b === 0 ? 0 : a % b)),
};

/** Only what bit manipulation of doubles needs; constants of this kind never fold. */
export const i64Ops: Table = {
  add: row('i64.add', 'i64x2.add', NaN_),
  sub: row('i64.sub', 'i64x2.sub', NaN_),
  and: row('i64.and', 'v128.and', NaN_),
  or: row('i64.or', 'v128.or', NaN_),
};
function NaN_(): number {
  throw new Error('constants of kind i64 are not folded');
}

export const f32Compare: Table = {
  eq: row('f32.eq', 'f32x4.eq', (a, b) => +(a === b)),
  ne: row('f32.ne', 'f32x4.ne', (a, b) => +(a !== b)),
  lt: row('f32.lt', 'f32x4.lt', (a, b) => +(a < b)),
  gt: row('f32.gt', 'f32x4.gt', (a, b) => +(a > b)),
  le: row('f32.le', 'f32x4.le', (a, b) => +(a <= b)),
  ge: row('f32.ge', 'f32x4.ge', (a, b) => +(a >= b)),
};

export const f64Compare: Table = {
  eq: row('f64.eq', 'f64x2.eq', f32Compare.eq!.fold),
  ne: row('f64.ne', 'f64x2.ne', f32Compare.ne!.fold),
  lt: row('f64.lt', 'f64x2.lt', f32Compare.lt!.fold),
  gt: row('f64.gt', 'f64x2.gt', f32Compare.gt!.fold),
  le: row('f64.le', 'f64x2.le', f32Compare.le!.fold),
  ge: row('f64.ge', 'f64x2.ge', f32Compare.ge!.fold),
};

/** Signed, but for `ltU` and `geU`. */
export const i32Compare: Table = {
  eq: row('i32.eq', 'i32x4.eq', f32Compare.eq!.fold),
  ne: row('i32.ne', 'i32x4.ne', f32Compare.ne!.fold),
  lt: row('i32.lt_s', 'i32x4.lt_s', f32Compare.lt!.fold),
  ltU: row('i32.lt_u', 'i32x4.lt_u', (a, b) => +(a >>> 0 < b >>> 0)),
  gt: row('i32.gt_s', 'i32x4.gt_s', f32Compare.gt!.fold),
  le: row('i32.le_s', 'i32x4.le_s', f32Compare.le!.fold),
  ge: row('i32.ge_s', 'i32x4.ge_s', f32Compare.ge!.fold),
  geU: row('i32.ge_u', 'i32x4.ge_u', (a, b) => +(a >>> 0 >= b >>> 0)),
};

export const shifts = {
  i32: { shl: ['i32.shl', 'i32x4.shl'], shr: ['i32.shr_s', 'i32x4.shr_s'], shrU: ['i32.shr_u', 'i32x4.shr_u'] },
  i64: { shl: ['i64.shl', 'i64x2.shl'], shr: ['i64.shr_s', 'i64x2.shr_s'], shrU: ['i64.shr_u', 'i64x2.shr_u'] },
} as const;
