/**
 * Places of the locals of a long function: those that are never needed at the same time share one. An engine takes 50,000 at most, and each value
 * of a unit is one.
 *
 *     (local.set 0 …) (local.set 1 (local.get 0))       (local.set 0 …) (local.set 1 (local.get 0))
 *     (local.set 2 …) (… (local.get 2) (local.get 1)) → (local.set 0 …) (… (local.get 0) (local.get 1))
 *
 * A local is needed from where it is first met to where it is met last; through the whole of a loop that it is met in and beyond, or from one turn of
 * which it might be carried to the next. One that might be read before it was set keeps a place of its own, which is zero there.
 */
import { Bytes } from './bytes.ts';
import {
  accessOpcodes,
  blockOpcodes,
  indexOpcodes,
  laneAccessOpcodes,
  laneOpcodes,
  otherOpcodes,
  plainOpcodes,
} from './opcodes.ts';

/** Reader of what follows an opcode. Returns the place behind it. */
type Skip = (bytes: Uint8Array, at: number) => number;

const number: Skip = (bytes, at) => {
  while (bytes[at]! & 0x80) at++;
  return at + 1;
};
const fixed =
  (count: number): Skip =>
  (_, at) =>
    at + count;
const both =
  (...parts: Skip[]): Skip =>
  (bytes, at) =>
    parts.reduce((place, part) => part(bytes, place), at);

const others: Record<keyof typeof otherOpcodes, Skip> = {
  'i32.const': number,
  'i64.const': number,
  'f32.const': fixed(4),
  'f64.const': fixed(8),
  'memory.copy': fixed(2),
  'memory.fill': fixed(1),
  'v128.const': fixed(16),
  'i8x16.shuffle': fixed(16),
};

const skips = new Map<number, Skip>();
for (const [table, skip] of [
  [plainOpcodes, fixed(0)],
  [blockOpcodes, fixed(1)],
  [indexOpcodes, number],
  [accessOpcodes, both(number, number)],
  [laneOpcodes, fixed(1)],
  [laneAccessOpcodes, both(number, number, fixed(1))],
] as const)
  for (const opcode of Object.values(table)) skips.set(opcode, skip);
for (const [name, skip] of Object.entries(others)) skips.set(otherOpcodes[name as keyof typeof otherOpcodes], skip);

const { 'local.get': get, 'local.set': set, 'local.tee': tee } = indexOpcodes;

/** A stretch of instructions that is entered as a whole: the function, a block, an arm of an `if`, a loop. */
interface Region {
  readonly outer: Region | undefined;
  readonly depth: number;
  readonly isLoop: boolean;
  readonly begin: number;
  end: number;
}

/** Stretch of instructions in which a local is needed, and what that follows from. */
interface Need {
  readonly local: number;
  /** Smallest region around all that meets it, and that around the first. */
  region: Region;
  readonly first: Region;
  begin: number;
  end: number;
  /** Loops that it is met in. */
  readonly loops: Set<Region>;
  readonly isSetFirst: boolean;
}

/** A place in the bytes at which a local is named. */
interface Name {
  readonly local: number;
  /** Bytes of its number. */
  readonly at: number;
  readonly end: number;
}

export interface Placed<Type> {
  readonly locals: readonly Type[];
  readonly code: Bytes;
}

/** Returns a function's code with its locals in shared places. @param params how many of the first locals are parameters, which keep theirs */
export function shareLocals<Type>(code: Uint8Array, params: number, types: readonly Type[]): Placed<Type> {
  const { names, needs } = read(code, params);
  const { places, locals } = placed(needs, params, types);
  const out = new Bytes();
  let done = 0;
  for (const { local, at, end } of names) {
    for (let i = done; i < at; i++) out.byte(code[i]!);
    out.u32(local < params ? local : places.get(local)!);
    done = end;
  }
  for (let i = done; i < code.length; i++) out.byte(code[i]!);
  return { locals, code: out };
}

