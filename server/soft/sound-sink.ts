/** Sound files being written. What is open is plain data, as with sources; whoever has it counts the frames. */
import { closeSync, writeSync } from 'node:fs';
import { encodeSamples, isLittleEndian, sampleBytes, soundHeader, trailerBytes, type SoundSpec } from '../../protocol/soundfile/index.ts';
import { openToWrite } from './sound-errors.ts';

export interface SoundSink {
  readonly path: string;
  readonly file: number;
  readonly spec: SoundSpec;
  readonly headBytes: number;
}

/** Samples encoded at a time, about. */
const pieceSamples = 65536;

/** Makes the file, or empties it, and writes its head. @throws SoundOpenError, SoundFileError for a format that cannot be written */
export function createSink(path: string, spec: SoundSpec): SoundSink {
  const head = soundHeader(spec);
  const file = openToWrite(path);
  const sink = { path, file, spec, headBytes: head.length };
  try {
    writeFully(file, head, 0);
    return sink;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Writes whole interleaved frames to their place in the file. @throws what the system says */
export function writeFrames({ file, spec: { format, header, channels }, headBytes }: SoundSink, start: number, samples: Float32Array): void {
  const size = sampleBytes[format];
  const step = Math.max(1, Math.floor(pieceSamples / channels)) * channels;
  const bytes = new Uint8Array(Math.min(step, samples.length) * size);
  for (let at = 0; at < samples.length; at += step) {
    const part = encodeSamples(samples.subarray(at, at + step), format, isLittleEndian(header), bytes);
    writeFully(file, part, headBytes + (start * channels + at) * size);
  }
}

/** Completes the head, which says how many frames there are, and closes the file. */
export function finishSink({ file, spec, headBytes }: SoundSink, frames: number): void {
  try {
    writeFully(file, new Uint8Array(trailerBytes(spec, frames)), headBytes + frames * spec.channels * sampleBytes[spec.format]);
    writeFully(file, soundHeader({ ...spec, frames }), 0);
  } finally {
    closeSync(file);
  }
}

function writeFully(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}

/** A sound file being written from front to back; its head says how much there is once it is closed. */
export class SoundWriter {
  private readonly sink: SoundSink;
  private frames = 0;

  /** @throws SoundOpenError, SoundFileError for a format that cannot be written */
  constructor(path: string, spec: SoundSpec) {
    this.sink = createSink(path, spec);
  }

  /** Appends whole interleaved frames. */
  write(samples: Float32Array): void {
    writeFrames(this.sink, this.frames, samples);
    this.frames += samples.length / this.sink.spec.channels;
  }

  close(): void {
    finishSink(this.sink, this.frames);
  }
}
