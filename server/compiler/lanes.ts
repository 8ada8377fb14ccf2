/**
 * The lane-generic emitter: one description of a computation, emitted for one lane (scalars) or for four lanes
 * (128-bit vectors, one voice a lane). Whoever describes a UGen works with `Value`s and never sees the width.
 *
 * A `Value` lives in WebAssembly locals (two vectors for the 64-bit kinds in four lanes) or is a constant. A
 * `Variable` can be set; inside `when` and `loopWhile` a set changes only the lanes for which the condition holds.
 * A value computed inside such a body must reach the outside through a variable.
 */
import { Code, type FunctionBody, Type } from './wasm.ts';
import { f32Compare, f32Ops, f64Compare, f64Ops, i32Compare, i32Ops, i64Ops, type Row, shifts } from './operators.ts';

import { words, evenWords, lowHalves, highHalf, widenLow, widenHigh, scalarConversions, scalarReinterpretations, saturate, bitsView, writeConstant, readConstant, pushInt, pushScalar } from './lane-encoding.ts';
import { type Flag, type Kind, laneBytes, type Operand, Value, Variable, type Width } from './values.ts';

export { type Flag, type Kind, laneBytes, type Operand, Value, Variable, type Width } from './values.ts';

const arithmetic = { f32: f32Ops, f64: f64Ops, i32: i32Ops, i64: i64Ops } as const;
const comparison = { f32: f32Compare, f64: f64Compare, i32: i32Compare } as const;

export class Lanes {
  /** Where instructions go; the compiler switches it between regions of a function. */
  code: Code;
  private condition: Value | null = null;
  /** Locals of vector constants. */
  private readonly constants = new Map<string, number>();

  /**
   * @param pod local holding the pod's address
   * @param at4 local with the address of the lane's 32-bit slots (one lane) or of the pod (four)
   * @param at8 the same for 64-bit slots
   * @param running four lanes: locals with the vector mask and the bits of the lanes that run
   */
  constructor(
    readonly fn: FunctionBody,
    readonly width: Width,
    readonly pod: number,
    readonly at4: number,
    readonly at8: number,
    private readonly runningLocals: { readonly mask: number; readonly bits: number } | null = null,
  ) {
    this.code = fn.code;
  }

  // ---- values ------------------------------------------------------------------------------------------------

  const(kind: Kind, value: number | bigint): Value {
    return new Value(this, kind, [], kind === 'f32' ? Math.fround(Number(value)) : value);
  }
  f32(value: number): Value { return this.const('f32', value); }
  f64(value: number): Value { return this.const('f64', value); }
  i32(value: number): Value { return this.const('i32', value | 0); }
  always(): Value { return this.const('mask', 1); }
  never(): Value { return this.const('mask', 0); }

  variable(kind: Kind, initial: Operand): Variable {
    const v = new Variable(this, kind, this.fresh(kind));
    const from = this.coerce(initial, kind);
    v.locals.forEach((local, part) => this.push(from, part).code.byte(0x21).u32(local));
    return v;
  }

  copy(value: Value): Value {
    if (value.constant !== undefined) return value;
    return this.produce(value.kind, (part) => this.push(value, part));
  }

  coerce(operand: Operand, kind: Kind): Value {
    if (operand instanceof Value) {
      if (operand.kind !== kind) throw new Error(`a value of kind ${operand.kind} where ${kind} is needed`);
      return operand;
    }
    return this.const(kind, kind === 'i64' ? BigInt(operand) : operand);
  }

  // ---- arithmetic --------------------------------------------------------------------------------------------

  unary(name: string, a: Value): Value {
    const row = this.row(name, a.kind);
    if (a.constant !== undefined && a.kind !== 'i64') return this.const(a.kind, row.fold(Number(a.constant), 0));
    return this.produce(a.kind, (part) => this.push(a, part).op(row));
  }

  binary(name: string, a: Value, other: Operand): Value {
    if (a.kind === 'mask') return this.logic(name, a, other as Value);
    const b = this.coerce(other, a.kind);
    const row = this.row(name, a.kind);
    if (a.constant !== undefined && b.constant !== undefined && a.kind !== 'i64') {
      return this.const(a.kind, row.fold(Number(a.constant), Number(b.constant)));
    }
    if (this.width === 4 && row.vector === null) return this.lanewise(row.scalar, a, b);
    return this.produce(a.kind, (part) => this.push(a, part).push(b, part).op(row));
  }

