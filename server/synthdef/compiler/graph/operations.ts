/**
 * Operations on numbers and masks, one row each: what they give for every input, by example and as a function. Constants are folded by it, and every
 * end that writes code is tested against it, at the values where processors and libraries differ.
 *
 * Any NaN equals any other: which one an operation gives is left open. Denormal numbers are kept here; a thread may flush them to zero.
 */
import type { Kind } from './kinds.ts';

export type Fold = (a: number, b: number) => number;

export interface Operation {
  /** Kinds that it takes. Comparisons give a mask, the others their own kind. */
  readonly kinds: readonly Kind[];
  readonly arity: 1 | 2;
  /** Returns its value before it is rounded to its kind. Masks are 0 or 1. Constants of kind i64 are never folded. */
  readonly fold: Fold;
  /** Its result where that needs saying. */
  readonly law?: string;
}

const floats: readonly Kind[] = ['f32', 'f64'];
const integers: readonly Kind[] = ['i32', 'i64'];
const numbers: readonly Kind[] = ['f32', 'f64', 'i32', 'i64'];
const compared: readonly Kind[] = ['f32', 'f64', 'i32'];
const bitwise: readonly Kind[] = ['i32', 'i64', 'mask'];

const unary = (kinds: readonly Kind[], fold: (a: number) => number, law?: string): Operation =>
  law === undefined ? { kinds, arity: 1, fold } : { kinds, arity: 1, fold, law };
const binary = (kinds: readonly Kind[], fold: Fold, law?: string): Operation =>
  law === undefined ? { kinds, arity: 2, fold } : { kinds, arity: 2, fold, law };

/** Rounds half to even. */
function nearest(x: number): number {
  const r = Math.round(x);
  return r - x === 0.5 && r % 2 !== 0 ? r - 1 : r;
}

/** Product of two 32-bit integers in its low bits, or of two floats. */
const product: Fold = (a, b) => a * b;

export const operations = {
  add: binary(numbers, (a, b) => a + b, 'integers wrap'),
  sub: binary(numbers, (a, b) => a - b, 'integers wrap'),
  mul: binary(['f32', 'f64', 'i32'], product, 'integers wrap'),
  div: binary(['f32', 'f64'], (a, b) => a / b),
  quotient: binary(
    ['i32'],
    (a, b) => (b === 0 ? 0 : Math.trunc(a / b) | 0),
    'truncates; x / 0 is 0; the least integer / -1 is itself',
  ),
  rem: binary(['i32'], (a, b) => (b === 0 ? 0 : (a % b) | 0), 'has the sign of the first; x rem 0 is 0'),
  min: binary(
    compared,
    (a, b) => [b, a][+(a < b)]!,
    'a < b ? a : b, so of a NaN and a number the second, and of -0 and 0 the second',
  ),
  max: binary(compared, (a, b) => [b, a][+(a > b)]!, 'a > b ? a : b, as min'),
  and: binary(bitwise, (a, b) => a & b),
  or: binary(bitwise, (a, b) => a | b),
  xor: binary(bitwise, (a, b) => a ^ b),
  abs: unary(floats, (a) => Math.abs(a), 'clears the sign, also of NaN'),
  magnitude: unary(['i32'], (a) => Math.abs(a) | 0, 'the least integer stays itself'),
  neg: unary(floats, (a) => -a, 'turns the sign, also of 0'),
  ceil: unary(floats, Math.ceil),
  floor: unary(floats, Math.floor),
  trunc: unary(floats, Math.trunc),
  nearest: unary(floats, nearest, 'halves go to even; the sign of 0 stays'),
  sqrt: unary(floats, Math.sqrt, 'of a negative number NaN, of -0 itself'),
  eq: binary(compared, (a, b) => +(a === b), 'false with a NaN'),
  ne: binary(compared, (a, b) => +(a !== b), 'true with a NaN'),
  lt: binary(compared, (a, b) => +(a < b), 'false with a NaN'),
  gt: binary(compared, (a, b) => +(a > b), 'false with a NaN'),
  le: binary(compared, (a, b) => +(a <= b), 'false with a NaN'),
  ge: binary(compared, (a, b) => +(a >= b), 'false with a NaN'),
  ltU: binary(['i32'], (a, b) => +(a >>> 0 < b >>> 0), 'unsigned'),
  geU: binary(['i32'], (a, b) => +(a >>> 0 >= b >>> 0), 'unsigned'),
  shl: binary(integers, (a, b) => a << b, 'by a constant, modulo the bits of the kind'),
  shr: binary(integers, (a, b) => a >> b, 'copies the sign; by a constant, modulo the bits of the kind'),
  shrU: binary(integers, (a, b) => a >>> b, 'fills with zeros; by a constant, modulo the bits of the kind'),
} as const satisfies Record<string, Operation>;

export type OperationName = keyof typeof operations;
export type ComparisonName = 'eq' | 'ne' | 'lt' | 'gt' | 'le' | 'ge' | 'ltU' | 'geU';

export const comparisons: ReadonlySet<string> = new Set<ComparisonName>([
  'eq',
  'ne',
  'lt',
  'gt',
  'le',
  'ge',
  'ltU',
  'geU',
]);

/** Rounds a number to a kind: the constants of a graph. From float to integer it wraps; `saturated` is what conversions do. */
export function rounded(kind: Kind, x: number): number {
  if (kind === 'f32') return Math.fround(x);
  return kind === 'i32' ? x | 0 : x;
}

/** Returns the 32-bit integer that a float converts to: truncated, bounded, 0 of NaN. */
export function saturated(x: number): number {
  return Number.isNaN(x) ? 0 : Math.trunc(Math.min(2147483647, Math.max(-2147483648, x)));
}

/** Returns the operation on two constants of a kind, rounded as each kind is. */
export function folded(name: OperationName, kind: Kind, a: number, b: number): number {
  if (kind === 'i32' && name === 'mul') return Math.imul(a, b);
  const value = (operations[name] as Operation).fold(a, b);
  return comparisons.has(name) || kind === 'mask' ? Number(value !== 0) : rounded(kind, value);
}

/** Returns a constant with the same bits in another kind of the same size. */
export function sameBits(from: Kind, value: number | bigint, to: Kind): number | bigint {
  const bits = new DataView(new ArrayBuffer(8));
  if (from === 'f32') bits.setFloat32(0, Number(value), true);
  else if (from === 'f64') bits.setFloat64(0, Number(value), true);
  else if (from === 'i64') bits.setBigInt64(0, BigInt(value), true);
  else bits.setInt32(0, Number(value), true);
  if (to === 'f32') return bits.getFloat32(0, true);
  if (to === 'f64') return bits.getFloat64(0, true);
  return to === 'i64' ? bits.getBigInt64(0, true) : bits.getInt32(0, true);
}
