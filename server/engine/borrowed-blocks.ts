/**
 * Blocks of memory that the engine of a section has from that of the render thread, with nodes that it has taken over: at the same addresses in a memory of its
 * own. What its nodes release stays, marked, until the section ends. Allocates: it is not for the render thread.
 */
import { blockBytes, headerBytes, type OtherBlocks } from './pool.ts';
import type { Kept, StateStream } from './state-stream.ts';

/** Added to the first word of a block's header once it is released. */
const released = 1 << 30;

export class BorrowedBlocks implements OtherBlocks, Kept {
  private blocks: number[] = [];

  constructor(private readonly ints: Int32Array) {}

  /** Copies a block, with its header, from another memory. */
  borrow(address: number, from: Int32Array): void {
    const [first, last] = wordsOf(from, address);
    this.ints.set(from.subarray(first, last), first);
    this.blocks.push(address);
  }

  release(address: number): void {
    this.ints[(address - headerBytes) >> 2]! |= released;
  }

  /** Copies the blocks that are still in use into another memory, but for the words of their headers that are that engine's own. Returns their addresses. */
  giveBack(to: Int32Array): number[] {
    const kept = this.blocks.filter((address) => !this.isReleased(address));
    for (const address of kept) {
      const [first, last] = wordsOf(this.ints, address);
      to.set(this.ints.subarray(first, first + 2), first);
      to.set(this.ints.subarray(address >> 2, last), address >> 2);
    }
    return kept;
  }

  keep(to: StateStream): void {
    to.putInt(this.blocks.length);
    for (const address of this.blocks) {
      to.putInt(address);
      const [first, last] = wordsOf(this.ints, address);
      to.putInts(this.ints, first, this.isReleased(address) ? first + 1 : last);
    }
  }

  recall(from: StateStream): void {
    this.blocks = [];
    for (let count = from.takeInt(); count > 0; count--) {
      const address = from.takeInt();
      from.takeInts(this.ints, (address - headerBytes) >> 2);
      this.blocks.push(address);
    }
  }

  private isReleased(address: number): boolean {
    return (this.ints[(address - headerBytes) >> 2]! & released) !== 0;
  }
}

/** First word of a block's header, and the word behind its last. */
function wordsOf(ints: Int32Array, address: number): readonly [first: number, last: number] {
  const first = (address - headerBytes) >> 2;
  const head = ints[first]!;
  return [first, (head & released) !== 0 ? first + 1 : (address + blockBytes(ints, address)) >> 2];
}
