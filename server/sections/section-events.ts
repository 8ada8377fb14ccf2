/** Events of a section's engine: each becomes a record of its own, as of the block in which it happened. What concerns the section's group itself is the render thread's to say. */
import type { EventSink } from '../engine/events.ts';
import type { EventRecord } from '../link/render-link.ts';
import { Event } from '../world/instructions.ts';

/** Larger than any record that an engine sends. */
const maxWords = 1 << 20;

/** A record that stays. */
export class KeptRecord implements EventRecord {
  private readonly floats: Float32Array;

  constructor(readonly words: Int32Array) {
    this.floats = new Float32Array(words.buffer, words.byteOffset, words.length);
  }

  get length(): number {
    return this.words.length;
  }

  int(i: number): number {
    return this.words[i]!;
  }

  float(i: number): number {
    return this.floats[i]!;
  }
}

export class SectionEvents implements EventSink {
  private ints = new Int32Array(0);
  private floats = new Float32Array(0);
  private at = 0;

  /** @param take takes each record */
  constructor(
    private readonly group: number,
    private readonly take: (words: Int32Array) => void,
  ) {}

  hasRoom(): boolean {
    return true;
  }

  begin(words: number): boolean {
    if (words > maxWords) return false;
    this.ints = new Int32Array(words);
    this.floats = new Float32Array(this.ints.buffer);
    this.at = 0;
    return true;
  }

  int(x: number): void {
    this.ints[this.at++] = x;
  }

  float(x: number): void {
    this.floats[this.at++] = x;
  }

  commit(): void {
    const kind = this.ints[0]!;
    // Defs are the render thread's to end: it has them too.
    if (kind === Event.defEnded) return;
    if (kind <= Event.settle && this.ints[1] === this.group) {
      if (kind === Event.end) this.take(Int32Array.of(Event.sectionEnded, this.group));
      return;
    }
    this.take(this.ints);
  }

  publish(): void {}
}
