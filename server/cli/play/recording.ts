/** The file that is rendered to. Silence is held back until a sound follows it, so that the file can end with its sound. */
import type { SoundWriter } from '../../workers/sound-sink.ts';

/** Frames of silence written at a time. */
const pieceFrames = 8192;

export class Recording {
  /** Frames so far, and those of them that sound or lie before a sound. */
  frames = 0;
  sounding = 0;
  /** Largest sample. */
  peak = 0;
  private isClosed = false;

  constructor(
    private readonly writer: SoundWriter,
    private readonly channels: number,
  ) {}

  /** Takes interleaved samples. */
  add(samples: Float32Array): void {
    let last = -1;
    for (let i = 0; i < samples.length; i++) {
      const level = Math.abs(samples[i]!);
      if (level === 0) continue;
      last = i;
      if (level > this.peak) this.peak = level;
    }
    const count = Math.ceil((last + 1) / this.channels);
    if (count > 0) {
      this.silence(this.frames - this.sounding);
      this.writer.write(samples.subarray(0, count * this.channels));
      this.sounding = this.frames + count;
    }
    this.frames += samples.length / this.channels;
  }

  /** Completes the file. @param frames that it has, at least those that sound */
  close(frames: number): number {
    const silent = Math.max(0, frames - this.sounding);
    this.silence(silent);
    this.abandon();
    return this.sounding + silent;
  }

  /** Closes the file as it is, if it is open. */
  abandon(): void {
    if (!this.isClosed) this.writer.close();
    this.isClosed = true;
  }

  private silence(frames: number): void {
    for (let left = frames; left > 0; left -= pieceFrames)
      this.writer.write(new Float32Array(Math.min(left, pieceFrames) * this.channels));
  }
}
