/** The voice rows of the shared memory, and the sound that they hold. Runs on the control thread, which alone writes them. */
import { type Layout, VoiceRow, World } from '../../world/layout.ts';
import type { RenderedBuffer } from './messages.ts';

/** Sound that the render thread may play; it is given back with its row. */
export interface SoundRow {
  readonly number: number;
  readonly frames: number;
  readonly address: number;
  /** Straight beat at which it ends, where it was asked for in beats. */
  beat: number | undefined;
}

export class SoundRows {
  private readonly words: Int32Array;
  private readonly free: number[] = [];
  private fresh = 0;

  /** @param release takes back a buffer's memory */
  constructor(
    private readonly layout: Layout,
    memory: ArrayBufferLike,
    private readonly release: (address: number) => void,
  ) {
    this.words = new Int32Array(memory);
  }

  /** Rows in use. */
  get used(): number {
    return this.fresh - this.free.length;
  }

  /** First sample that the render thread has not begun to render. Samples count from the engine's first one. */
  get now(): number {
    return Atomics.load(this.words, World.block >> 2) * this.layout.blockSize;
  }

  /**
   * Writes a row. The memory of the buffer is its from then on.
   * @param start sample at which it begins if it is a voice's first; undefined for at once
   * @returns undefined when all rows are in use; then the buffer is given back
   */
  take(
    { address, frames, channels, beat }: RenderedBuffer,
    start: number | undefined,
    once: boolean,
  ): SoundRow | undefined {
    const { layout } = this;
    const number = this.free.pop() ?? (this.fresh < layout.voiceRows ? this.fresh++ : undefined);
    if (number === undefined) {
      this.release(address);
      return undefined;
    }
    const first = Math.max(0, start ?? this.now - layout.blockSize);
    // The block of sample 0 is number 1.
    const block = Math.floor(first / layout.blockSize) + 1;
    this.words.set(
      [address, frames, channels, block, first % layout.blockSize, once ? 1 : 0],
      (layout.voiceRowAddress + number * VoiceRow.bytes) >> 2,
    );
    return { number, frames, address, beat };
  }

  /** Gives back a row that the render thread does not play any more. */
  give({ number, address }: SoundRow): void {
    this.free.push(number);
    this.release(address);
  }
}