  /** min and max by comparison, which is what scsynth's do with NaN, and one instruction in vectors. */
  extreme(relation: 'lt' | 'gt', a: Value, other: Operand): Value {
    const b = this.coerce(other, a.kind);
    if (this.width === 1 || a.kind === 'i32' || (a.constant !== undefined && b.constant !== undefined)) {
      return this.select(this.compare(relation, a, b), a, b);
    }
    const pmin = a.kind === 'f32' ? 0xea : 0xf6;
    const opcode = relation === 'lt' ? pmin : pmin + 1;
    return this.produce(a.kind, (part) => this.push(b, part).push(a, part).code.simd(opcode));
  }

  compare(name: string, a: Value, other: Operand): Value {
    const b = this.coerce(other, a.kind);
    const row = comparison[a.kind as 'f32' | 'f64' | 'i32'][name];
    if (!row) throw new Error(`no comparison ${name} for ${a.kind}`);
    if (a.constant !== undefined && b.constant !== undefined) {
      return this.const('mask', row.fold(Number(a.constant), Number(b.constant)));
    }
    if (this.width === 1) return this.produce('mask', () => this.push(a, 0).push(b, 0).code.byte(row.scalar));
    if (a.kind !== 'f64') return this.produce('mask', () => this.push(a, 0).push(b, 0).code.simd(row.vector!));
    return this.wideMask((part) => this.push(a, part).push(b, part).code.simd(row.vector!));
  }

  shift(name: 'shl' | 'shr' | 'shrU', a: Value, bits: number): Value {
    const [scalar, vector] = shifts[a.kind as 'i32' | 'i64'][name];
    if (a.constant !== undefined && a.kind === 'i32') {
      const x = Number(a.constant);
      return this.i32(name === 'shl' ? x << bits : name === 'shr' ? x >> bits : x >>> bits);
    }
    // Vector shifts fetch their distance anew each time; a few additions are cheaper.
    if (this.width === 4 && a.kind === 'i32' && name === 'shl' && bits <= 3) {
      return Array.from({ length: bits }).reduce<Value>((x) => x.add(x), a);
    }
    return this.produce(a.kind, (part) => {
      this.push(a, part);
      if (this.width === 4) this.code.byte(0x41).s32(bits).simd(vector);
      else if (a.kind === 'i64') this.code.byte(0x42).s64(BigInt(bits)).byte(scalar);
      else this.code.byte(0x41).s32(bits).byte(scalar);
    });
  }

  /** |a| of an integer; the most negative one stays as it is. */
  magnitude(a: Value): Value {
    if (this.width === 4) return this.produce('i32', () => this.push(a, 0).code.simd(0xa0));
    const sign = a.shr(31);
    return a.xor(sign).sub(sign);
  }

  not(mask: Value): Value {
    if (mask.constant !== undefined) return this.const('mask', mask.constant ? 0 : 1);
    if (mask.wide) return this.wideMask((part) => this.code.byte(0x20).u32(mask.wide![part]!).simd(0x4d));
    return this.produce('mask', () => {
      this.push(mask, 0);
      if (this.width === 4) this.code.simd(0x4d);
      else this.code.byte(0x45);
    });
  }

  select(mask: Value, a: Operand, b: Operand): Value {
    const kind = a instanceof Value ? a.kind : (b as Value).kind;
    const yes = this.coerce(a, kind);
    const no = this.coerce(b, kind);
    if (mask.constant !== undefined) return mask.constant ? yes : no;
    return this.produce(kind, (part) => {
      this.push(yes, part).push(no, part);
      this.pushMaskFor(kind, mask, part);
      if (this.width === 4) this.code.simd(0x52);
      else this.code.byte(0x1b);
    });
  }

