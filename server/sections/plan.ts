/** Plan of a section, block by block: programs and defs, in the order in which an engine would do them. Stays until no block before it can be calculated anew. */
import { Timing } from '../world/instructions.ts';
import type { SectionDef } from './section-engine.ts';
import { forOther, forOtherAt } from './section-program.ts';

/** A program, or a def to install, and where it is due. */
export interface Item {
  readonly what: Int32Array | SectionDef;
  /** Programs for now come first in a block, then those by the clock, then those by samples, each by time. */
  readonly timing: number;
  /** Sample at which it is due; of what is for now -Infinity. */
  readonly sample: number;
  readonly arrival: number;
  /** Block in which it is done, and the frame in it. */
  block: number;
  frames: number;
}

/** Returns the block and the frame of a sample, as the engine finds them for programs of a timing. */
export function placeOf(sample: number, timing: number, blockSize: number): { block: number; frames: number } {
  // The last half sample rounds to the first one of the next block, by the clock.
  const whole = Math.floor((timing === Timing.clock ? sample + 0.5 : sample) / blockSize);
  return { block: whole + 1, frames: sample - whole * blockSize };
}

/** Returns an item as a program for the render thread's engine; one for now is done in the block from which that goes on. */
export function asPrograms(
  { what, timing, sample, block, frames }: Item,
  from: number,
  blockSize: number,
): Int32Array[] {
  if (!(what instanceof Int32Array)) return [];
  // One that is in time is found by the render thread's own clock.
  const inTime = timing === Timing.clock && placeOf(sample, timing, blockSize).block === block;
  const at = (timing === Timing.now ? from - 1 : block - 1) * blockSize + (timing === Timing.now ? 0 : frames);
  const program = inTime ? forOther(what) : forOtherAt(what, at);
  return program ? [program] : [];
}

export class Plan {
  private items: Item[] = [];

  add(item: Item): void {
    let at = this.items.length;
    while (at > 0 && isAfter(this.items[at - 1]!, item)) at--;
    this.items.splice(at, 0, item);
  }

  remove(items: readonly Item[]): void {
    const out = new Set(items);
    this.items = this.items.filter((each) => !out.has(each));
  }

  /** The items of a block, in their order. */
  *due(block: number): Generator<Item> {
    for (let i = this.firstOf(block); i < this.items.length && this.items[i]!.block === block; i++)
      yield this.items[i]!;
  }

  /** Forgets the blocks before one. */
  forget(block: number): void {
    const count = this.firstOf(block);
    if (count > 0) this.items.splice(0, count);
  }

  /** The items from a block on. */
  from(block: number): Item[] {
    return this.items.slice(this.firstOf(block));
  }

  private firstOf(block: number): number {
    let [low, high] = [0, this.items.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.items[middle]!.block < block) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isAfter(a: Item, b: Item): boolean {
  if (a.block !== b.block) return a.block > b.block;
  if (a.timing !== b.timing) return a.timing > b.timing;
  if (a.timing !== Timing.now && a.sample !== b.sample) return a.sample > b.sample;
  return a.arrival > b.arrival;
}
