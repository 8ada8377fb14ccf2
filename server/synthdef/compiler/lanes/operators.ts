/**
 * The arithmetic that both lane widths know, one row an operator: the scalar opcode, the vector opcode, and the
 * same computation in JavaScript for constants. `null` where a width needs more than one instruction (see arithmetic.ts).
 */

export interface Row {
  readonly scalar: number;
  readonly vector: number | null;
  readonly fold: (a: number, b: number) => number;
}
type Table = Readonly<Record<string, Row>>;

const row = (scalar: number, vector: number | null, fold: Row['fold']): Row => ({ scalar, vector, fold });
const f = Math.fround;

/** Round half to even, as WebAssembly's `nearest`. */
function nearest(x: number): number {
  const r = Math.round(x);
  return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

export const f32Ops: Table = {
  add: row(0x92, 0xe4, (a, b) => f(a + b)),
  sub: row(0x93, 0xe5, (a, b) => f(a - b)),
  mul: row(0x94, 0xe6, (a, b) => f(a * b)),
  div: row(0x95, 0xe7, (a, b) => f(a / b)),
  abs: row(0x8b, 0xe0, (a) => Math.abs(a)),
  neg: row(0x8c, 0xe1, (a) => -a),
  ceil: row(0x8d, 0x67, (a) => Math.ceil(a)),
  floor: row(0x8e, 0x68, (a) => Math.floor(a)),
  trunc: row(0x8f, 0x69, (a) => Math.trunc(a)),
  nearest: row(0x90, 0x6a, nearest),
  sqrt: row(0x91, 0xe3, (a) => f(Math.sqrt(a))),
};

export const f64Ops: Table = {
  add: row(0xa0, 0xf0, (a, b) => a + b),
  sub: row(0xa1, 0xf1, (a, b) => a - b),
  mul: row(0xa2, 0xf2, (a, b) => a * b),
  div: row(0xa3, 0xf3, (a, b) => a / b),
  abs: row(0x99, 0xec, (a) => Math.abs(a)),
  neg: row(0x9a, 0xed, (a) => -a),
  ceil: row(0x9b, 0x74, (a) => Math.ceil(a)),
  floor: row(0x9c, 0x75, (a) => Math.floor(a)),
  trunc: row(0x9d, 0x7a, (a) => Math.trunc(a)),
  nearest: row(0x9e, 0x94, nearest),
  sqrt: row(0x9f, 0xef, (a) => Math.sqrt(a)),
};

export const i32Ops: Table = {
  add: row(0x6a, 0xae, (a, b) => (a + b) | 0),
  sub: row(0x6b, 0xb1, (a, b) => (a - b) | 0),
  mul: row(0x6c, 0xb5, (a, b) => Math.imul(a, b)),
  and: row(0x71, 0x4e, (a, b) => a & b),
  or: row(0x72, 0x50, (a, b) => a | b),
  xor: row(0x73, 0x51, (a, b) => a ^ b),
  // Lane-wise integer division does not exist in vectors: four scalar divisions.
  div: row(0x6d, null, (a, b) => (b === 0 ? 0 : (a / b) | 0)),
  rem: row(0x6f, null, (a, b) => (b === 0 ? 0 : a % b)),
};

/** Only what bit manipulation of doubles needs; constants of this kind never fold. */
export const i64Ops: Table = {
  add: row(0x7c, 0xce, NaN_),
  sub: row(0x7d, 0xd1, NaN_),
  and: row(0x83, 0x4e, NaN_),
  or: row(0x84, 0x50, NaN_),
};
function NaN_(): number {
  throw new Error('constants of kind i64 are not folded');
}

export const f32Compare: Table = {
  eq: row(0x5b, 0x41, (a, b) => +(a === b)),
  ne: row(0x5c, 0x42, (a, b) => +(a !== b)),
  lt: row(0x5d, 0x43, (a, b) => +(a < b)),
  gt: row(0x5e, 0x44, (a, b) => +(a > b)),
  le: row(0x5f, 0x45, (a, b) => +(a <= b)),
  ge: row(0x60, 0x46, (a, b) => +(a >= b)),
};

export const f64Compare: Table = {
  eq: row(0x61, 0x47, f32Compare.eq!.fold),
  ne: row(0x62, 0x48, f32Compare.ne!.fold),
  lt: row(0x63, 0x49, f32Compare.lt!.fold),
  gt: row(0x64, 0x4a, f32Compare.gt!.fold),
  le: row(0x65, 0x4b, f32Compare.le!.fold),
  ge: row(0x66, 0x4c, f32Compare.ge!.fold),
};

/** Signed, but for `ltU` and `geU`. */
export const i32Compare: Table = {
  eq: row(0x46, 0x37, f32Compare.eq!.fold),
  ne: row(0x47, 0x38, f32Compare.ne!.fold),
  lt: row(0x48, 0x39, f32Compare.lt!.fold),
  ltU: row(0x49, 0x3a, (a, b) => +(a >>> 0 < b >>> 0)),
  gt: row(0x4a, 0x3b, f32Compare.gt!.fold),
  le: row(0x4c, 0x3d, f32Compare.le!.fold),
  ge: row(0x4e, 0x3f, f32Compare.ge!.fold),
  geU: row(0x4f, 0x40, (a, b) => +(a >>> 0 >= b >>> 0)),
};

export const shifts = {
  i32: { shl: [0x74, 0xab], shr: [0x75, 0xac], shrU: [0x76, 0xad] },
  i64: { shl: [0x86, 0xcb], shr: [0x87, 0xcc], shrU: [0x88, 0xcd] },
} as const;