  convert(a: Value, kind: 'f32' | 'f64' | 'i32'): Value {
    if (a.kind === kind) return a;
    if (a.constant !== undefined) {
      const x = Number(a.constant);
      return this.const(kind, kind === 'i32' ? saturate(x) : x);
    }
    const key = `${a.kind}:${kind}`;
    if (this.width === 1) {
      const opcode = scalarConversions[key];
      if (!opcode) throw new Error(`no conversion ${key}`);
      return this.produce(kind, () => this.push(a, 0).code.byte(...opcode));
    }
    switch (key) {
      case 'f32:i32': return this.produce(kind, () => this.push(a, 0).code.simd(0xf8));
      case 'i32:f32': return this.produce(kind, () => this.push(a, 0).code.simd(0xfa));
      case 'mask:f32': return this.produce(kind, () => this.push(a, 0).push(this.f32(1), 0).code.simd(0x4e));
      case 'mask:i32': return this.produce(kind, () => this.push(a, 0).push(this.i32(1), 0).code.simd(0x4e));
      case 'f32:f64':
      case 'i32:f64':
        return this.produce(kind, (part) => {
          this.push(a, 0);
          if (part === 1) this.push(a, 0).shuffle(highHalf);
          this.code.simd(a.kind === 'f32' ? 0x5f : 0xfe);
        });
      case 'f64:f32':
      case 'f64:i32':
        return this.produce(kind, () => {
          const narrow = kind === 'f32' ? 0x5e : 0xfc;
          this.push(a, 0).code.simd(narrow);
          this.push(a, 1).code.simd(narrow);
          this.shuffle(lowHalves);
        });
    }
    throw new Error(`no conversion ${key}`);
  }

  reinterpret(a: Value, kind: Kind): Value {
    if (a.constant !== undefined) {
      bitsView.setBigInt64(0, 0n, true);
      writeConstant(a.kind, a.constant);
      return this.const(kind, readConstant(kind));
    }
    if (this.width === 4 && !a.wide) return new Value(this, kind, a.locals);
    const opcode = scalarReinterpretations[`${a.kind}:${kind}`];
    if (!opcode) throw new Error(`no reinterpretation of ${a.kind} as ${kind}`);
    return this.produce(kind, () => this.push(a, 0).code.byte(opcode));
  }

  // ---- control flow ------------------------------------------------------------------------------------------

  /** Runs `body` if the mask holds in any lane; sets and memory writes inside touch only those lanes. */
  when(mask: Value, body: () => void): void {
    if (mask.constant !== undefined && this.width === 1) {
      if (mask.constant) body();
      return;
    }
    const saved = this.condition;
    const held = this.narrowed(mask);
    this.pushAny(held).code.byte(0x04, 0x40);
    this.condition = held;
    body();
    this.condition = saved;
    this.code.byte(0x0b);
  }

  /** Whether a mask holds in any lane that runs, tested once: for a `when` inside a loop whose mask does not change in it. */
  flag(mask: Value): Flag {
    const held = this.narrowed(mask);
    const any = this.fn.local(Type.i32);
    this.pushAny(held).code.byte(0x21).u32(any);
    return { any, held };
  }

  /** As `when`, for a flag; null never holds. */
  whenFlagged(flag: Flag | null, body: () => void): void {
    if (!flag) return;
    const saved = this.condition;
    this.code.byte(0x20).u32(flag.any).byte(0x04, 0x40);
    this.condition = flag.held;
    body();
    this.condition = saved;
    this.code.byte(0x0b);
  }

  /** `yes` where the mask holds, `no` elsewhere. */
  branch(mask: Value, yes: () => void, no: () => void): void {
    const frozen = mask instanceof Variable ? mask.get() : mask;
    if (this.width === 1 && frozen.constant === undefined) {
      this.push(frozen, 0).code.byte(0x04, 0x40);
      yes();
      this.code.byte(0x05);
      no();
      this.code.byte(0x0b);
      return;
    }
    this.when(frozen, yes);
    this.when(this.not(frozen), no);
  }

  /** Four lanes: one way or the other for all lanes together, `yes` if the mask holds in any. */
  branchAny(mask: Value, yes: () => void, no: () => void): void {
    this.pushAny(mask).code.byte(0x04, 0x40);
    yes();
    this.code.byte(0x05);
    no();
    this.code.byte(0x0b);
  }

