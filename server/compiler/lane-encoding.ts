/** How the emitter (lanes.ts) writes constants, conversions and lane shuffles down. */
import type { Kind } from './values.ts';
import type { Code } from './wasm.ts';

export const words = (...indices: number[]) => indices.flatMap((w) => [4 * w, 4 * w + 1, 4 * w + 2, 4 * w + 3]);
export const evenWords = words(0, 2, 4, 6);
export const lowHalves = words(0, 1, 4, 5);
export const highHalf = words(2, 3, 2, 3);
export const widenLow = words(0, 0, 1, 1);
export const widenHigh = words(2, 2, 3, 3);

export const scalarConversions: Readonly<Record<string, readonly number[]>> = {
  'f32:f64': [0xbb], 'f64:f32': [0xb6], 'i32:f32': [0xb2], 'i32:f64': [0xb7], 'mask:f32': [0xb3],
  'f32:i32': [0xfc, 0x00], 'f64:i32': [0xfc, 0x02], 'mask:i32': [0x41, 0x00, 0x47],
};

export const scalarReinterpretations: Readonly<Record<string, number>> = {
  'f32:i32': 0xbc, 'i32:f32': 0xbe, 'f64:i64': 0xbd, 'i64:f64': 0xbf,
};

export function saturate(x: number): number {
  return Number.isNaN(x) ? 0 : Math.trunc(Math.min(2147483647, Math.max(-2147483648, x)));
}

export const bitsView = new DataView(new ArrayBuffer(8));

export function writeConstant(kind: Kind, value: number | bigint): void {
  if (kind === 'f32') bitsView.setFloat32(0, Number(value), true);
  else if (kind === 'f64') bitsView.setFloat64(0, Number(value), true);
  else if (kind === 'i64') bitsView.setBigInt64(0, BigInt(value), true);
  else bitsView.setInt32(0, Number(value), true);
}

export function readConstant(kind: Kind): number | bigint {
  if (kind === 'f32') return bitsView.getFloat32(0, true);
  if (kind === 'f64') return bitsView.getFloat64(0, true);
  return kind === 'i64' ? bitsView.getBigInt64(0, true) : bitsView.getInt32(0, true);
}

export function pushInt(code: Code, value: number): void {
  code.byte(value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >> 24) & 0xff);
}

export function pushScalar(code: Code, kind: Kind, value: number | bigint): void {
  if (kind === 'f32') code.byte(0x43).f32(Number(value));
  else if (kind === 'f64') code.byte(0x44).f64(Number(value));
  else if (kind === 'i64') code.byte(0x42).s64(BigInt(value));
  else code.byte(0x41).s32(Number(value));
}
