/** Sound that graphs of elements left, from the side of the threads that clean it away. */
import { ElementSlot, LeftStretch, leftStretches, slotAddress } from './element-slots.ts';
import { readTogether } from './seqlock.ts';
import { type SharedWords, sharedWords } from './shared-words.ts';

/** Frames that were left one after the other: `frames` of them, on one pass of the session, from its frame `from` on. */
export interface Left {
  /** Number of the first of them, counted from 0 since the voice began. */
  readonly count: number;
  readonly pass: number;
  readonly from: number;
  readonly frames: number;
}

export class LeftReader {
  private readonly words: SharedWords;
  private readonly slot: number;
  /** Both counts, then the stretches, as they lie in the slot. */
  private readonly told = new Float64Array(2 + leftStretches * LeftStretch.doubles);
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

  /** Frames that were left so far. */
  get count(): number {
    return this.read();
  }

  /**
   * Returns the first frames from number `count` on that can be copied now, up to the end of their stretch; undefined where there are none.
   * What the ring does not have any more is left out.
   */
  from(count: number): Left | undefined {
    const { told } = this;
    const end = this.read();
    const stretches = told[1]!;
    const first = Math.max(count, this.oldest(end));
    for (let number = Math.max(0, stretches - leftStretches); number < stretches; number++) {
      const at = this.at(number);
      const to = number + 1 < stretches ? told[this.at(number + 1) + LeftStretch.count]! : end;
      if (to <= first) continue;
      const begin = told[at + LeftStretch.count]!;
      const from = Math.max(first, begin);
      return {
        count: from,
        pass: told[at + LeftStretch.pass]!,
        from: told[at + LeftStretch.frame]! + from - begin,
        frames: to - from,
      };
    }
    return undefined;
  }

  /**
   * Copies frames from number `count` on, as many as the arrays of `channels` are long.
   * @returns false when they are not there, or were written over meanwhile
   */
  copy(count: number, channels: readonly Float32Array[]): boolean {
    const { ints, floats } = this.words;
    const frames = channels[0]!.length;
    const end = this.read();
    if (count < this.oldest(end) || count + frames > end) return false;
    const length = this.leaveFrames;
    const ring = ints[(this.slot + ElementSlot.leaveAddress) >>> 2]! >>> 2;
    channels.forEach((channel, c) => {
      for (let done = 0; done < frames; ) {
        const at = (count + done) % length;
        const part = Math.min(frames - done, length - at);
        const start = ring + c * length + at;
        channel.set(floats.subarray(start, start + part), done);
        done += part;
      }
    });
    return count >= this.oldest(this.read());
  }

  /** Number of the first frame that the ring has still: the block under way may be written over those before. */
  private oldest(end: number): number {
    return Math.max(0, end + this.blockSize - this.leaveFrames);
  }

  /** Place of a stretch in what is told. */
  private at(number: number): number {
    return 2 + LeftStretch.doubles * (number % leftStretches);
  }

  /** Reads what is told. Returns the number of frames. */
  private read(): number {
    const { ints, doubles } = this.words;
    readTogether(ints, doubles, this.slot + ElementSlot.leftVersion, this.slot + ElementSlot.leftCount, this.told);
    return this.told[0]!;
  }

  private get leaveFrames(): number {
    return this.words.ints[(this.slot + ElementSlot.leaveFrames) >>> 2]!;
  }
}
