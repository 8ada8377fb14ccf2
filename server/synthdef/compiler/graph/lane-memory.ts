/** Memory as a graph reads and writes it: slots of the pod, words at addresses, wires, and vectors of neighbouring words. */
import { LaneNumbers } from './lane-numbers.ts';
import type { Operand, Value } from './values.ts';

export type Word = 'f32' | 'i32' | 'f64' | 'i64';

export abstract class LaneMemory extends LaneNumbers {
  abstract get quads(): LaneMemory;
  abstract get one(): LaneMemory;

  protected override single(): LaneNumbers {
    return this.one;
  }

  // ---- the pod -----------------------------------------------------------------------------------------------

  /** A state slot of the pod at a byte offset. */
  loadSlot(kind: Word, offset: number): Value {
    return this.node('loadSlot', kind, [], offset);
  }

  /** Stores a state slot of the lanes that run (and, inside `when`, hold). */
  storeSlot(offset: number, value: Value): void {
    this.node('storeSlot', value.kind, [this.coerce(value, value.kind)], offset);
  }

  /** The pod's address, the same in all lanes. */
  podAddress(): Value {
    return this.node('podAddress', 'i32', []);
  }

  /** The address (an i32 value) of this lane's word in a slot of 32-bit words. */
  addressOfSlot(offset: number): Value {
    return this.node('addressOfSlot', 'i32', [], offset);
  }

  // ---- words at addresses ------------------------------------------------------------------------------------

  /** The 32-bit word at a lane's own byte address (plus a constant offset). */
  gather(kind: 'f32' | 'i32', address: Value, offset = 0): Value {
    return this.node('load', kind, [this.coerce(address, 'i32')], offset);
  }

  /** Two neighbouring floats at a lane's own byte address. */
  gatherPair(address: Value): [Value, Value] {
    return [this.gather('f32', address), this.gather('f32', address, 4)];
  }

  /** Four neighbouring floats at a lane's own byte address: the first of each lane, the second … */
  gatherQuad(address: Value, offset = 0): [Value, Value, Value, Value] {
    const at = (n: number) => this.gather('f32', address, offset + 4 * n);
    return [at(0), at(1), at(2), at(3)];
  }

  /** Stores a 32-bit word at each lane's own byte address; lanes that do not run write nothing. */
  scatter(address: Value, value: Value, offset = 0): void {
    this.node('store', value.kind, [this.coerce(address, 'i32'), this.coerce(value, value.kind)], offset);
  }

  /** A word at a fixed address, the same for all lanes. */
  loadShared(kind: 'f32' | 'i32' | 'f64', address: number): Value {
    return this.coerce(this.one.node('loadFixed', kind, [], address), kind);
  }

  /** Fills bytes of memory with zeros. */
  clearBytes(address: Value, bytes: Value): void {
    this.node('clear', 'mask', [this.coerce(address, 'i32'), this.coerce(bytes, 'i32')]);
  }

  /** Copies bytes of memory; the places may overlap. */
  copyBytes(to: Value, from: Value, bytes: Value): void {
    this.node('copy', 'mask', [this.coerce(to, 'i32'), this.coerce(from, 'i32'), this.coerce(bytes, 'i32')]);
  }

  // ---- wires and frames --------------------------------------------------------------------------------------

  /** A wire's sample of the loop's frame. */
  wire(address: Operand): Value {
    return this.onWire('wire', [], address);
  }

  /** A wire's first sample. */
  wireStart(address: Operand): Value {
    return this.onWire('wireStart', [], address);
  }

  setWire(address: Operand, value: Value): void {
    this.onWire('setWire', [this.coerce(value, 'f32')], address);
  }

  /** Adds a node about a wire, whose address is a detail where it is known and else the last argument. */
  private onWire(op: string, args: readonly Value[], address: Operand): Value {
    if (typeof address === 'number') return this.node(op, 'f32', args, address);
    return this.node(op, 'f32', [...args, this.coerce(address, 'i32')], 0);
  }

  /** Number of the loop's frame. */
  frame(): Value {
    return this.coerce(this.one.node('frame', 'i32', []), 'i32');
  }

  /** The word of the loop's frame in an array of slots. */
  loadFrame(kind: 'f32' | 'i32', offset: number): Value {
    return this.node('loadFrame', kind, [], offset);
  }

  storeFrame(offset: number, value: Value): void {
    this.node('storeFrame', value.kind, [this.coerce(value, value.kind)], offset);
  }

  // ---- neighbouring words of one lane (of shape `quad`) --------------------------------------------------------

  /** Four words that follow each other. */
  loadQuad(address: Value, offset = 0): Value {
    return this.node('loadQuad', 'f32', [this.quadAddress(address)], offset);
  }

  storeQuad(address: Value, value: Value, offset = 0): void {
    this.node('storeQuad', value.kind, [this.quadAddress(address), this.coerce(value, value.kind)], offset);
  }

  /** Four words 16 bytes apart, as the frames of a wire. */
  loadStrided(address: Value, offset = 0): Value {
    return this.node('loadStrided', 'f32', [this.quadAddress(address)], offset);
  }

  storeStrided(address: Value, value: Value): void {
    this.node('storeStrided', 'f32', [this.quadAddress(address), this.coerce(value, 'f32')], 0);
  }

  /** One word at an address four times. */
  loadSplat(address: Value, offset = 0): Value {
    return this.node('loadSplat', 'f32', [this.quadAddress(address)], offset);
  }

  /** One value in all four words. */
  spread(value: Value): Value {
    return this.coerce(value, value.kind);
  }

  /** Four values as the words of one vector. */
  packed(values: readonly Value[]): Value {
    return this.pure(
      'pack',
      'f32',
      values.map((value) => this.quadAddress(value, 'f32')),
    );
  }

  /** Words of two vectors by their places among the eight. */
  shuffled(a: Value, b: Value, places: readonly number[]): Value {
    return this.pure('shuffle', a.kind, [this.coerce(a, a.kind), this.coerce(b, a.kind)], places.join());
  }

  /** The vector 0, 1, 2, 3. */
  counted(): Value {
    return this.node('counted', 'i32', []);
  }

  /** A mask of the words whose bits are set in an integer. */
  maskOfBits(bits: Value): Value {
    return this.pure('maskOfBits', 'mask', [this.quadAddress(bits)]);
  }

  /** Clears the words where a mask does not hold. */
  kept(mask: Value, value: Value): Value {
    return this.pure('kept', value.kind, [this.coerce(mask, 'mask'), this.coerce(value, value.kind)]);
  }

  /** The first word of a vector. */
  firstWord(vector: Value): Value {
    return this.pure('firstWord', vector.kind, [vector]);
  }

  /** The bits of the words in which a mask on vectors holds. */
  bitsOf(mask: Value): Value {
    return this.pure('bitsOf', 'i32', [mask]);
  }

  /** The number of the lowest bit that is set, 32 for none. Not in vectors. */
  lowestBit(bits: Value): Value {
    return this.pure('lowestBit', 'i32', [this.coerce(bits, 'i32')]);
  }

  /** An argument of one lane beside vectors. */
  private quadAddress(value: Value, kind: 'i32' | 'f32' = 'i32'): Value {
    return this.outer().coerce(value, kind);
  }

  /** Maker of the lane's own values. */
  protected abstract outer(): LaneNumbers;
}
