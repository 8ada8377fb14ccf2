/**
 * A tap on the renderer's output: each block exactly as it was rendered, on its way to whoever writes the file.
 *
 * The writer stands on the render thread and drops a block (and counts it) when nobody has emptied the area in time; it
 * never waits. The reader stands anywhere else.
 */
import { Ring, RingReader, RingWriter } from '../world/ring.ts';

/** Shared memory for a capture, and the shape of what it holds. Posted to the render thread as it is. */
export interface CaptureArea {
  readonly buffer: SharedArrayBuffer;
  readonly channels: number;
  readonly blockSize: number;
}

/** Words of the area's head, before the ring: whether blocks are wanted, and how many found no room. */
const WANTED = 0;
const DROPPED = 1;
const HEAD_BYTES = 8;
/** Words of a record before its samples: the number of the block's first sample, a double. */
const POSITION_WORDS = 2;

/** Makes room for `blocks` blocks between two visits of the reader. */
export function captureArea(channels: number, blockSize: number, blocks: number): CaptureArea {
  const words = blocks * (1 + POSITION_WORDS + channels * blockSize);
  return { buffer: new SharedArrayBuffer(HEAD_BYTES + Ring.bytesFor(words)), channels, blockSize };
}

/** On the render thread. Does not allocate, wait or throw. */
export class CaptureWriter {
  readonly #head: Int32Array;
  readonly #ring: RingWriter;
  readonly #channels: number;
  readonly #blockSize: number;

  constructor(area: CaptureArea) {
    this.#head = new Int32Array(area.buffer, 0, HEAD_BYTES / 4);
    this.#ring = new RingWriter(area.buffer, HEAD_BYTES, area.buffer.byteLength - HEAD_BYTES);
    this.#channels = area.channels;
    this.#blockSize = area.blockSize;
  }

  /** Takes one block while a reader wants them. Channels the area has and the renderer has not are silent. */
  write(sample: number, outputs: readonly Float32Array[]): void {
    if (Atomics.load(this.#head, WANTED) === 0) return;
    if (!this.#ring.begin(POSITION_WORDS + this.#channels * this.#blockSize)) {
      Atomics.add(this.#head, DROPPED, 1);
      return;
    }
    this.#ring.double(sample);
    for (let c = 0; c < this.#channels; c++) {
      const from = outputs[c];
      for (let i = 0; i < this.#blockSize; i++) this.#ring.float(from === undefined ? 0 : from[i]);
    }
    this.#ring.commit();
  }
}

/** Takes one captured block; the views are used again for the next. */
export type TakeBlock = (sample: number, channels: readonly Float32Array[]) => void;

/** On any other thread. */
export class CaptureReader {
  readonly #head: Int32Array;
  readonly #ring: RingReader;
  readonly #block: readonly Float32Array[];

  constructor(area: CaptureArea) {
    this.#head = new Int32Array(area.buffer, 0, HEAD_BYTES / 4);
    this.#ring = new RingReader(area.buffer, HEAD_BYTES, area.buffer.byteLength - HEAD_BYTES);
    this.#block = Array.from({ length: area.channels }, () => new Float32Array(area.blockSize));
  }

  /** Blocks that were lost for want of room since the area was made. */
  get dropped(): number {
    return Atomics.load(this.#head, DROPPED);
  }

  /** From the next block on they are captured. */
  start(): void {
    Atomics.store(this.#head, WANTED, 1);
  }

  /** From the next block on they are not; those captured already can still be drained. */
  stop(): void {
    Atomics.store(this.#head, WANTED, 0);
  }

  /** Hands over what has been captured, in order. Gives the number of blocks. */
  drain(take: TakeBlock): number {
    let blocks = 0;
    while (this.#ring.next()) {
      let word = POSITION_WORDS;
      for (const channel of this.#block) {
        for (let i = 0; i < channel.length; i++) channel[i] = this.#ring.float(word++);
      }
      take(this.#ring.double(0), this.#block);
      this.#ring.release();
      blocks++;
    }
    return blocks;
  }
}
