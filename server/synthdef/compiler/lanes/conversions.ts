/** From one kind of value to another: the same number, the same bits, a part of the bits. UGens use it through `Value`'s methods. */
import type { LaneCode } from './lane-code.ts';
import { evenWords, highHalf, lowHalves } from './lane-encoding.ts';
import type { Kind, Value } from './values.ts';

const scalarConversions: Readonly<Record<string, readonly number[]>> = {
  'f32:f64': [0xbb],
  'f64:f32': [0xb6],
  'i32:f32': [0xb2],
  'i32:f64': [0xb7],
  'mask:f32': [0xb3],
  'f32:i32': [0xfc, 0x00],
  'f64:i32': [0xfc, 0x02],
  'mask:i32': [0x41, 0x00, 0x47],
};

const scalarReinterpretations: Readonly<Record<string, number>> = {
  'f32:i32': 0xbc,
  'i32:f32': 0xbe,
  'f64:i64': 0xbd,
  'i64:f64': 0xbf,
};

/** Number conversions; float to integer truncates and saturates. */
export function convert(lanes: LaneCode, a: Value, kind: 'f32' | 'f64' | 'i32'): Value {
  if (a.kind === kind) return a;
  if (a.constant !== undefined) {
    const x = Number(a.constant);
    return lanes.const(kind, kind === 'i32' ? saturate(x) : x);
  }
  const key = `${a.kind}:${kind}`;
  if (lanes.width === 4) return convertVectors(lanes, a, kind, key);
  const opcode = scalarConversions[key];
  if (!opcode) throw new Error(`no conversion ${key}`);
  return lanes.produce(kind, () => lanes.push(a, 0).code.byte(...opcode));
}

function convertVectors(lanes: LaneCode, a: Value, kind: 'f32' | 'f64' | 'i32', key: string): Value {
  switch (key) {
    case 'f32:i32':
      return lanes.produce(kind, () => lanes.push(a, 0).code.simd(0xf8));
    case 'i32:f32':
      return lanes.produce(kind, () => lanes.push(a, 0).code.simd(0xfa));
    case 'mask:f32':
      return lanes.produce(kind, () => lanes.push(a, 0).push(lanes.f32(1), 0).code.simd(0x4e));
    case 'mask:i32':
      return lanes.produce(kind, () => lanes.push(a, 0).push(lanes.i32(1), 0).code.simd(0x4e));
    case 'f32:f64':
    case 'i32:f64':
      return lanes.produce(kind, (part) => {
        lanes.push(a, 0);
        if (part === 1) lanes.push(a, 0).shuffle(highHalf);
        lanes.code.simd(a.kind === 'f32' ? 0x5f : 0xfe);
      });
    case 'f64:f32':
    case 'f64:i32':
      return lanes.produce(kind, () => {
        const narrow = kind === 'f32' ? 0x5e : 0xfc;
        lanes.push(a, 0).code.simd(narrow);
        lanes.push(a, 1).code.simd(narrow);
        lanes.shuffle(lowHalves);
      });
  }
  throw new Error(`no conversion ${key}`);
}

/** The same bits as another kind of the same size. */
export function reinterpret(lanes: LaneCode, a: Value, kind: Kind): Value {
  if (a.constant !== undefined) return lanes.const(kind, constantOfSameBits(a.kind, a.constant, kind));
  if (lanes.width === 4 && !a.wide) return lanes.held(kind, a.locals);
  const opcode = scalarReinterpretations[`${a.kind}:${kind}`];
  if (!opcode) throw new Error(`no reinterpretation of ${a.kind} as ${kind}`);
  return lanes.produce(kind, () => lanes.push(a, 0).code.byte(opcode));
}

/** The lower half of each 64-bit word, as i32. */
export function lowWords(lanes: LaneCode, a: Value): Value {
  if (lanes.width === 1) return lanes.produce('i32', () => lanes.push(a, 0).code.byte(0xa7));
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
