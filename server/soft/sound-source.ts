/**
 * Sound files opened for reading. What is open is plain data, so that any thread may read on: a descriptor of the process, or
 * the samples of a compressed file, decoded whole when it was opened.
 */
import { closeSync, fstatSync, readSync } from 'node:fs';
import {
  compressedKind, decodeSamples, kindBytes, MoreBytesNeeded, readSoundInfo, sampleBytes, type SoundInfo, type SoundShape,
} from '../../protocol/soundfile/index.ts';
import { decodeSound } from './decode.ts';
import { openDescriptor, SoundOpenError } from './sound-errors.ts';

export interface SoundSource extends SoundShape {
  readonly path: string;
  readonly from: { readonly file: number; readonly info: SoundInfo } | { readonly samples: SharedArrayBuffer };
}

const firstHeadBytes = 4096;
/** Bytes read from a file at a time, about. */
const pieceBytes = 1 << 19;

/** Opens a sound file of any kind that is known. @throws SoundOpenError */
export function openSource(path: string): SoundSource {
  const file = openDescriptor(path, 'r');
  try {
    const kind = compressedKind(headOf(file, kindBytes));
    if (kind === undefined) {
      const info = infoOf(file);
      return { path, channels: info.channels, sampleRate: info.sampleRate, frames: info.frames, from: { file, info } };
    }
    const { samples, ...shape } = decodeSound(path, kind);
    closeSync(file);
    return { path, ...shape, from: { samples } };
  } catch (error) {
    closeSync(file);
    throw new SoundOpenError(path, error);
  }
}

export function closeSource({ from }: SoundSource): void {
  if ('file' in from) closeSync(from.file);
}

function headOf(file: number, bytes: number): Uint8Array {
  const head = new Uint8Array(bytes);
  return head.subarray(0, readFully(file, head, 0));
}

function infoOf(file: number): SoundInfo {
  const { size } = fstatSync(file);
  for (let bytes = firstHeadBytes; ; ) {
    try {
      return readSoundInfo(headOf(file, Math.min(bytes, size)), size);
    } catch (error) {
      if (!(error instanceof MoreBytesNeeded)) throw error;
      bytes = Math.max(error.bytes, 2 * bytes);
    }
  }
}

/** Reads until `into` is full or the file ends; the number of bytes read. */
function readFully(file: number, into: Uint8Array, position: number): number {
  let done = 0;
  while (done < into.length) {
    const read = readSync(file, into, done, into.length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}

/** Fills `out` with whole interleaved frames from frame `start` on, as far as the file goes; returns the frames read. */
export function readFrames({ channels, from }: SoundSource, start: number, out: Float32Array): number {
  if ('samples' in from) {
    const part = new Float32Array(from.samples).subarray(start * channels, start * channels + out.length);
    out.set(part);
    return part.length / channels;
  }
  const { file, info } = from;
  const frameBytes = channels * sampleBytes[info.format];
  const wanted = Math.max(0, Math.min(out.length / channels, info.frames - start));
  const bytes = new Uint8Array(Math.min(wanted, Math.max(1, Math.floor(pieceBytes / frameBytes))) * frameBytes);
  let done = 0;
  while (done < wanted) {
    const piece = bytes.subarray(0, (wanted - done) * frameBytes);
    const got = readFully(file, piece, info.dataOffset + (start + done) * frameBytes);
    const frames = decodeSamples(piece.subarray(0, got), info, out.subarray(done * channels));
    done += frames;
    if (got < piece.length) break;
  }
  return done;
}

/** A sound file being read from front to back. */
export class SoundReader {
  readonly info: SoundSource;
  private position = 0;

  /** @throws SoundOpenError */
  constructor(path: string) {
    this.info = openSource(path);
  }

  /** Fills `out` with whole frames, as far as the file goes; returns the frames read. */
  read(out: Float32Array): number {
    const frames = readFrames(this.info, this.position, out);
    this.position += frames;
    return frames;
  }

  close(): void {
    closeSource(this.info);
  }
}
