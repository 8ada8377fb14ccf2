/**
 * A bank of prepared sound as the thread writes it that prepares: views of the ring to write into, then a word that it is there. The render
 * thread reads at the same time, so what it may still read is not written over, and a span says so before the ring changes.
 */
import { ElementSlot, Span, spanAddress } from './element-slots.ts';
import type { SharedWords } from './shared-words.ts';
import { own, replace } from './two-copies.ts';

/** A stretch of the ring without a break: one view of the same length a channel. */
export type Piece = readonly Float32Array[];

export class PreparedBank {
  private readonly ring: number;
  private readonly span: number;

  /**
   * @param slot address of the slot
   * @param bank 0 or 1
   */
  constructor(
    private readonly words: SharedWords,
    private readonly slot: number,
    readonly bank: number,
  ) {
    this.ring = words.ints[(slot + ElementSlot.bankAddress + 4 * bank) >>> 2]! >>> 0;
    this.span = spanAddress(slot, bank);
  }

  /** Frame before which is silence. */
  get first(): number {
    return this.frame(Span.first);
  }

  /** Frame up to which sound lies in the ring. */
  get ready(): number {
    return this.frame(Span.ready);
  }

  /** Frame up to which it is prepared, as sound or as silence. */
  get end(): number {
    return Math.max(this.ready, this.frame(Span.silentTo));
  }

  /** Begins anew: nothing is prepared, and silence is before `frame`. Of the bank that does not play. */
  begin(frame: number): void {
    this.publish(frame, frame, frame);
  }

  /**
   * Views of the ring for `frames` frames from `from` on, to be written and then published by `done`: two pieces where the ring ends between.
   * What is not prepared before `from` is silence.
   * @param heard frame before which nothing is read any more
   * @throws RangeError when `from` lies before what is prepared already, or the ring has no room
   */
  write(from: number, frames: number, heard: number): Piece[] {
    const { ready, ringFrames } = this;
    if (from < ready) throw new RangeError(`frame ${from} is prepared already, up to ${ready}`);
    if (from > ready && (heard >= ready || ready === this.first)) this.publish(from, from, from);
    const { first } = this;
    if (from + frames - Math.max(first, heard) > ringFrames)
      throw new RangeError(
        `${frames} frames from ${from} on do not fit a ring of ${ringFrames} while frame ${Math.max(first, heard)} waits`,
      );
    // Before anything is written over.
    if (from + frames - ringFrames > first) this.publish(from + frames - ringFrames, this.ready, this.end);
    if (from > this.ready)
      for (const piece of this.pieces(this.ready, from - this.ready)) for (const view of piece) view.fill(0);
    return this.pieces(from, frames);
  }

  /** Says that the ring holds what is before `frame`. */
  done(frame: number): void {
    this.publish(this.first, frame, Math.max(frame, this.frame(Span.silentTo)));
  }

  /** Says that there is silence from what is prepared up to `frame`, Infinity for ever. */
  silentUntil(frame: number): void {
    this.publish(this.first, this.ready, frame);
  }

  /** Views of `frames` frames from `from` on, to be read. */
  pieces(from: number, frames: number): Piece[] {
    const { floats, ints } = this.words;
    const { ringFrames } = this;
    const channels = ints[(this.slot + ElementSlot.preparedChannels) >>> 2]!;
    const pieces: Piece[] = [];
    for (let done = 0; done < frames; ) {
      const at = (from + done) % ringFrames;
      const count = Math.min(frames - done, ringFrames - at);
      pieces.push(
        Array.from({ length: channels }, (_, c) => {
          const start = (this.ring >>> 2) + c * ringFrames + at;
          return floats.subarray(start, start + count);
        }),
      );
      done += count;
    }
    return pieces;
  }

  private get ringFrames(): number {
    return this.words.ints[(this.slot + ElementSlot.ringFrames) >>> 2]!;
  }

  private frame(value: number): number {
    return own(this.words.ints, this.words.doubles, this.span, value);
  }

  private publish(first: number, ready: number, silentTo: number): void {
    replace(this.words.ints, this.words.doubles, this.span, first, ready, silentTo);
  }
}