/** Finds where locals are named, and from where to where each is needed. */
function read(code: Uint8Array, params: number): { names: Name[]; needs: Need[] } {
  const names: Name[] = [];
  const needs = new Map<number, Need>();
  let region: Region = { outer: undefined, depth: 0, isLoop: false, begin: 0, end: Infinity };
  for (let at = 0, n = 0; at < code.length; n++) {
    let opcode = code[at++]!;
    if (opcode >= 0xfc) {
      const end = number(code, at);
      opcode = (opcode << 8) | value(code, at);
      at = end;
    }
    const skip = skips.get(opcode);
    if (!skip) throw new Error(`opcode ${opcode.toString(16)} is in no table`);
    const end = skip(code, at);
    if (opcode === get || opcode === set || opcode === tee) {
      const local = value(code, at);
      names.push({ local, at, end });
      if (local >= params) meet(needs, local, region, n, opcode !== get);
    } else if (opcode === plainOpcodes.end || opcode === plainOpcodes.else) {
      region.end = n;
      const { outer } = region;
      if (outer && opcode === plainOpcodes.end) region = outer;
      else if (outer) region = { outer, depth: region.depth, isLoop: false, begin: n, end: Infinity };
    } else if (opcode === blockOpcodes.block || opcode === blockOpcodes.loop || opcode === blockOpcodes.if)
      region = {
        outer: region,
        depth: region.depth + 1,
        isLoop: opcode === blockOpcodes.loop,
        begin: n,
        end: Infinity,
      };
    at = end;
  }
  return { names, needs: [...needs.values()].map(wholeNeed) };
}

function meet(needs: Map<number, Need>, local: number, region: Region, n: number, sets: boolean): void {
  let need = needs.get(local);
  if (!need) {
    need = { local, region, first: region, begin: n, end: n, loops: new Set(), isSetFirst: sets };
    needs.set(local, need);
  }
  need.end = n;
  need.region = around(need.region, region);
  for (let each: Region | undefined = region; each && !need.loops.has(each); each = each.outer)
    if (each.isLoop) need.loops.add(each);
}

/** Returns the smallest region around two. */
function around(a: Region, b: Region): Region {
  let [one, other] = [a, b];
  while (one !== other)
    if (one.depth >= other.depth) one = one.outer!;
    else other = other.outer!;
  return one;
}

/** Widens a need to the loops that it has to outlast. */
function wholeNeed(need: Need): Need {
  const { region, first, loops, isSetFirst } = need;
  // What is set in a part that may be left out, and met outside of it, might be read before it is set.
  if (!isSetFirst || first !== region) return { ...need, begin: 0, end: Infinity };
  for (const loop of loops) {
    const isInside = loop.depth > region.depth;
    if (isInside) [need.begin, need.end] = [Math.min(need.begin, loop.begin), Math.max(need.end, loop.end)];
  }
  return need;
}

/** Gives places in the order in which they are needed. */
function placed<Type>(needs: readonly Need[], params: number, types: readonly Type[]) {
  const typeOf = ({ local }: Need): Type => types[local - params]!;
  const byBegin = [...needs].sort((a, b) => a.begin - b.begin);
  const byEnd = [...needs].sort((a, b) => a.end - b.end);
  const free = new Map<Type, number[]>();
  const used = new Map<Type, number>();
  const slots = new Map<number, number>();
  let over = 0;
  for (const need of byBegin) {
    for (let each = byEnd[over]; each && each.end < need.begin; each = byEnd[++over])
      free.get(typeOf(each))!.push(slots.get(each.local)!);
    const type = typeOf(need);
    if (!free.has(type)) free.set(type, []);
    let slot = free.get(type)!.pop();
    if (slot === undefined) {
      slot = used.get(type) ?? 0;
      used.set(type, slot + 1);
    }
    slots.set(need.local, slot);
  }
  const locals: Type[] = [];
  const firsts = new Map<Type, number>();
  for (const [type, count] of used) {
    firsts.set(type, params + locals.length);
    for (let i = 0; i < count; i++) locals.push(type);
  }
  const places = new Map(needs.map((need) => [need.local, firsts.get(typeOf(need))! + slots.get(need.local)!]));
  return { places, locals };
}

/** Returns an unsigned LEB128 number. */
function value(bytes: Uint8Array, at: number): number {
  for (let result = 0, shift = 0; ; shift += 7, at++) {
    result |= (bytes[at]! & 0x7f) << shift;
    if (!(bytes[at]! & 0x80)) return result >>> 0;
  }
}
