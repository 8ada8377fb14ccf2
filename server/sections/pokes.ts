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
  /** Those that a version which is being tried does earlier, and their blocks in the one that plays; undefined where that one has not come to them. */
  private readonly moved = new Map<Item, number | undefined>();

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

  /** @param isTried true while a version is being tried, of which alone it is */
  add(item: Item, isTried: boolean): void {
    this.items.push(item);
    if (isTried) this.moved.set(item, undefined);
  }

  /** Something is calculated anew from a block on: what was set has been so there. @param isTried true for a version that may be given up */
  bringForward(block: number, plan: Plan, isTried: boolean): void {
    for (const item of this.items) {
      if (item.block <= block) continue;
      if (isTried && !this.moved.has(item)) this.moved.set(item, item.block);
      move(item, block, plan);
    }
  }

  /** The version that was tried plays. */
  accept(): void {
    this.moved.clear();
  }

  /** The version that was tried is given up. @param ready first block that the one which plays has not come to */
  giveUp(ready: number, plan: Plan): void {
    for (const [item, block] of this.moved) move(item, block ?? Math.max(item.block, ready), plan);
    this.moved.clear();
  }

  /** Forgets what has been done before a block. */
  forget(block: number): void {
    if (this.items.length > 0) this.items = this.items.filter((item) => item.block >= block);
  }
}

function move(item: Item, block: number, plan: Plan): void {
  plan.remove([item]);
  item.block = block;
  plan.add(item);
}
