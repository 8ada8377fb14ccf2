/** Programs that do nothing but change control buses and buffers: where nobody reads those, nothing has to be calculated anew. */
import { Area, instructionHeaderWords, Op, programHeaderWords, Timing } from '../world/instructions.ts';
import type { Item, Plan } from './plan.ts';
import type { Reads } from './reads-of-section.ts';
import { opOf } from './section-program.ts';

export class Pokes {
  /** Block in which each control bus, and each buffer, was last read; and that in which any buffer may have been. */
  private readonly lastRead: Int32Array;
  private readonly lastReadBuffers = new Map<number, number>();
  private anyBuffer = -1;
  /** Those of which nothing has been heard, in the block at which each is in the plan. */
  private items: Item[] = [];

  constructor(controlBuses: number) {
    this.lastRead = new Int32Array(controlBuses);
  }

  /** Notes what is read in a block. */
  read({ control, buffers, anyBuffer }: Reads, block: number): void {
    for (const bus of control) this.lastRead[bus] = Math.max(block, this.lastRead[bus]!);
    for (const number of buffers)
      this.lastReadBuffers.set(number, Math.max(block, this.lastReadBuffers.get(number) ?? 0));
    if (anyBuffer) this.anyBuffer = Math.max(block, this.anyBuffer);
  }

  /** True when a program for now does nothing else, to what nobody has read from a block on. */
  isUnheard(words: Int32Array, block: number): boolean {
    if (words[0] !== Timing.now) return false;
    for (let at = programHeaderWords; at < words.length; at += words[at + 1]!)
      if (!this.isUnheardAt(words, at, block)) return false;
    return true;
  }

  private isUnheardAt(words: Int32Array, at: number, block: number): boolean {
    const op = opOf(words[at]!);
    const a = at + instructionHeaderWords;
    if (op === Op.setBuffer || op === Op.setBufferRate || op === Op.bufferChanged)
      return !this.isBufferRead(words[a]!, block);
    if (op !== Op.poke && op !== Op.fill) return false;
    if (words[a] === Area.buffer) return !this.isBufferRead(words[a + 1]!, block);
    const count = op === Op.fill ? words[a + 3]! : at + words[at + 1]! - a - 3;
    const first = words[a + 1]! + words[a + 2]!;
    for (let bus = Math.max(0, first); bus < Math.min(first + count, this.lastRead.length); bus++)
      if (this.lastRead[bus]! >= block) return false;
    return true;
  }

  private isBufferRead(number: number, block: number): boolean {
    return this.anyBuffer >= block || (this.lastReadBuffers.get(number) ?? -1) >= block;
  }

  add(item: Item): void {
    this.items.push(item);
  }

  /** Something is calculated anew from a block on: what was set has been so there. */
  bringForward(block: number, plan: Plan): void {
    for (const item of this.items) {
      if (item.block <= block) continue;
      plan.remove([item]);
      item.block = block;
      plan.add(item);
    }
  }

  /** Forgets what has been done before a block. */
  forget(block: number): void {
    if (this.items.length > 0) this.items = this.items.filter((item) => item.block >= block);
  }
}
