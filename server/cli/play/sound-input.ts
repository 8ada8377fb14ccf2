/** A sound file as the input of what is rendered: it is heard once before anything begins, as far as inputs are kept, and from its beginning when it does. */
import { deinterleave } from '../../../protocol/soundfile/interleave.ts';
import { resample } from '../../instruments/dsp/index.ts';
import { SoundReader } from '../../workers/sound-source.ts';

/** Samples that a file may have, in all channels. */
const most = 2 ** 28;

export class SoundInput {
  /** At the rate that was asked for. */
  readonly channels: readonly Float32Array[];

  /** @throws Error naming the file */
  constructor(
    readonly path: string,
    sampleRate: number,
  ) {
    const reader = new SoundReader(path);
    try {
      const { channels, frames, sampleRate: rate } = reader.info;
      if (frames === 0 || channels === 0) throw new Error(`--input ${path}: holds no sound`);
      if (frames * channels > most)
        throw new Error(`--input ${path}: ${frames} frames of ${channels} channels are more than ${most} samples`);
      const samples = new Float32Array(frames * channels);
      const read = reader.read(samples);
      const split = Array.from({ length: channels }, () => new Float32Array(read));
      deinterleave(samples, split);
      this.channels = rate === sampleRate ? split : split.map((channel) => resample(channel, sampleRate / rate));
    } finally {
      reader.close();
    }
  }

  get frames(): number {
    return this.channels[0]!.length;
  }

  /** Fills inputs with what is heard from a frame on: before frame 0 the end of the file, after its end nothing. */
  read(from: number, inputs: readonly Float32Array[]): void {
    inputs.forEach((to, c) => {
      const channel = this.channels[c]!;
      for (let i = 0; i < to.length; i++) {
        const at = from + i < 0 ? from + i + channel.length : from + i;
        to[i] = channel[at] ?? 0;
      }
    });
  }
}