  /** Repeats `body` while `test` holds, lane by lane. `test` must come to an end for any bits in the lanes that run. */
  loopWhile(test: () => Value, body: () => void): void {
    const saved = this.condition;
    this.code.byte(0x02, 0x40, 0x03, 0x40);
    const held = this.narrowed(test());
    this.pushAny(held).code.byte(0x45, 0x0d, 0x01);
    this.condition = held;
    body();
    this.condition = saved;
    this.code.byte(0x0c, 0x00, 0x0b, 0x0b);
  }

  /** Scalar code only: runs `body` for i = 0, step, 2 step … while i < end. */
  repeat(end: Operand, body: (i: Value) => void, step = 1): void {
    if (this.width !== 1) throw new Error('repeat counts in scalar code');
    const i = this.variable('i32', 0);
    this.loopWhile(() => i.lt(end), () => {
      body(i);
      i.set(i.add(step));
    });
  }

  assign(target: Variable, operand: Operand): void {
    const value = this.coerce(operand, target.kind);
    const mask = this.width === 4 ? this.condition : null;
    target.assigned = true;
    target.locals.forEach((local, part) => {
      this.push(value, part);
      if (mask) {
        this.push(target, part);
        this.pushMaskFor(target.kind, mask, part);
        this.code.simd(0x52);
      }
      this.code.byte(0x21).u32(local);
    });
  }

  // ---- memory ------------------------------------------------------------------------------------------------

  /** A state slot of the pod at a byte offset. */
  loadSlot(kind: Kind, offset: number): Value {
    return this.produce(kind, (part) => this.slotAddress(kind).load(kind, offset + 16 * part));
  }

  /** Stores a state slot of the lanes that run (and, inside `when`, hold). */
  storeSlot(offset: number, value: Value): void {
    const mask = this.width === 4 ? (this.condition ?? this.active()) : null;
    for (let part = 0; part < this.parts(value.kind); part++) {
      this.slotAddress(value.kind).push(value, part);
      if (mask) {
        this.slotAddress(value.kind).load(value.kind, offset + 16 * part);
        this.pushMaskFor(value.kind, mask, part);
        this.code.simd(0x52);
      }
      this.store(value.kind, offset + 16 * part);
    }
  }

  /** The 32-bit word at a lane's own byte address (plus a constant offset). */
  gather(kind: 'f32' | 'i32', address: Value, offset = 0): Value {
    if (this.width === 1) return this.produce(kind, () => this.push(address, 0).load(kind, offset));
    const [local] = this.fresh(kind);
    for (let lane = 0; lane < 4; lane++) {
      this.push(address, 0).code.simd(0x1b).byte(lane);
      if (lane === 0) this.code.simd(0x5c).u32(2).u32(offset);
      else this.code.byte(0x20).u32(local!).simd(0x56).u32(2).u32(offset).byte(lane);
      this.code.byte(0x21).u32(local!);
    }
    return new Value(this, kind, [local!]);
  }

  /** Two neighbouring floats at a lane's own byte address. */
  gatherPair(address: Value): [Value, Value] {
    if (this.width === 1) return [this.gather('f32', address), this.gather('f32', address, 4)];
    return this.gatherWords(address, 0, 2) as [Value, Value];
  }

  /** Four neighbouring floats at a lane's own byte address: the first of each lane, the second … */
  gatherQuad(address: Value, offset = 0): [Value, Value, Value, Value] {
    if (this.width === 1) {
      const at = (n: number) => this.gather('f32', address, offset + 4 * n);
      return [at(0), at(1), at(2), at(3)];
    }
    return this.gatherWords(address, offset, 4) as [Value, Value, Value, Value];
  }

  /** Neighbouring words of each lane, straight into their lanes: cheaper than vectors and shuffles, which are slow on x86. */
  private gatherWords(address: Value, offset: number, count: number): Value[] {
    const columns = Array.from({ length: count }, () => this.fresh('f32')[0]!);
    const at = this.fn.local(Type.i32);
    for (let lane = 0; lane < 4; lane++) {
      this.push(address, 0).code.simd(0x1b).byte(lane).byte(0x21).u32(at);
      columns.forEach((column, n) => {
        this.code.byte(0x20).u32(at);
        if (lane === 0) this.code.simd(0x5c).u32(2).u32(offset + 4 * n);
        else this.code.byte(0x20).u32(column).simd(0x56).u32(2).u32(offset + 4 * n).byte(lane);
        this.code.byte(0x21).u32(column);
      });
    }
    return columns.map((column) => new Value(this, 'f32', [column]));
  }

