/** Sound between files and the shared memory, as floats. Runs in a soft thread, or inline offline. */

import type { WriteSpec } from './sound-formats.ts';
import { readStretch, type Stretch } from './sound-reading.ts';
import { convertSink, createSink, finishSink, type SoundSink, updateHead, writeFrames } from './sound-sink.ts';
import { closeSource, openSource, type SoundSource } from './sound-source.ts';

export interface ReadRequest extends Omit<Stretch, 'loops'> {
  /** Byte address of the shared memory. */
  readonly address: number;
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

/** Fills half of a buffer that is playing. */
export interface RefillRequest extends Stretch {
  readonly address: number;
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

/** Reads frames of a file into the shared memory, interleaved; silence where it has no more. Returns how many there were. */
export function readSound(request: Omit<ReadRequest, 'leaveOpen'>, memory: ArrayBufferLike): number {
  return readStretch({ ...request, loops: false }, place(request, memory));
}

function place({ source, frames, channels, address }: Omit<ReadRequest, 'leaveOpen'>, memory: ArrayBufferLike) {
  return new Float32Array(memory, address, frames * (channels.length || source.channels));
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

export function refill(request: RefillRequest, memory: ArrayBufferLike): void {
  readStretch(request, place(request, memory));
  const { end } = request;
  if (end) Atomics.store(new Int32Array(memory), end.address >> 2, end.frame);
}

/** Appends frames to a file, whose head then says that they are there. */
export function append({ sink, start, address, frames }: AppendRequest, memory: ArrayBufferLike): void {
  writeFrames(sink, start, new Float32Array(memory, address, frames * sink.spec.channels));
  updateHead(sink, start + frames);
}

export { closeSource, convertSink, finishSink, openSource, type SoundSink, type SoundSource };
