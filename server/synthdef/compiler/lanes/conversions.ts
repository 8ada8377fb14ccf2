/** Conversions from one kind of value to another: the same number, the same bits, a part of the bits. UGens use it through `Value`'s methods. */
import type { Code, PlainName } from '../wasm/assembler.ts';
import type { LaneCode } from './lane-code.ts';
import { evenWords, highHalf, lowHalves } from './lane-encoding.ts';
import type { Kind, Value } from './values.ts';

const scalarConversions: Readonly<Record<string, (code: Code) => Code>> = {
  'f32:f64': (code) => code.f64PromoteF32(),
  'f64:f32': (code) => code.f32DemoteF64(),
  'i32:f32': (code) => code.f32ConvertI32S(),
  'i32:f64': (code) => code.f64ConvertI32S(),
  'mask:f32': (code) => code.f32ConvertI32U(),
  'f32:i32': (code) => code.i32TruncSatF32S(),
  'f64:i32': (code) => code.i32TruncSatF64S(),
  'mask:i32': (code) => code.i32Const(0).i32Ne(),
};

const scalarReinterpretations: Readonly<Record<string, PlainName>> = {
  'f32:i32': 'i32.reinterpret_f32',
  'i32:f32': 'f32.reinterpret_i32',
  'f64:i64': 'i64.reinterpret_f64',
  'i64:f64': 'f64.reinterpret_i64',
};

/** Converts a number; from float to integer it truncates and saturates. */
export function convert(lanes: LaneCode, a: Value, kind: 'f32' | 'f64' | 'i32'): Value {
  if (a.kind === kind) return a;
  if (a.constant !== undefined) {
    const x = Number(a.constant);
    return lanes.const(kind, kind === 'i32' ? saturate(x) : x);
  }
  const key = `${a.kind}:${kind}`;
  if (lanes.width === 4) return convertVectors(lanes, a, kind, key);
  const conversion = scalarConversions[key];
  if (!conversion) throw new Error(`no conversion ${key}`);
  return lanes.produce(kind, () => conversion(lanes.push(a, 0).code));
}

function convertVectors(lanes: LaneCode, a: Value, kind: 'f32' | 'f64' | 'i32', key: string): Value {
  switch (key) {
    case 'f32:i32':
      return lanes.produce(kind, () => lanes.push(a, 0).code.i32x4TruncSatF32x4S());
    case 'i32:f32':
      return lanes.produce(kind, () => lanes.push(a, 0).code.f32x4ConvertI32x4S());
    case 'mask:f32':
      return lanes.produce(kind, () => lanes.push(a, 0).push(lanes.f32(1), 0).code.v128And());
    case 'mask:i32':
      return lanes.produce(kind, () => lanes.push(a, 0).push(lanes.i32(1), 0).code.v128And());
    case 'f32:f64':
    case 'i32:f64':
      return lanes.produce(kind, (part) => {
        lanes.push(a, 0);
        if (part === 1) lanes.push(a, 0).shuffle(highHalf);
        lanes.code.plain(a.kind === 'f32' ? 'f64x2.promote_low_f32x4' : 'f64x2.convert_low_i32x4_s');
      });
    case 'f64:f32':
    case 'f64:i32':
      return lanes.produce(kind, () => {
        const narrow = kind === 'f32' ? 'f32x4.demote_f64x2_zero' : 'i32x4.trunc_sat_f64x2_s_zero';
        lanes.push(a, 0).code.plain(narrow);
        lanes.push(a, 1).code.plain(narrow);
        lanes.shuffle(lowHalves);
      });
  }
  throw new Error(`no conversion ${key}`);
}

/** Takes the same bits as another kind of the same size. */
export function reinterpret(lanes: LaneCode, a: Value, kind: Kind): Value {
  if (a.constant !== undefined) return lanes.const(kind, constantOfSameBits(a.kind, a.constant, kind));
  if (lanes.width === 4 && !a.wide) return lanes.held(kind, a.locals);
  const name = scalarReinterpretations[`${a.kind}:${kind}`];
  if (!name) throw new Error(`no reinterpretation of ${a.kind} as ${kind}`);
  return lanes.produce(kind, () => lanes.push(a, 0).code.plain(name));
}

/** The lower half of each 64-bit word, as i32. */
export function lowWords(lanes: LaneCode, a: Value): Value {
  if (lanes.width === 1) return lanes.produce('i32', () => lanes.push(a, 0).code.i32WrapI64());
  return lanes.produce('i32', () => lanes.push(a, 0).push(a, 1).shuffle(evenWords));
}

function saturate(x: number): number {
  return Number.isNaN(x) ? 0 : Math.trunc(Math.min(2147483647, Math.max(-2147483648, x)));
}

function constantOfSameBits(from: Kind, value: number | bigint, to: Kind): number | bigint {
  const bits = new DataView(new ArrayBuffer(8));
  if (from === 'f32') bits.setFloat32(0, Number(value), true);
  else if (from === 'f64') bits.setFloat64(0, Number(value), true);
  else if (from === 'i64') bits.setBigInt64(0, BigInt(value), true);
  else bits.setInt32(0, Number(value), true);
  if (to === 'f32') return bits.getFloat32(0, true);
  if (to === 'f64') return bits.getFloat64(0, true);
  return to === 'i64' ? bits.getBigInt64(0, true) : bits.getInt32(0, true);
}
