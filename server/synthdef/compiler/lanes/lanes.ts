/**
 * The lane-generic emitter: one description of a computation, emitted for one lane (scalars) or for four lanes
 * (128-bit vectors, one voice a lane). A UGen's description works with `Value`s and never sees the width.
 *
 * A `Value` lives in WebAssembly locals (two vectors for the 64-bit kinds in four lanes) or is a constant. A
 * `Variable` can be set; inside `when` and `loopWhile` a set changes only the lanes for which the condition holds.
 * A value computed inside such a body must reach the outside through a variable.
 *
 * In layers: values and what can be asked of them (values.ts), how they lie in locals (lane-code.ts), what is done with
 * them (arithmetic.ts, masks.ts and conversions.ts, gathered in lane-operations.ts), control flow (lane-flow.ts), and here
 * what lies outside the function: the pod, memory, other functions.
 */

import { type FunctionBody, Type } from '../wasm/module.ts';
import { LaneFlow } from './lane-flow.ts';
import { type Kind, laneBytes, type Value, type Width } from './values.ts';

export { type Flag, type Kind, laneBytes, type Operand, Value, Variable, type Width } from './values.ts';

/** The shape of a vector of 32-bit words. */
const shapeOf = (kind: Kind) => (kind === 'f32' ? 'f32x4' : 'i32x4');

export class Lanes extends LaneFlow {
  /**
   * @param pod local holding the pod's address
   * @param at4 local with the address of the lane's 32-bit slots (one lane) or of the pod (four)
   * @param at8 the same for 64-bit slots
   * @param running four lanes: locals with the vector mask and the bits of the lanes that run
   */
  constructor(
    fn: FunctionBody,
    width: Width,
    readonly pod: number,
    private readonly at4: number,
    private readonly at8: number,
    private readonly runningLocals: { readonly mask: number; readonly bits: number } | null = null,
  ) {
    super(fn, width, runningLocals?.mask ?? null);
  }

  // ---- the pod -----------------------------------------------------------------------------------------------

  /** A state slot of the pod at a byte offset. */
  loadSlot(kind: Kind, offset: number): Value {
    return this.produce(kind, (part) => this.slotAddress(kind).load(kind, offset + 16 * part));
  }

  /** Stores a state slot of the lanes that run (and, inside `when`, hold). */
  storeSlot(offset: number, value: Value): void {
    const mask = this.width === 4 ? this.running() : null;
    for (let part = 0; part < this.parts(value.kind); part++) {
      this.slotAddress(value.kind).push(value, part);
      if (mask) {
        this.slotAddress(value.kind).load(value.kind, offset + 16 * part);
        this.pushMaskFor(value.kind, mask, part);
        this.code.v128Bitselect();
      }
      this.store(value.kind, offset + 16 * part);
    }
  }

  /** The pod's address, the same in all lanes. */
  podAddress(): Value {
    if (this.width === 1) return this.held('i32', [this.pod]);
    return this.produce('i32', () => this.code.localGet(this.pod).i32x4Splat());
  }

  /** The address (an i32 value) of this lane's word in a slot of 32-bit words. */
  addressOfSlot(offset: number): Value {
    if (this.width === 1) {
      return this.produce('i32', () => this.code.localGet(this.at4).i32Const(offset).i32Add());
    }
    const offsets = [0, 1, 2, 3].map((lane) => offset + 4 * lane);
    return this.produce('i32', () => this.code.localGet(this.pod).i32x4Splat().v128Const(offsets).i32x4Add());
  }

  /** Four times the lane's number: its place in a frame of a wire, and in a slot of 32-bit words. */
  laneOffset(): Value {
    if (this.width === 1) return this.produce('i32', () => this.code.localGet(this.at4).localGet(this.pod).i32Sub());
    return this.produce('i32', () => this.code.v128Const([0, 4, 8, 12]));
  }

  private slotAddress(kind: Kind): this {
    this.code.localGet(this.width === 4 ? this.pod : laneBytes(kind) === 8 ? this.at8 : this.at4);
    return this;
  }

  // ---- memory ------------------------------------------------------------------------------------------------

  /** The 32-bit word at a lane's own byte address (plus a constant offset). */
  gather(kind: 'f32' | 'i32', address: Value, offset = 0): Value {
    if (this.width === 1) return this.produce(kind, () => this.push(address, 0).load(kind, offset));
    const [local] = this.fresh(kind);
    for (let lane = 0; lane < 4; lane++) {
      this.push(address, 0).code.i32x4ExtractLane(lane);
      if (lane === 0) this.code.v128Load32Zero({ offset });
      else this.code.localGet(local!).v128Load32Lane(lane, { offset });
      this.code.localSet(local!);
    }
    return this.held(kind, [local!]);
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
      this.push(address, 0).code.i32x4ExtractLane(lane).localSet(at);
      columns.forEach((column, n) => {
        const place = { offset: offset + 4 * n };
        this.code.localGet(at);
        if (lane === 0) this.code.v128Load32Zero(place);
        else this.code.localGet(column).v128Load32Lane(lane, place);
        this.code.localSet(column);
      });
    }
    return columns.map((column) => this.held('f32', [column]));
  }

  /** Stores a 32-bit word at each lane's own byte address; lanes that do not run write nothing. */
  scatter(address: Value, value: Value, offset = 0): void {
    if (this.width === 1) {
      this.push(address, 0).push(value, 0).store(value.kind, offset);
      return;
    }
    const mask = this.running();
    for (let lane = 0; lane < 4; lane++) {
      this.push(mask, 0).code.i32x4ExtractLane(lane).if();
      this.push(address, 0).code.i32x4ExtractLane(lane);
      this.push(value, 0).code.v128Store32Lane(lane, { offset }).end();
    }
  }

  /** A word at a fixed address, the same for all lanes. */
  loadShared(kind: 'f32' | 'i32' | 'f64', address: number): Value {
    return this.produce(kind, () => {
      this.code.i32Const(address);
      if (this.width === 4) this.code.access(kind === 'f64' ? 'v128.load64_splat' : 'v128.load32_splat');
      else this.load(kind, 0);
    });
  }

  // ---- functions ---------------------------------------------------------------------------------------------

  /** A function's result for each running lane: scalar arguments in, scalar (or nothing) out. */
  call(index: number, args: readonly Value[], result: 'f32' | 'i32' | null): Value | null {
    if (this.width === 1) {
      const emit = () => {
        for (const a of args) this.push(a, 0);
        this.code.call(index);
      };
      if (result) return this.produce(result, emit);
      emit();
      return null;
    }
    const mask = this.running();
    const out = result ? this.variable(result, 0) : null;
    for (let lane = 0; lane < 4; lane++) {
      this.push(mask, 0).code.i32x4ExtractLane(lane).if();
      if (out) this.code.localGet(out.locals[0]!);
      for (const a of args) this.push(a, 0).code.lane(`${shapeOf(a.kind)}.extract_lane`, lane);
      this.code.call(index);
      if (out) this.code.lane(`${shapeOf(out.kind)}.replace_lane`, lane).localSet(out.locals[0]!);
      this.code.end();
    }
    return out;
  }

  /** Four lanes: one call for all, with lane 0 of each value, then the running lanes' bits and the pod. */
  callOnce(index: number, args: readonly Value[]): void {
    for (const a of args) this.push(a, 0).code.i32x4ExtractLane(0);
    this.code.localGet(this.runningLocals!.bits).localGet(this.pod).call(index);
  }
}
