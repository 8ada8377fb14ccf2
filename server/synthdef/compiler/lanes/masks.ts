/** Masks of the lane-generic emitter: what comparisons give, what selects. UGens use it through `Value`'s methods. */
import type { LaneCode } from './lane-code.ts';
import { f32Compare, f64Compare, i32Compare, i32Ops } from './operators.ts';
import type { Operand, Value } from './values.ts';

const tables = { f32: f32Compare, f64: f64Compare, i32: i32Compare } as const;

export function compare(lanes: LaneCode, name: string, a: Value, other: Operand): Value {
  const b = lanes.coerce(other, a.kind);
  const row = tables[a.kind as 'f32' | 'f64' | 'i32'][name];
  if (!row) throw new Error(`no comparison ${name} for ${a.kind}`);
  if (a.constant !== undefined && b.constant !== undefined) {
    return lanes.const('mask', row.fold(Number(a.constant), Number(b.constant)));
  }
  if (lanes.width === 1) return lanes.produce('mask', () => lanes.push(a, 0).push(b, 0).code.plain(row.scalar));
  if (a.kind !== 'f64') return lanes.produce('mask', () => lanes.push(a, 0).push(b, 0).code.plain(row.vector!));
  return lanes.produceWide((part) => lanes.push(a, part).push(b, part).code.plain(row.vector!));
}

export function not(lanes: LaneCode, mask: Value): Value {
  if (mask.constant !== undefined) return lanes.const('mask', mask.constant ? 0 : 1);
  if (mask.wide) return lanes.produceWide((part) => lanes.code.localGet(mask.wide![part]!).v128Not());
  return lanes.produce('mask', () => {
    lanes.push(mask, 0);
    lanes.code.plain(lanes.width === 4 ? 'v128.not' : 'i32.eqz');
  });
}

/** and, or, xor of two masks. */
export function logic(lanes: LaneCode, name: string, a: Value, b: Value): Value {
  if (a.constant !== undefined || b.constant !== undefined) {
    const [known, other] = a.constant !== undefined ? [a, b] : [b, a];
    if (name === 'and') return known.constant ? other : known;
    if (name === 'or') return known.constant ? known : other;
    return known.constant ? not(lanes, other) : other;
  }
  const row = i32Ops[name];
  if (!row) throw new Error(`no operation ${name} for masks`);
  if (a.wide && b.wide) {
    return lanes.produceWide((part) => lanes.code.localGet(a.wide![part]!).localGet(b.wide![part]!).plain(row.vector!));
  }
  return lanes.produce('mask', () => {
    lanes.push(a, 0).push(b, 0);
    lanes.code.plain(lanes.width === 4 ? row.vector! : row.scalar);
  });
}

/** `a` where the mask holds, else `b`; at least one of them is a value. */
export function select(lanes: LaneCode, mask: Value, a: Operand, b: Operand): Value {
  const kind = typeof a === 'number' ? (b as Value).kind : a.kind;
  const yes = lanes.coerce(a, kind);
  const no = lanes.coerce(b, kind);
  if (mask.constant !== undefined) return mask.constant ? yes : no;
  return lanes.produce(kind, (part) => {
    lanes.push(yes, part).push(no, part);
    lanes.pushMaskFor(kind, mask, part);
    lanes.code.plain(lanes.width === 4 ? 'v128.bitselect' : 'select');
  });
}
