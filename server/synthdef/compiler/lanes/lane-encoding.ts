/** How lane shuffles and constants are written down. */

import type { Code } from '../wasm/assembler.ts';
import type { Kind } from './values.ts';

export const words = (...indices: number[]) => indices.flatMap((w) => [4 * w, 4 * w + 1, 4 * w + 2, 4 * w + 3]);
export const evenWords = words(0, 2, 4, 6);
export const lowHalves = words(0, 1, 4, 5);
export const highHalf = words(2, 3, 2, 3);
export const widenLow = words(0, 0, 1, 1);
export const widenHigh = words(2, 2, 3, 3);

export function pushInt(code: Code, value: number): void {
  code.byte(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff);
}

export function pushScalar(code: Code, kind: Kind, value: number | bigint): void {
  if (kind === 'f32') code.byte(0x43).f32(Number(value));
  else if (kind === 'f64') code.byte(0x44).f64(Number(value));
  else if (kind === 'i64') code.byte(0x42).s64(BigInt(value));
  else code.byte(0x41).s32(Number(value));
}
