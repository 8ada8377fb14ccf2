/** Writes the engine's output to a file of 32-bit floats while it plays: block for block what the engine put out. */
import { interleave } from '../../protocol/soundfile/interleave.ts';
import type { CaptureReader } from '../audio/capture.ts';
import { SoundWriter } from '../workers/sound-sink.ts';

export interface CaptureRange {
  /** First sample to write; undefined while it is not known, then nothing is written. */
  readonly first: () => number | undefined;
  /** Frames to write at most. */
  readonly frames: number;
}

export class CaptureFile {
  private readonly writer: SoundWriter;
  private written = 0;
  /** True when the disk refused something: the file ends there. */
  failed = false;

  /** @throws Error when the file cannot be made */
  constructor(
    private readonly path: string,
    private readonly reader: CaptureReader,
    private readonly shape: { channels: number; sampleRate: number },
    private readonly range: CaptureRange,
    private readonly print: (line: string) => void,
  ) {
    this.writer = new SoundWriter(path, { header: 'WAV', format: 'float', ...shape });
    reader.start();
  }

  /** Frames in the file. */
  get frames(): number {
    return this.written;
  }

  get complete(): boolean {
    return this.written >= this.range.frames;
  }

  /** Blocks that the render thread found no room for: the file has a gap. */
  get dropped(): number {
    return this.reader.dropped;
  }

  /** Takes what has been captured since; what the disk refuses is reported once. Control thread. */
  drain(): void {
    if (!this.failed) this.attempt(() => this.take());
  }

  /** Completes the file and closes it. */
  close(): void {
    this.reader.stop();
    this.drain();
    this.attempt(() => this.writer.close());
    if (this.dropped) this.print(`capture: ${this.dropped} blocks were lost, the disk was too slow`);
  }

  private attempt(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!this.failed)
        this.print(`capture: ${this.path}: ${(error as Error).message}; it ends after ${this.written} frames`);
      this.failed = true;
      this.reader.stop();
    }
  }

  private take(): void {
    this.reader.drain((sample, channels) => {
      // Asked for each block: the score may begin while this drains, and its first blocks come in the same go.
      const first = this.range.first();
      if (first === undefined || sample < first || this.complete) return;
      const frames = Math.min(channels[0]?.length ?? 0, this.range.frames - this.written);
      const out = new Float32Array(frames * this.shape.channels);
      interleave(channels, frames, out, 0, this.shape.channels);
      this.writer.write(out);
      this.written += frames;
    });
  }
}
