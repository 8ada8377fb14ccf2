/**
 * Memory that synths have next: its pages are touched before, so that the audio thread is not the first to write there, which costs it a page fault each. Twenty
 * voices with delay lines that begin at once have thousands of them. Control thread.
 */
import { type Layout, synthsEnd, World } from '../world/layout.ts';
import { touchPages } from './touch-pages.ts';

/** Bytes that are touched beyond what synths have had, and in one go: about a millisecond. */
const ahead = 16 * 2 ** 20;
const atOnce = 2 * 2 ** 20;

export class TouchedPool {
  private readonly ints: Int32Array;
  private readonly end: number;
  /** End of what was touched. */
  private touched = 0;

  constructor({ pool }: Layout, memory: ArrayBufferLike) {
    this.ints = new Int32Array(memory);
    this.end = synthsEnd(pool);
  }

  /** Touches some pages, where there are less ahead than there ought to be; to be called from time to time. */
  look(): void {
    const { ints, end } = this;
    const free = 16 * Atomics.load(ints, World.memoryFree >> 2);
    // Before the first block it is not known.
    if (free === 0) return;
    const next = end - free;
    const from = Math.max(this.touched, next);
    const to = Math.min(next + ahead, end, from + atOnce);
    this.touched = touchPages(ints, from, to);
  }
}
