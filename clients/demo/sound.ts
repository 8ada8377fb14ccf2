/** Reading the recording. */
import { decodeSamples, readSoundInfo } from '../../protocol/soundfile/index.ts';

export interface Sound {
  readonly sampleRate: number;
  readonly channels: readonly Float32Array[];
}

/** Reads a sound file into memory. @throws SoundFileError */
export async function readSound(path: string): Promise<Sound> {
  const bytes = new Uint8Array(await Bun.file(path).arrayBuffer());
  const info = readSoundInfo(bytes, bytes.length);
  const samples = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset), info, samples);
  const channels = Array.from({ length: info.channels }, (_, c) =>
    Float32Array.from({ length: info.frames }, (__, i) => samples[i * info.channels + c]!),
  );
  return { sampleRate: info.sampleRate, channels };
}

export interface Level {
  /** dB below full scale; -Infinity for silence. */
  readonly peak: number;
  readonly rms: number;
}

export const decibels = (amplitude: number) => 20 * Math.log10(amplitude);

export function levelOf(samples: Float32Array): Level {
  let [peak, sum] = [0, 0];
  for (const x of samples) {
    peak = Math.max(peak, Math.abs(x));
    sum += x * x;
  }
  return { peak: decibels(peak), rms: decibels(Math.sqrt(sum / samples.length)) };
}
