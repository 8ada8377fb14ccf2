/** Sound that graphs of elements left, from the side of the threads that clean it away. */
import { ElementSlot, slotAddress } from './element-slots.ts';
import { readTogether } from './seqlock.ts';
import { type SharedWords, sharedWords } from './shared-words.ts';

/** Frames that were left without a gap: from `from` up to `to`, on one pass of the session. */
export interface LeftStretch {
  readonly pass: number;
  readonly from: number;
  readonly to: number;
}

export class LeftReader {
  private readonly words: SharedWords;
  private readonly slot: number;
  private readonly ends = new Float64Array(3);
  private readonly blockSize: number;

  constructor(
    place: { readonly elementTableAddress: number; readonly blockSize: number },
    memory: ArrayBufferLike,
    slot: number,
  ) {
    this.blockSize = place.blockSize;
    this.words = sharedWords(memory);
    this.slot = slotAddress(place, slot);
  }

  /** Frames that can be copied now: the last ones that were left without a gap, as far as the ring has them. */
  get stretch(): LeftStretch {
    const { ints, doubles } = this.words;
    readTogether(ints, doubles, this.slot + ElementSlot.leftVersion, this.slot + ElementSlot.left, this.ends);
    const [to, from, pass] = [this.ends[0]!, this.ends[1]!, this.ends[2]!];
    // The block under way may be written over the oldest ones.
    return { pass, from: Math.min(to, Math.max(from, to + this.blockSize - this.leaveFrames)), to };
  }

  /**
   * Copies frames, as many as the arrays of `channels` are long.
   * @returns false when they are not there, or were written over meanwhile
   */
  copy(from: number, channels: readonly Float32Array[]): boolean {
    const { ints, floats } = this.words;
    const stretches = (this.slot + ElementSlot.stretches) >>> 2;
    const before = Atomics.load(ints, stretches);
    const frames = channels[0]!.length;
    const { stretch } = this;
    if (from < stretch.from || from + frames > stretch.to) return false;
    const length = this.leaveFrames;
    const ring = ints[(this.slot + ElementSlot.leaveAddress) >>> 2]! >>> 2;
    channels.forEach((channel, c) => {
      for (let done = 0; done < frames; ) {
        const at = (from + done) % length;
        const count = Math.min(frames - done, length - at);
        const start = ring + c * length + at;
        channel.set(floats.subarray(start, start + count), done);
        done += count;
      }
    });
    // In this order: where the stretch is the same still, that is how far it has come.
    const { from: oldest } = this.stretch;
    return Atomics.load(ints, stretches) === before && from >= oldest;
  }

  private get leaveFrames(): number {
    return this.words.ints[(this.slot + ElementSlot.leaveFrames) >>> 2]!;
  }
}
