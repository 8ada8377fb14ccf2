/** Sound files being written. What is open is plain data, as with sources; whoever has it counts the frames. */
import { closeSync, fstatSync, writeSync } from 'node:fs';
import { encodeSamples, isLittleEndian, sampleBytes, soundHeader, trailerBytes, type SoundSpec } from '../../protocol/soundfile/index.ts';
import { openToWrite, SoundOpenError } from './sound-errors.ts';

export interface SoundSink {
  readonly path: string;
  readonly file: number;
  readonly spec: SoundSpec;
  readonly headBytes: number;
  /** Two numbers a channel, its largest sample so far and the frame of it, in memory that all threads share; where the head tells them. */
  readonly peaks: SharedArrayBuffer | undefined;
}

/** Samples encoded at a time, about. */
const pieceSamples = 65536;

/** Makes the file, or empties it, and writes its head. @throws SoundOpenError, also for a format that cannot be written */
export function createSink(path: string, spec: SoundSpec): SoundSink {
  const head = headOf(path, spec);
  const file = openToWrite(path);
  const tellsPeaks = (spec.header === 'WAV' || spec.header === 'AIFF') && (spec.format === 'float' || spec.format === 'double');
  const sink = { path, file, spec, headBytes: head.length, peaks: tellsPeaks ? new SharedArrayBuffer(16 * spec.channels) : undefined };
  try {
    writeFully(file, head, 0);
    return sink;
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

/** Writes whole interleaved frames to their place in the file. @throws what the system says */
export function writeFrames({ file, spec: { format, header, channels }, headBytes, peaks }: SoundSink, start: number, samples: Float32Array): void {
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
  writeFully(file, soundHeader({ ...spec, frames, ...(found && { peaks: Array.from({ length: spec.channels }, (_, c) => ({ value: found[2 * c]!, frame: found[2 * c + 1]! })) }) }), 0);
}

/** Completes the head, which says how many frames there are, and closes the file, whatever fails. Frames that the disk had no room for do not count. */
export function finishSink(sink: SoundSink, frames: number): void {
  const { file, spec, headBytes } = sink;
  try {
    const frameBytes = spec.channels * sampleBytes[spec.format];
    const stat = fstatSync(file);
    const there = stat.isFile() ? Math.min(frames, Math.max(0, Math.floor((stat.size - headBytes) / frameBytes))) : frames;
    updateHead(sink, there);
    writeFully(file, new Uint8Array(trailerBytes(spec, there)), headBytes + there * frameBytes);
  } finally {
    closeSync(file);
  }
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
  constructor(path: string, spec: SoundSpec) {
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

  /** Completes the head and closes the file, whatever fails. @throws what the system says */
  close(): void {
    finishSink(this.sink, this.frames);
  }
}
