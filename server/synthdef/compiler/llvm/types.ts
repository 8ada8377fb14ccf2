/**
 * LLVM's types of values, and constants as it reads them.
 *
 *     f32, one lane     float            0.1 →  0x3FB99999A0000000
 *     i32, four lanes   <4 x i32>        7   →  <i32 7, i32 7, i32 7, i32 7>
 *     mask, four lanes  <4 x i1>         1   →  <i1 true, i1 true, i1 true, i1 true>
 */
import type { Kind } from '../graph/kinds.ts';

const words: Readonly<Record<Kind, string>> = { f32: 'float', f64: 'double', i32: 'i32', i64: 'i64', mask: 'i1' };

/** Returns the type of a kind. @param count words of a vector, 1 for none */
export const typeOf = (kind: Kind, count = 1): string => vectorOf(words[kind], count);

/** Returns the type of a vector of a type; the type itself for a count of 1. */
export const vectorOf = (type: string, count: number): string => (count === 1 ? type : `<${count} x ${type}>`);

/** Returns a constant of a kind as text. @param count words that it is repeated in */
export function literal(kind: Kind, value: number | bigint, count = 1): string {
  const word = wordOf(kind, value);
  return count === 1 ? word : vectorLiteral(kind, new Array<string>(count).fill(word));
}

/** Returns a constant vector of a kind of words that are text. */
export const vectorLiteral = (kind: Kind, each: readonly (string | number)[]): string =>
  `<${each.map((word) => `${words[kind]} ${word}`).join(', ')}>`;

const bits = new DataView(new ArrayBuffer(8));

function wordOf(kind: Kind, value: number | bigint): string {
  if (kind === 'mask') return value ? 'true' : 'false';
  if (kind === 'i32') return String(Number(value) | 0);
  if (kind === 'i64') return String(BigInt.asIntN(64, BigInt(value)));
  // Floats of either size are written as the bits of a double.
  bits.setFloat64(0, kind === 'f32' ? Math.fround(Number(value)) : Number(value));
  return `0x${bits.getBigUint64(0).toString(16).toUpperCase().padStart(16, '0')}`;
}

/** Suffix of an intrinsic function's name for a type: `v4f32` for `<4 x float>`. */
export function suffixOf(kind: Kind, count: number): string {
  const word = kind === 'mask' ? 'i1' : kind;
  return count === 1 ? word : `v${count}${word}`;
}
