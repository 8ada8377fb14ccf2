/**
 * Sound files opened for reading. What is open is plain data, so that any thread may read on: a descriptor of the process, or the samples of
 * a short compressed file, decoded when it was opened.
 */
import { closeSync, fstatSync } from 'node:fs';
import {
  compressedKind,
  decodeSamples,
  findMpegFrame,
  id3Bytes,
  kindBytes,
  MoreBytesNeeded,
  readSoundInfo,
  type SoundInfo,
  type SoundShape,
  sampleBytes,
  tagHeadBytes,
  UnknownFormat,
} from '../../protocol/soundfile/index.ts';
import { dropEncoded, keptSamples, openEncoded, readEncoded } from './decode.ts';
import type { Encoded } from './decode-messages.ts';
import { readFully } from './files.ts';
import { readThroughLibrary } from './sndfile/files.ts';
import { LibraryError } from './sndfile/process.ts';
import { openToRead, SoundOpenError } from './sound-errors.ts';

export interface SoundSource extends SoundShape {
  readonly path: string;
  readonly from:
    | { readonly file: number; readonly info: SoundInfo }
    | { readonly samples: SharedArrayBuffer }
    | { readonly encoded: Encoded };
  /** Faults of the file that were tolerated, a line each. */
  readonly faults: readonly string[];
}

const firstHeadBytes = 4096;
/** Bytes read from a file at a time, about. */
const pieceBytes = 1 << 19;
/** Those of short runs, of one call at a time: a new array is zeros first. */
const shortRun = new Uint8Array(1 << 16);
/** Bytes behind tags and zeros in which the first frame of an MP3 file is looked for. */
const searchBytes = 1 << 20;

/**
 * Opens a sound file of any kind that is known.
 * @param keep samples of a compressed file that are kept decoded; what is longer is decoded as it is read
 * @throws SoundOpenError
 */
export function openSource(path: string, keep = keptSamples): SoundSource {
  const file = openToRead(path);
  try {
    const size = fstatSync(file).size;
    const from = behindTags(file);
    const kind = compressedKind(headOf(file, kindBytes, from));
    if (kind !== undefined) return openCompressed(path, { id: crypto.randomUUID(), file, kind, from, size }, keep);
    const mpeg = mpegBehindOthers(file, from);
    if (mpeg !== undefined)
      return openCompressed(path, { id: crypto.randomUUID(), file, kind: 'MP3', from: mpeg, size }, keep);
    return openPlain(path, file, from, size);
  } catch (error) {
    closeSync(file);
    throw new SoundOpenError(path, error);
  }
}

/** A file of samples as they are, or one that we do not know and libsndfile does, where it is. */
function openPlain(path: string, file: number, from: number, size: number): SoundSource {
  try {
    return plain(path, file, infoOf(file, from, size));
  } catch (error) {
    if (!(error instanceof UnknownFormat)) throw error;
    const floats = throughLibrary(file, error);
    closeSync(file);
    return plain(path, floats.file, floats.info);
  }
}

function plain(path: string, file: number, info: SoundInfo): SoundSource {
  const { channels, sampleRate, frames, faults } = info;
  return { path, channels, sampleRate, frames, from: { file, info }, faults };
}

/** @throws `own`, what our own readers said, where there is no libsndfile or it says no more than that */
function throughLibrary(file: number, own: UnknownFormat): ReturnType<typeof readThroughLibrary> {
  try {
    return readThroughLibrary(file);
  } catch (error) {
    throw error instanceof LibraryError && error.why !== 'error' ? own : error;
  }
}

function openCompressed(path: string, encoded: Encoded, keep: number): SoundSource {
  const { samples, channels, sampleRate, frames, faults } = openEncoded(encoded, keep);
  if (samples) closeSync(encoded.file);
  return { path, channels, sampleRate, frames, from: samples ? { samples } : { encoded }, faults };
}

export function closeSource({ from }: SoundSource): void {
  if ('encoded' in from) dropEncoded(from.encoded);
  if ('file' in from) closeSync(from.file);
  if ('encoded' in from) closeSync(from.encoded.file);
}

/** Returns the begin of the file's own content, behind tags that programs put in front. */
function behindTags(file: number): number {
  for (let at = 0; ; ) {
    const tag = id3Bytes(headOf(file, tagHeadBytes, at));
    if (tag === 0) return at;
    at += tag;
  }
}

/** Returns the begin of MPEG audio behind a tag whose size is wrong, or behind zeros; undefined where there is neither. */
function mpegBehindOthers(file: number, from: number): number | undefined {
  const head = headOf(file, searchBytes, from);
  if (from === 0 && (head.length === 0 || head[0] !== 0)) return undefined;
  const at = findMpegFrame(head);
  return at === undefined ? undefined : from + at;
}

function headOf(file: number, bytes: number, from: number): Uint8Array {
  const head = new Uint8Array(bytes);
  return head.subarray(0, readFully(file, head, from));
}

function infoOf(file: number, from: number, size: number): SoundInfo {
  const whole = Math.max(0, size - from);
  for (let bytes = firstHeadBytes; ; ) {
    try {
      const info = readSoundInfo(headOf(file, Math.min(bytes, whole), from), whole);
      return { ...info, dataOffset: from + info.dataOffset };
    } catch (error) {
      if (!(error instanceof MoreBytesNeeded)) throw error;
      bytes = Math.max(error.bytes, 2 * bytes);
    }
  }
}

/** Fills `out` with whole interleaved frames from frame `start` on, as far as the file goes; returns the frames read. */
export function readFrames({ channels, from }: SoundSource, start: number, out: Float32Array): number {
  if ('samples' in from) {
    const part = new Float32Array(from.samples).subarray(start * channels, start * channels + out.length);
    out.set(part);
    return part.length / channels;
  }
  if ('encoded' in from) return readEncoded(from.encoded, channels, start, out);
  const { file, info } = from;
  const frameBytes = channels * sampleBytes[info.format];
  const wanted = Math.max(0, Math.min(out.length / channels, info.frames - start));
  const most = Math.min(wanted, Math.max(1, Math.floor(pieceBytes / frameBytes))) * frameBytes;
  const bytes = most <= shortRun.length ? shortRun.subarray(0, most) : new Uint8Array(most);
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
