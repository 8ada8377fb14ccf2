/** Sound between files and the shared memory, as floats. Runs in a soft thread, or inline offline. */

import type { WriteSpec } from './sound-formats.ts';
import { convertSink, createSink, finishSink, type SoundSink, updateHead, writeFrames } from './sound-sink.ts';
import { closeSource, openSource, readFrames, type SoundSource } from './sound-source.ts';

/** Part of a file to be put at a byte address of the shared memory. */
export interface Piece {
  readonly start: number;
  readonly frames: number;
  readonly address: number;
}

export interface ReadRequest extends Piece {
  readonly source: SoundSource;
  /** Channels of the file to take; all when empty. Those the file has not are silent. */
  readonly channels: readonly number[];
  /** The file is to be read on later. */
  readonly leaveOpen: boolean;
}

export interface WriteRequest {
  readonly path: string;
  readonly spec: WriteSpec;
  readonly address: number;
  readonly frames: number;
  /** The file is to be written on later. */
  readonly leaveOpen: boolean;
}

/** Fills half of a buffer that is playing. What the pieces do not fill becomes silent. */
export interface RefillRequest {
  readonly source: SoundSource;
  readonly address: number;
  readonly samples: number;
  readonly pieces: readonly Piece[];
  /** Channels of the file to take; all when empty. */
  readonly channels: readonly number[];
  /** Place to note the frame at which the sound in the buffer ends, when it does: byte address and frame. */
  readonly end?: { readonly address: number; readonly frame: number } | undefined;
}

export interface AppendRequest {
  readonly sink: SoundSink;
  /** Frame of the file. */
  readonly start: number;
  readonly address: number;
  readonly frames: number;
}

/** Frames of a piece when channels are picked from it. */
const pieceFrames = 32768;

/** Reads frames of a file into the shared memory, interleaved; silence where it has no more. Returns how many there were. */
export function readSound(
  { source, start, frames, address, channels }: Omit<ReadRequest, 'leaveOpen'>,
  memory: ArrayBufferLike,
): number {
  const wide = channels.length || source.channels;
  const out = new Float32Array(memory, address, frames * wide);
  const done = channels.length === 0 ? readFrames(source, start, out) : readPicked(source, start, channels, out);
  // What the file says it has and has not is silent.
  out.fill(0, done * wide);
  return done;
}

function readPicked(source: SoundSource, start: number, channels: readonly number[], out: Float32Array): number {
  const frames = out.length / channels.length;
  const piece = new Float32Array(Math.min(pieceFrames, frames) * source.channels);
  let done = 0;
  while (done < frames) {
    const wanted = Math.min(pieceFrames, frames - done);
    const read = readFrames(source, start + done, piece.subarray(0, wanted * source.channels));
    pick(piece, source.channels, channels, read, out.subarray(done * channels.length));
    done += read;
    if (read < wanted) break;
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

/** Writes samples of the shared memory to a sound file; the file when it is left open. @throws SoundOpenError, SoundWriteError, SoundFileError */
export function writeSound(
  { path, spec, address, frames, leaveOpen }: WriteRequest,
  memory: ArrayBufferLike,
): SoundSink | undefined {
  const sink = createSink(path, spec);
  let complete = false;
  try {
    writeFrames(sink, 0, new Float32Array(memory, address, frames * spec.channels));
    complete = leaveOpen;
  } finally {
    if (!complete) finishSink(sink, frames);
  }
  if (!leaveOpen) convertSink(sink, frames, false);
  return leaveOpen ? sink : undefined;
}

export function refill(
  { source, address, samples, pieces, channels, end }: RefillRequest,
  memory: ArrayBufferLike,
): void {
  let filled = 0;
  for (const piece of pieces) {
    readSound({ source, channels, ...piece }, memory);
    filled += piece.frames * (channels.length || source.channels);
  }
  new Float32Array(memory, address, samples).fill(0, filled);
  if (end) Atomics.store(new Int32Array(memory), end.address >> 2, end.frame);
}

/** Appends frames to a file, whose head then says that they are there. */
export function append({ sink, start, address, frames }: AppendRequest, memory: ArrayBufferLike): void {
  writeFrames(sink, start, new Float32Array(memory, address, frames * sink.spec.channels));
  updateHead(sink, start + frames);
}

export { closeSource, convertSink, finishSink, openSource, type SoundSink, type SoundSource };
