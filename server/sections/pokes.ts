/** Programs that do nothing but set control buses: where nobody reads those, nothing has to be calculated anew. */
import { Area, instructionHeaderWords, Op, programHeaderWords, Timing } from '../world/instructions.ts';
import type { Item, Plan } from './plan.ts';
import { opOf } from './section-program.ts';

export class Pokes {
  /** Block in which each control bus was last read. */
  private readonly lastRead: Int32Array;
  /** Those of which nothing has been heard, in the block at which each is in the plan. */
  private items: Item[] = [];

  constructor(controlBuses: number) {
    this.lastRead = new Int32Array(controlBuses);
  }

  /** Some buses are read in a block. */
  read(buses: readonly number[], block: number): void {
    for (const bus of buses) this.lastRead[bus] = Math.max(block, this.lastRead[bus]!);
  }

  /** True when a program for now does nothing else, to buses that nobody has read from a block on. */
  isUnheard(words: Int32Array, block: number): boolean {
    if (words[0] !== Timing.now) return false;
    for (let at = programHeaderWords; at < words.length; at += words[at + 1]!) {
      const op = opOf(words[at]!);
      const a = at + instructionHeaderWords;
      if ((op !== Op.poke && op !== Op.fill) || words[a] !== Area.controlBus) return false;
      const count = op === Op.fill ? words[a + 3]! : at + words[at + 1]! - a - 3;
      const first = words[a + 1]! + words[a + 2]!;
      for (let bus = Math.max(0, first); bus < Math.min(first + count, this.lastRead.length); bus++)
        if (this.lastRead[bus]! >= block) return false;
    }
    return true;
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
