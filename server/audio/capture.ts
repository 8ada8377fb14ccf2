/**
 * A tap on the renderer's output: each block exactly as it was rendered, on its way to the writer of the file.
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
const wantedWord = 0;
const droppedWord = 1;
const headBytes = 8;
/** Words of a record before its samples: the number of the block's first sample, a double. */
const positionWords = 2;

/** Makes room for `blocks` blocks between two visits of the reader. */
export function captureArea(channels: number, blockSize: number, blocks: number): CaptureArea {
  const words = blocks * (1 + positionWords + channels * blockSize);
  return { buffer: new SharedArrayBuffer(headBytes + Ring.bytesFor(words)), channels, blockSize };
}

/** On the render thread. Does not allocate, wait or throw. */
export class CaptureWriter {
  private readonly head: Int32Array;
  private readonly ring: RingWriter;
  private readonly channels: number;
  private readonly blockSize: number;

  constructor(area: CaptureArea) {
    this.head = new Int32Array(area.buffer, 0, headBytes / 4);
    this.ring = new RingWriter(area.buffer, headBytes, area.buffer.byteLength - headBytes);
    this.channels = area.channels;
    this.blockSize = area.blockSize;
  }

  /** Takes one block while a reader wants them. Channels the area has and the renderer has not are silent. */
  write(sample: number, outputs: readonly Float32Array[]): void {
    if (Atomics.load(this.head, wantedWord) === 0) return;
    if (!this.ring.begin(positionWords + this.channels * this.blockSize)) {
      Atomics.add(this.head, droppedWord, 1);
      return;
    }
    this.ring.double(sample);
    for (let c = 0; c < this.channels; c++) {
      const from = outputs[c];
      for (let i = 0; i < this.blockSize; i++) this.ring.float(from === undefined ? 0 : from[i]);
    }
    this.ring.commit();
  }
}

/** Takes one captured block; the views are used again for the next. */
export type TakeBlock = (sample: number, channels: readonly Float32Array[]) => void;

/** On any other thread. */
export class CaptureReader {
  private readonly head: Int32Array;
  private readonly ring: RingReader;
  private readonly block: readonly Float32Array[];

  constructor(area: CaptureArea) {
    this.head = new Int32Array(area.buffer, 0, headBytes / 4);
    this.ring = new RingReader(area.buffer, headBytes, area.buffer.byteLength - headBytes);
    this.block = Array.from({ length: area.channels }, () => new Float32Array(area.blockSize));
  }

  /** Blocks that were lost for want of room since the area was made. */
  get dropped(): number {
    return Atomics.load(this.head, droppedWord);
  }

  /** From the next block on they are captured. */
  start(): void {
    Atomics.store(this.head, wantedWord, 1);
  }

  /** From the next block on they are not; those captured already can still be drained. */
  stop(): void {
    Atomics.store(this.head, wantedWord, 0);
  }

  /** Hands over what has been captured, in order. Gives the number of blocks. */
  drain(take: TakeBlock): number {
    let blocks = 0;
    while (this.ring.next()) {
      let word = positionWords;
      for (const channel of this.block) {
        for (let i = 0; i < channel.length; i++) channel[i] = this.ring.float(word++);
      }
      take(this.ring.double(0), this.block);
      this.ring.release();
      blocks++;
    }
    return blocks;
  }
}
