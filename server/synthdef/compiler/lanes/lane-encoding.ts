/** Encodings of lane shuffles, constants and masks. */

import type { Code } from '../wasm/assembler.ts';
import type { Kind } from './values.ts';

export const words = (...indices: number[]) => indices.flatMap((w) => [4 * w, 4 * w + 1, 4 * w + 2, 4 * w + 3]);
export const evenWords = words(0, 2, 4, 6);
export const lowHalves = words(0, 1, 4, 5);
export const highHalf = words(2, 3, 2, 3);
export const widenLow = words(0, 0, 1, 1);
export const widenHigh = words(2, 2, 3, 3);

/** Instructions that copy a word to all lanes. */
export const splats = { i32: 'i32x4.splat', i64: 'i64x2.splat', f32: 'f32x4.splat', f64: 'f64x2.splat' } as const;

export function pushScalar(code: Code, kind: Kind, value: number | bigint): void {
  if (kind === 'f32') code.f32Const(Number(value));
  else if (kind === 'f64') code.f64Const(Number(value));
  else if (kind === 'i64') code.i64Const(BigInt(value));
  else code.i32Const(Number(value));
}

/** Pushes the mask of the lanes whose bits are set in the integer that `pushBits` pushes. */
export function pushLaneMask(code: Code, pushBits: () => unknown): void {
  const bits = [1, 2, 4, 8];
  pushBits();
  code.i32x4Splat().v128Const(bits).v128And().v128Const(bits).i32x4Eq();
}