  /** Four vectors as the rows of a square: its columns. Four lanes only. */
  transposed(rows: readonly Value[]): [Value, Value, Value, Value] {
    const join = (a: Value, b: Value, bytes: readonly number[]) => this.produce('f32', () => this.push(a, 0).push(b, 0).shuffle(bytes));
    const [a, b] = [join(rows[0]!, rows[1]!, words(0, 4, 1, 5)), join(rows[2]!, rows[3]!, words(0, 4, 1, 5))];
    const [c, d] = [join(rows[0]!, rows[1]!, words(2, 6, 3, 7)), join(rows[2]!, rows[3]!, words(2, 6, 3, 7))];
    const [low, high] = [words(0, 1, 4, 5), words(2, 3, 6, 7)];
    return [join(a, b, low), join(a, b, high), join(c, d, low), join(c, d, high)];
  }

  /** The lower half of each 64-bit word, as i32. */
  lowWords(a: Value): Value {
    if (this.width === 1) return this.produce('i32', () => this.push(a, 0).code.byte(0xa7));
    return this.produce('i32', () => this.push(a, 0).push(a, 1).shuffle(evenWords));
  }

  /** Stores a 32-bit word at each lane's own byte address; lanes that do not run write nothing. */
  scatter(address: Value, value: Value, offset = 0): void {
    if (this.width === 1) {
      this.push(address, 0).push(value, 0).store(value.kind, offset);
      return;
    }
    const mask = this.condition ?? this.active();
    for (let lane = 0; lane < 4; lane++) {
      this.push(mask, 0).code.simd(0x1b).byte(lane).byte(0x04, 0x40);
      this.push(address, 0).code.simd(0x1b).byte(lane);
      this.push(value, 0).code.simd(0x5a).u32(2).u32(offset).byte(lane).byte(0x0b);
    }
  }

  /** A word at a fixed address, the same for all lanes. */
  loadShared(kind: 'f32' | 'i32' | 'f64', address: number): Value {
    return this.produce(kind, () => {
      this.code.byte(0x41).s32(address);
      if (this.width === 4) this.code.simd(kind === 'f64' ? 0x0a : 0x09).u32(2).u32(0);
      else this.load(kind, 0);
    });
  }

  /** Stores a 32-bit word at a fixed address; with four lanes, what the last running lane holds. */
  storeShared(address: number, value: Value): void {
    this.scatter(this.i32(address), value);
  }

  // ---- lanes -------------------------------------------------------------------------------------------------

  /** The lanes that run this block, as a mask. */
  active(): Value {
    return this.runningLocals === null ? this.always() : new Value(this, 'mask', [this.runningLocals.mask]);
  }

  /** The mask in force: `active` narrowed by the surrounding conditions. */
  running(): Value {
    return this.condition ?? this.active();
  }

  /** A function's result for each running lane: scalar arguments in, scalar (or nothing) out. */
  call(index: number, args: readonly Value[], result: 'f32' | 'i32' | null): Value | null {
    if (this.width === 1) {
      const emit = () => {
        for (const a of args) this.push(a, 0);
        this.code.byte(0x10).u32(index);
      };
      if (result) return this.produce(result, emit);
      emit();
      return null;
    }
    const mask = this.running();
    const out = result ? this.variable(result, 0) : null;
    for (let lane = 0; lane < 4; lane++) {
      this.push(mask, 0).code.simd(0x1b).byte(lane).byte(0x04, 0x40);
      if (out) this.code.byte(0x20).u32(out.locals[0]!);
      for (const a of args) this.push(a, 0).code.simd(a.kind === 'f32' ? 0x1f : 0x1b).byte(lane);
      this.code.byte(0x10).u32(index);
      if (out) this.code.simd(result === 'f32' ? 0x20 : 0x1c).byte(lane).byte(0x21).u32(out.locals[0]!);
      this.code.byte(0x0b);
    }
    return out;
  }

