/** Sound files being written. What is open is plain data, as with sources; its owner counts the frames. */
import { closeSync, fstatSync, unlinkSync, writeSync } from 'node:fs';
import {
  encodeSamples,
  isLittleEndian,
  type SoundSpec,
  sampleBytes,
  soundHeader,
  trailerBytes,
} from '../../protocol/soundfile/index.ts';
import { type Conversion, openBeside, tryThroughLibrary, writeThroughLibrary } from './sndfile/files.ts';
import { openToWrite, SoundOpenError, SoundWriteError } from './sound-errors.ts';
import type { LibrarySpec, WriteSpec } from './sound-formats.ts';

export interface SoundSink {
  readonly path: string;
  readonly file: number;
  readonly spec: SoundSpec;
  readonly headBytes: number;
  /** Two numbers a channel, its largest sample so far and the frame of it, in memory that all threads share; where the head tells them. */
  readonly peaks: SharedArrayBuffer | undefined;
  /** Conversion by libsndfile at the end; `file` then has floats. */
  readonly into?: Conversion;
}

/** Samples encoded at a time, about. */
const pieceSamples = 65536;

/** Makes the file, or empties it, and writes its head. @throws SoundOpenError, also for a format that cannot be written */
export function createSink(path: string, spec: WriteSpec): SoundSink {
  if ('library' in spec) return createConverted(path, spec);
  const head = headOf(path, spec);
  const file = openToWrite(path);
  try {
    return begin(path, file, spec, head);
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** @throws SoundOpenError */
function headOf(path: string, spec: SoundSpec): Uint8Array {
  try {
    return soundHeader(spec);
  } catch (error) {
    throw new SoundOpenError(path, error);
  }
}

function begin(path: string, file: number, spec: SoundSpec, head: Uint8Array): SoundSink {
  const tellsPeaks =
    (spec.header === 'WAV' || spec.header === 'AIFF') && (spec.format === 'float' || spec.format === 'double');
  writeFully(file, head, 0);
  return {
    path,
    file,
    spec,
    headBytes: head.length,
    peaks: tellsPeaks ? new SharedArrayBuffer(16 * spec.channels) : undefined,
  };
}

/** A file that libsndfile writes at the end. What it refuses it refuses here, before anything changes; the sound is kept beside as floats until then. */
function createConverted(path: string, spec: LibrarySpec): SoundSink {
  const floats: SoundSpec = { header: 'WAV', format: 'float', channels: spec.channels, sampleRate: spec.sampleRate };
  const head = headOf(path, floats);
  const { file, beside } = openBeside(path);
  try {
    tryThroughLibrary(spec, file);
    const sink = begin(path, file, floats, head);
    return { ...sink, into: { file: openToWrite(path), spec, beside } };
  } catch (error) {
    closeSync(file);
    unlinkSync(beside);
    throw error instanceof SoundOpenError ? error : new SoundOpenError(path, error);
  }
}

/** Writes whole interleaved frames to their place in the file. @throws what the system says */
export function writeFrames(
  { file, spec: { format, header, channels }, headBytes, peaks }: SoundSink,
  start: number,
  samples: Float32Array,
): void {
  const size = sampleBytes[format];
  const step = Math.max(1, Math.floor(pieceSamples / channels)) * channels;
  const bytes = new Uint8Array(Math.min(step, samples.length) * size);
  for (let at = 0; at < samples.length; at += step) {
    const part = encodeSamples(samples.subarray(at, at + step), format, isLittleEndian(header), bytes);
    writeFully(file, part, headBytes + (start * channels + at) * size);
  }
  if (peaks) findPeaks(new Float64Array(peaks), channels, start, samples);
}

function findPeaks(peaks: Float64Array, channels: number, start: number, samples: Float32Array): void {
  for (let c = 0; c < channels; c++) {
    for (let i = c; i < samples.length; i += channels) {
      const value = Math.abs(samples[i]!);
      if (!(value > peaks[2 * c]!)) continue;
      peaks[2 * c] = value;
      peaks[2 * c + 1] = start + (i - c) / channels;
    }
  }
}

/** Brings the head up to date: should the process be killed, the file has what was written until then. @throws what the system says */
export function updateHead({ file, spec, peaks }: SoundSink, frames: number): void {
  const found = peaks && new Float64Array(peaks);
  writeFully(
    file,
    soundHeader({
      ...spec,
      frames,
      ...(found && {
        peaks: Array.from({ length: spec.channels }, (_, c) => ({ value: found[2 * c]!, frame: found[2 * c + 1]! })),
      }),
    }),
    0,
  );
}

/**
 * Completes the head, which says how many frames there are, and closes the file, whatever fails. Frames that the disk had no room for do not
 * count. What libsndfile is to convert stays open for `convertSink`, unless this fails.
 */
export function finishSink(sink: SoundSink, frames: number): void {
  const { file, spec, headBytes, into } = sink;
  let complete = false;
  try {
    const there = framesThere(sink, frames);
    updateHead(sink, there);
    writeFully(file, new Uint8Array(trailerBytes(spec, there)), headBytes + there * frameBytes(spec));
    complete = true;
  } finally {
    if (!into || !complete) closeSync(file);
    if (into && !complete) closeSync(into.file);
  }
}

/**
 * Has libsndfile make the file that was asked for, where it is one of its formats, and closes it, whatever fails. Waits for it.
 * @param kept whether the floats stay where that fails, for there is no other place that has them
 * @throws SoundWriteError
 */
export function convertSink(sink: SoundSink, frames: number, kept: boolean): void {
  const { path, file, headBytes, into } = sink;
  if (!into) return;
  let done = false;
  try {
    writeThroughLibrary(into, file, headBytes, framesThere(sink, frames));
    done = true;
  } catch (error) {
    throw new SoundWriteError(path, error, kept ? into.beside : undefined);
  } finally {
    closeSync(file);
    closeSync(into.file);
    if (done || !kept) unlinkSync(into.beside);
  }
}

const frameBytes = ({ channels, format }: SoundSpec): number => channels * sampleBytes[format];

function framesThere({ file, spec, headBytes }: SoundSink, frames: number): number {
  const stat = fstatSync(file);
  return stat.isFile() ? Math.min(frames, Math.max(0, Math.floor((stat.size - headBytes) / frameBytes(spec)))) : frames;
}

function writeFully(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; ) done += writeSync(file, bytes, done, bytes.length - done, position + done);
}

/** Milliseconds after which the head of a file that grows is brought up to date. */
const headInterval = 1000;

/** A sound file being written from front to back; its head says how much there is, about a second late. */
export class SoundWriter {
  private readonly sink: SoundSink;
  private frames = 0;
  private updated = performance.now();

  /** @throws SoundOpenError, also for a format that cannot be written */
  constructor(path: string, spec: WriteSpec) {
    this.sink = createSink(path, spec);
  }

  /** Appends whole interleaved frames. @throws what the system says */
  write(samples: Float32Array): void {
    writeFrames(this.sink, this.frames, samples);
    this.frames += samples.length / this.sink.spec.channels;
    const now = performance.now();
    if (now - this.updated < headInterval) return;
    this.updated = now;
    updateHead(this.sink, this.frames);
  }

  /** Completes the head and closes the file, whatever fails. @throws what the system says, SoundWriteError */
  close(): void {
    finishSink(this.sink, this.frames);
    convertSink(this.sink, this.frames, true);
  }
}
