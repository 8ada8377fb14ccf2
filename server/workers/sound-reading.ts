/** Reading of sound files as all who play or load them do it: any run of frames, some of the channels, from the beginning again where it loops. */
import { readFrames, type SoundSource } from './sound-source.ts';

/** Frames of a file that are wanted. */
export interface Stretch {
  readonly source: SoundSource;
  /** First frame; below 0 there is silence, or what loops. */
  readonly start: number;
  readonly frames: number;
  /** Channels of the file to take; all when empty. Those the file has not are silent. */
  readonly channels: readonly number[];
  /** True when the file begins again at its end. */
  readonly loops: boolean;
}

/** Samples that are read at a time when channels are picked from them. */
const pickedSamples = 65536;

/** Fills `out` with the frames of a stretch, interleaved; silence where the file has none. Returns how many there were. */
export function readStretch(stretch: Stretch, out: Float32Array): number {
  const { source, frames, channels } = stretch;
  const wide = channels.length || source.channels;
  const loops = stretch.loops && source.frames > 0;
  let there = 0;
  for (let done = 0; done < frames; ) {
    const wanted = stretch.start + done;
    const at = loops ? ((wanted % source.frames) + source.frames) % source.frames : wanted;
    const count = Math.min(frames - done, at < 0 ? -at : Math.max(0, source.frames - at) || frames);
    const part = out.subarray(done * wide, (done + count) * wide);
    // A loop that came round once is not read again.
    const got =
      loops && done >= source.frames ? repeat(out, done, count, source.frames, wide) : read(stretch, at, part);
    // What the file says it has and has not is silent.
    part.fill(0, got * wide);
    there += got;
    done += count;
  }
  return there;
}

function repeat(out: Float32Array, done: number, count: number, period: number, wide: number): number {
  out.copyWithin(done * wide, (done - period) * wide, (done - period + count) * wide);
  return count;
}

function read({ source, channels }: Stretch, start: number, out: Float32Array): number {
  if (start < 0 || start >= source.frames) return 0;
  return channels.length === 0 ? readFrames(source, start, out) : readPicked(source, start, channels, out);
}

function readPicked(source: SoundSource, start: number, channels: readonly number[], out: Float32Array): number {
  const frames = out.length / channels.length;
  const step = Math.min(frames, Math.max(1, Math.floor(pickedSamples / source.channels)));
  const piece = new Float32Array(step * source.channels);
  let done = 0;
  while (done < frames) {
    const wanted = Math.min(step, frames - done);
    const got = readFrames(source, start + done, piece.subarray(0, wanted * source.channels));
    pick(piece, source.channels, channels, got, out.subarray(done * channels.length));
    done += got;
    if (got < wanted) break;
  }
  return done;
}

function pick(
  from: Float32Array,
  fromChannels: number,
  channels: readonly number[],
  frames: number,
  to: Float32Array,
): void {
  channels.forEach((channel, at) => {
    const there = channel >= 0 && channel < fromChannels;
    for (let i = 0; i < frames; i++) to[i * channels.length + at] = there ? from[i * fromChannels + channel]! : 0;
  });
}