  /** A constant that differs from lane to lane. Four lanes only. */
  perLane(kind: 'i32' | 'f32', of: (lane: number) => number): Value {
    return this.produce(kind, () => {
      this.code.simd(0x0c);
      for (let lane = 0; lane < 4; lane++) pushInt(this.code, of(lane));
    });
  }

  /** Four lanes: the value of the first lane that runs, in all lanes. */
  firstRunning(value: Value): Value {
    if (value.constant !== undefined) return value;
    const mask = this.active();
    return this.produce(value.kind, () => {
      const lane = (v: Value, n: number) => this.push(v, 0).code.simd(0x1b).byte(n);
      for (let n = 0; n < 4; n++) lane(value, n);
      for (let n = 2; n >= 0; n--) {
        // select(lane n, what is left, whether lane n runs): operands lie in lane order
        lane(mask, n);
        this.code.byte(0x1b);
      }
      this.code.simd(0x11);
    });
  }

  /** Four lanes: one call for all, with lane 0 of each value, then the running lanes' bits and the pod. */
  callOnce(index: number, args: readonly Value[]): void {
    for (const a of args) this.push(a, 0).code.simd(0x1b).byte(0);
    this.code.byte(0x20).u32(this.runningLocals!.bits).byte(0x20).u32(this.pod).byte(0x10).u32(index);
  }

  /** The pod's address, the same in all lanes. */
  podAddress(): Value {
    if (this.width === 1) return new Value(this, 'i32', [this.pod]);
    return this.produce('i32', () => this.code.byte(0x20).u32(this.pod).simd(0x11));
  }

  /** The address (an i32 value) of this lane's word in a slot of 32-bit words. */
  addressOfSlot(offset: number): Value {
    if (this.width === 1) {
      return this.produce('i32', () => this.code.byte(0x20).u32(this.at4).byte(0x41).s32(offset).byte(0x6a));
    }
    return this.produce('i32', () => {
      this.code.byte(0x20).u32(this.pod).simd(0x11).simd(0x0c);
      for (let lane = 0; lane < 4; lane++) pushInt(this.code, offset + 4 * lane);
      this.code.simd(0xae);
    });
  }

  // ---- encoding ----------------------------------------------------------------------------------------------

  parts(kind: Kind): number {
    return this.width === 4 && (kind === 'f64' || kind === 'i64') ? 2 : 1;
  }

  fresh(kind: Kind): number[] {
    const type = this.width === 4 ? Type.v128 : kind === 'mask' ? Type.i32 : Type[kind];
    return Array.from({ length: this.parts(kind) }, () => this.fn.local(type));
  }

  /** Runs `emit` for each part, which leaves one word on the stack, and gives the value a home. */
  produce(kind: Kind, emit: (part: number) => unknown): Value {
    const locals = this.fresh(kind);
    locals.forEach((local, part) => {
      emit(part);
      this.code.byte(0x21).u32(local);
    });
    return new Value(this, kind, locals);
  }

  push(value: Value, part: number): this {
    if (value.wide) {
      this.code.byte(0x20).u32(value.wide[0]!).byte(0x20).u32(value.wide[1]!);
      this.shuffle(evenWords); // the low word of each 64-bit mask
    } else if (value.constant === undefined) this.code.byte(0x20).u32(value.locals[part]!);
    else if (this.width === 1) pushScalar(this.code, value.kind, value.constant);
    else this.code.byte(0x20).u32(this.vectorConstant(value.kind, value.constant));
    return this;
  }

  /**
   * A local with a constant in all lanes, splatted on entry to the function: JavaScriptCore makes a vector constant anew at
   * each use, of several instructions, but keeps a computed value.
   */
  private vectorConstant(kind: Kind, value: number | bigint): number {
    const number = kind === 'mask' ? -Number(value !== 0) : value;
    const scalar = kind === 'mask' ? 'i32' : kind;
    const key = `${scalar}:${Object.is(number, -0) ? '-0' : number}`;
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const local = this.fn.local(Type.v128);
    const { entry } = this.fn;
    if (scalar === 'i32') {
      // A splat integer is folded into a constant again, the same bits as a float are not. Never as a JavaScript number:
      // small integers are denormal floats, which this thread may flush to zero.
      entry.byte(0x43);
      pushInt(entry, Number(number));
      entry.simd(0x13);
    } else {
      pushScalar(entry, scalar, number);
      entry.simd({ i64: 0x12, f32: 0x13, f64: 0x14 }[scalar]);
    }
    entry.byte(0x21).u32(local);
    this.constants.set(key, local);
    return local;
  }

