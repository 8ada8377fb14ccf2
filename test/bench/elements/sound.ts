/** Sound files of rows. */
import { decodeSamples, readSoundInfo } from '../../../protocol/soundfile/index.ts';

/** Reads a sound file, channel by channel. */
export async function readChannels(path: string): Promise<Float32Array[]> {
  const bytes = new Uint8Array(await Bun.file(path).arrayBuffer());
  const info = readSoundInfo(bytes, bytes.length);
  const samples = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset), info, samples);
  return Array.from({ length: info.channels }, (_, c) => {
    const channel = new Float32Array(info.frames);
    for (let i = 0; i < info.frames; i++) channel[i] = samples[i * info.channels + c]!;
    return channel;
  });
}
