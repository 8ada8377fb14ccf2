/** Arithmetic of the lane-generic emitter: numbers in, numbers out, constants folded. UGens use it through `Value`'s methods. */
import type { PlainName } from '../wasm/assembler.ts';
import type { LaneCode } from './lane-code.ts';
import { compare, logic, select } from './masks.ts';
import { f32Ops, f64Ops, i32Ops, i64Ops, type Row, shifts } from './operators.ts';
import type { Kind, Operand, Value } from './values.ts';

const tables = { f32: f32Ops, f64: f64Ops, i32: i32Ops, i64: i64Ops } as const;

export function unary(lanes: LaneCode, name: string, a: Value): Value {
  const row = rowOf(name, a.kind);
  if (a.constant !== undefined && a.kind !== 'i64') return lanes.const(a.kind, row.fold(Number(a.constant), 0));
  return lanes.produce(a.kind, (part) => instruct(lanes.push(a, part), row));
}

/** Combines two numbers, or two masks by the logical operation of that name. */
export function binary(lanes: LaneCode, name: string, a: Value, other: Operand): Value {
  if (a.kind === 'mask') return logic(lanes, name, a, other as Value);
  const b = lanes.coerce(other, a.kind);
  const row = rowOf(name, a.kind);
  if (a.constant !== undefined && b.constant !== undefined && a.kind !== 'i64') {
    return lanes.const(a.kind, row.fold(Number(a.constant), Number(b.constant)));
  }
  if (lanes.width === 4 && row.vector === null) return lanewise(lanes, row.scalar, a, b);
  return lanes.produce(a.kind, (part) => instruct(lanes.push(a, part).push(b, part), row));
}

/** min and max by comparison, which is what scsynth's do with NaN, and one instruction in vectors. */
export function extreme(lanes: LaneCode, relation: 'lt' | 'gt', a: Value, other: Operand): Value {
  const b = lanes.coerce(other, a.kind);
  if (lanes.width === 1 || a.kind === 'i32' || (a.constant !== undefined && b.constant !== undefined)) {
    return select(lanes, compare(lanes, relation, a, b), a, b);
  }
  const shape = a.kind === 'f32' ? 'f32x4' : 'f64x2';
  const name = `${shape}.${relation === 'lt' ? 'pmin' : 'pmax'}` as const;
  return lanes.produce(a.kind, (part) => lanes.push(b, part).push(a, part).code.plain(name));
}

export function shift(lanes: LaneCode, name: 'shl' | 'shr' | 'shrU', a: Value, bits: number): Value {
  const [scalar, vector] = shifts[a.kind as 'i32' | 'i64'][name];
  if (a.constant !== undefined && a.kind === 'i32') {
    const x = Number(a.constant);
    return lanes.i32(name === 'shl' ? x << bits : name === 'shr' ? x >> bits : x >>> bits);
  }
  // Vector shifts fetch their distance anew each time; a few additions are cheaper.
  if (lanes.width === 4 && a.kind === 'i32' && name === 'shl' && bits <= 3) {
    return Array.from({ length: bits }).reduce<Value>((x) => x.add(x), a);
  }
  return lanes.produce(a.kind, (part) => {
    lanes.push(a, part);
    if (lanes.width === 4) lanes.code.i32Const(bits).plain(vector);
    else if (a.kind === 'i64') lanes.code.i64Const(BigInt(bits)).plain(scalar);
    else lanes.code.i32Const(bits).plain(scalar);
  });
}

/** |a| of a 32-bit integer; the most negative one stays as it is. */
export function magnitude(lanes: LaneCode, a: Value): Value {
  // Both widths fold the same constants: what one knows to be constant has no state in the other either.
  if (a.constant !== undefined) return lanes.i32(Math.abs(Number(a.constant)) | 0);
  if (lanes.width === 4) return lanes.produce('i32', () => lanes.push(a, 0).code.i32x4Abs());
  const sign = a.shr(31);
  return a.xor(sign).sub(sign);
}

/** An operation that vectors have no instruction for, lane by lane. */
function lanewise(lanes: LaneCode, name: PlainName, a: Value, b: Value): Value {
  const out = lanes.produce(a.kind, () => lanes.push(lanes.const(a.kind, 0), 0));
  const local = out.locals[0]!;
  for (let lane = 0; lane < 4; lane++) {
    lanes.code.localGet(local);
    for (const v of [a, b]) lanes.push(v, 0).code.i32x4ExtractLane(lane);
    lanes.code.plain(name).i32x4ReplaceLane(lane).localSet(local);
  }
  return out;
}

function rowOf(name: string, kind: Kind): Row {
  const row = kind === 'mask' ? undefined : tables[kind][name];
  if (!row) throw new Error(`no operation ${name} for ${kind}`);
  return row;
}

function instruct(lanes: LaneCode, row: Row): void {
  lanes.code.plain(lanes.width === 4 ? row.vector! : row.scalar);
}