  load(kind: Kind, offset: number): this {
    if (this.width === 4) this.code.simd(0x00).u32(2).u32(offset);
    else this.code.byte(kind === 'mask' ? 0x28 : { i32: 0x28, i64: 0x29, f32: 0x2a, f64: 0x2b }[kind]).u32(2).u32(offset);
    return this;
  }

  store(kind: Kind, offset: number): this {
    if (this.width === 4) this.code.simd(0x0b).u32(2).u32(offset);
    else this.code.byte(kind === 'mask' ? 0x36 : { i32: 0x36, i64: 0x37, f32: 0x38, f64: 0x39 }[kind]).u32(2).u32(offset);
    return this;
  }

  shuffle(bytes: readonly number[]): this {
    this.code.simd(0x0d).byte(...bytes);
    return this;
  }

  private slotAddress(kind: Kind): this {
    this.code.byte(0x20).u32(this.width === 4 ? this.pod : laneBytes(kind) === 8 ? this.at8 : this.at4);
    return this;
  }

  private row(name: string, kind: Kind): Row {
    const row = kind === 'mask' ? undefined : arithmetic[kind][name];
    if (!row) throw new Error(`no operation ${name} for ${kind}`);
    return row;
  }

  private op(row: Row): this {
    if (this.width === 4) this.code.simd(row.vector!);
    else this.code.byte(row.scalar);
    return this;
  }

  private logic(name: string, a: Value, b: Value): Value {
    if (a.constant !== undefined || b.constant !== undefined) {
      const [known, other] = a.constant !== undefined ? [a, b] : [b, a];
      if (name === 'and') return known.constant ? other : known;
      if (name === 'or') return known.constant ? known : other;
      return known.constant ? this.not(other) : other;
    }
    const row = i32Ops[name];
    if (!row) throw new Error(`no operation ${name} for masks`);
    if (a.wide && b.wide) {
      return this.wideMask((part) => this.code.byte(0x20).u32(a.wide![part]!).byte(0x20).u32(b.wide![part]!).simd(row.vector!));
    }
    return this.produce('mask', () => this.push(a, 0).push(b, 0).op(row));
  }

  private lanewise(opcode: number, a: Value, b: Value): Value {
    const out = this.variable(a.kind, 0);
    for (let lane = 0; lane < 4; lane++) {
      this.code.byte(0x20).u32(out.locals[0]!);
      for (const v of [a, b]) this.push(v, 0).code.simd(0x1b).byte(lane);
      this.code.byte(opcode).simd(0x1c).byte(lane).byte(0x21).u32(out.locals[0]!);
    }
    return out;
  }

  private narrowed(mask: Value): Value {
    if (this.width === 1) return mask;
    const held = this.condition ?? this.active();
    return this.produce('mask', () => this.push(mask, 0).push(held, 0).code.simd(0x4e));
  }

  private pushAny(mask: Value): this {
    this.push(mask, 0);
    if (this.width === 4) this.code.simd(0x53);
    return this;
  }

  /** A 32-bit lane mask, widened to the part of a 64-bit kind where needed. */
  private pushMaskFor(kind: Kind, mask: Value, part: number): void {
    if (mask.wide && laneBytes(kind) === 8) {
      this.code.byte(0x20).u32(mask.wide[part]!);
      return;
    }
    this.push(mask, 0);
    if (this.width === 4 && laneBytes(kind) === 8) this.push(mask, 0).shuffle(part === 0 ? widenLow : widenHigh);
  }

  /** Keeps a 64-bit comparison as it is: it is mostly used to select 64-bit values again. */
  private wideMask(emit: (part: number) => unknown): Value {
    const parts = [0, 1].map((part) => {
      const local = this.fn.local(Type.v128);
      emit(part);
      this.code.byte(0x21).u32(local);
      return local;
    });
    return new Value(this, 'mask', [], undefined, parts);
  }
}
