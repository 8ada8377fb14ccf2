/** Destinations of sound that is calculated from front to back: a file that is there only once all of it is, or memory that was reserved for it. */
import { lstatSync, renameSync, rmSync } from 'node:fs';
import type { SoundSpec } from '../../protocol/soundfile/index.ts';
import { NotAFile } from './files.ts';
import { SoundOpenError } from './sound-errors.ts';
import { SoundWriter } from './sound-sink.ts';

/** A destination, as threads are told of it. Plain data. */
export type BounceTarget =
  /** `part` is the path of the file until it is complete. */
  | { readonly type: 'file'; readonly path: string; readonly part: string; readonly spec: SoundSpec }
  /** Frame after frame (`together`), as buffers have it, or channel after channel (`apart`), from an address of the server's memory on. */
  | {
      readonly type: 'memory';
      readonly address: number;
      readonly order: 'together' | 'apart';
      readonly channels: number;
      readonly frames: number;
    };

export interface BounceSink {
  /** Appends frames `from` … `to` of each channel. @throws what the system says */
  write(channels: readonly Float32Array[], from: number, to: number): void;
}

interface Sink extends BounceSink {
  /** Completes what was written. @throws what the system says, SoundWriteError */
  close(): void;
  /** Gives it up: nothing of it stays in a file. */
  abandon(): void;
}

/**
 * Writes to a target what some work writes to its sink. Where that fails nothing of it stays in a file.
 * @param memory the server's
 * @throws what the work throws; SoundOpenError for a file that cannot be written, SoundWriteError, what the system says
 */
export async function fillTarget<Result>(
  target: BounceTarget,
  memory: ArrayBufferLike,
  work: (sink: BounceSink) => Promise<Result>,
): Promise<Result> {
  const sink: Sink = target.type === 'file' ? new FileSink(target) : new MemorySink(target, memory);
  let result: Result;
  try {
    result = await work(sink);
  } catch (error) {
    sink.abandon();
    throw error;
  }
  sink.close();
  return result;
}

/** Frames written at a time. */
const pieceFrames = 8192;

/** Removes what a thread that was ended has left of a file. */
export function removePart(target: BounceTarget): void {
  if (target.type === 'file') rmSync(target.part, { force: true });
}

class FileSink implements Sink {
  private readonly writer: SoundWriter;
  private readonly piece: Float32Array;
  private filled = 0;

  constructor(private readonly target: Extract<BounceTarget, { type: 'file' }>) {
    const { path, part, spec } = target;
    refuseOthers(path);
    this.writer = new SoundWriter(part, spec);
    this.piece = new Float32Array(pieceFrames * spec.channels);
  }

  write(channels: readonly Float32Array[], from: number, to: number): void {
    const {
      piece,
      target: { spec },
    } = this;
    for (let i = from; i < to; i++) {
      for (let c = 0; c < spec.channels; c++) piece[this.filled++] = channels[c]![i]!;
      if (this.filled === piece.length) this.flush();
    }
  }

  close(): void {
    this.flush();
    this.writer.close();
    renameSync(this.target.part, this.target.path);
  }

  abandon(): void {
    try {
      this.writer.close();
    } finally {
      rmSync(this.target.part, { force: true });
    }
  }

  private flush(): void {
    this.writer.write(this.piece.subarray(0, this.filled));
    this.filled = 0;
  }
}

/** Checks that a file takes the place of nothing but a file. @throws SoundOpenError */
function refuseOthers(path: string): void {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  if (stat && !stat.isFile()) throw new SoundOpenError(path, new NotAFile('it is no regular file'));
}

class MemorySink implements Sink {
  private readonly samples: Float32Array;
  private done = 0;

  constructor(
    private readonly target: Extract<BounceTarget, { type: 'memory' }>,
    memory: ArrayBufferLike,
  ) {
    this.samples = new Float32Array(memory, target.address, target.channels * target.frames);
  }

  write(channels: readonly Float32Array[], from: number, to: number): void {
    const { samples, target } = this;
    const { channels: count, frames, order } = target;
    const [step, apart] = order === 'together' ? [count, 1] : [1, frames];
    for (let c = 0; c < count; c++) {
      const channel = channels[c]!;
      for (let i = from; i < to; i++) samples[(this.done + i - from) * step + c * apart] = channel[i]!;
    }
    this.done += to - from;
  }

  close(): void {}

  abandon(): void {}
}
