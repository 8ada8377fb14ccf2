/** A thread that decodes one compressed sound file, whole, and answers with its samples. See decode.ts. */
import { FLACDecoder } from '@wasm-audio-decoders/flac';
import { OggVorbisDecoder } from '@wasm-audio-decoders/ogg-vorbis';
import { readFileSync } from 'node:fs';
import { MPEGDecoder } from 'mpg123-decoder';
import { isMonoMp3, SoundFileError, type CompressedKind } from '../../protocol/soundfile/index.ts';
import type { DecodeAnswer, DecodeRequest } from './decode.ts';
import { decodeOpus } from './opus.ts';

declare const self: { onmessage: ((event: MessageEvent<DecodeRequest>) => void) | null };

interface Channels { readonly channels: readonly Float32Array[]; readonly frames: number; readonly sampleRate: number }

self.onmessage = async ({ data: { path, kind, port, signal } }) => {
  port.postMessage(await answer(path, kind));
  Atomics.store(signal, 0, 1);
  Atomics.notify(signal, 0);
};

async function answer(path: string, kind: CompressedKind): Promise<DecodeAnswer> {
  try {
    const { channels, frames, sampleRate } = await decode(new Uint8Array(readFileSync(path)), kind);
    if (frames === 0 || channels.length === 0) throw new SoundFileError(`${kind} file holds no sound`);
    return { ok: true, samples: interleave(channels, frames), channels: channels.length, frames, sampleRate };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

async function decode(bytes: Uint8Array, kind: CompressedKind): Promise<Channels> {
  switch (kind) {
    case 'MP3': {
      const decoder = new MPEGDecoder();
      await decoder.ready;
      const { channelData, samplesDecoded, sampleRate } = decoder.decode(bytes);
      decoder.free();
      // The decoder makes two equal channels of one.
      return { channels: isMonoMp3(bytes) ? channelData.slice(0, 1) : channelData, frames: samplesDecoded, sampleRate };
    }
    case 'FLAC':
    case 'Ogg FLAC': {
      const decoder = new FLACDecoder();
      await decoder.ready;
      const { channelData, samplesDecoded, sampleRate, bitDepth } = await decoder.decodeFile(bytes);
      decoder.free();
      for (const channel of channelData) scaleIntegers(channel, bitDepth);
      return { channels: channelData, frames: samplesDecoded, sampleRate };
    }
    case 'Ogg Vorbis': {
      const decoder = new OggVorbisDecoder();
      await decoder.ready;
      const { channelData, samplesDecoded, sampleRate } = await decoder.decodeFile(bytes);
      decoder.free();
      return { channels: channelData, frames: samplesDecoded, sampleRate };
    }
    case 'Ogg Opus':
      return decodeOpus(bytes);
  }
}

/** The decoder takes the largest integer of the bit depth for 1; scsynth takes the number after it, a power of two. */
function scaleIntegers(samples: Float32Array, bits: number): void {
  const scale = 2 ** (bits - 1);
  for (let i = 0; i < samples.length; i++) samples[i] = Math.round(samples[i]! * (scale - 1)) / scale;
}

function interleave(channels: readonly Float32Array[], frames: number): SharedArrayBuffer {
  const samples = new Float32Array(new SharedArrayBuffer(4 * frames * channels.length));
  channels.forEach((channel, c) => {
    for (let i = 0, at = c; i < frames; i++, at += channels.length) samples[at] = channel[i]!;
  });
  return samples.buffer as SharedArrayBuffer;
}
