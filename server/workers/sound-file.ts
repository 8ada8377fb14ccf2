/**
 * Sound files for code that reads any frames of them at any time and in any thread, and keeps nothing open: the thread keeps the files that it read last open, and opens
 * them again where they are wanted again.
 */
import { statSync } from 'node:fs';
import type { SoundShape } from '../../protocol/soundfile/index.ts';
import { deinterleave } from '../../protocol/soundfile/interleave.ts';
import { readStretch } from './sound-reading.ts';
import { closeSource, openSource, type SoundSource } from './sound-source.ts';

/** A file that a thread has open, as it was when it was opened. */
interface Open {
  readonly source: SoundSource;
  readonly stamp: string | undefined;
}

/** Files that a thread keeps open; the one that was longest not read gives way. */
const maxOpen = 128;
/** Samples of a compressed file that are kept decoded; what is longer is decoded as it is read, so that a player of an hour takes no more memory than one of a second. */
const keptSamples = 1 << 18;
/** Samples read at a time. */
const pieceSamples = 1 << 15;

const openFiles = new Map<string, Open>();

/** A sound file of any kind that buffers are read from, as it was when it was asked for. */
export class SoundFile implements SoundShape {
  readonly channels: number;
  /** In Hz. */
  readonly sampleRate: number;
  readonly frames: number;

  /** @throws SoundOpenError naming the file */
  constructor(readonly path: string) {
    ({ channels: this.channels, sampleRate: this.sampleRate, frames: this.frames } = sourceOf(path, true));
  }

  /**
   * Fills channels with frames of the file, as many as the first one is long: `out[c]` with the file's channel c. Before the file's first frame, behind its last one and in channels that
   * it has not there is silence; with `loop` it begins again at its end.
   * @param from frame of the file
   * @returns the frames that the file had
   * @throws SoundOpenError, SoundFileError
   */
  read(from: number, out: readonly Float32Array[], { loop = false }: { readonly loop?: boolean } = {}): number {
    const frames = out[0]?.length ?? 0;
    if (!Number.isSafeInteger(from)) throw new RangeError(`from is ${from}; it must be a whole number of frames`);
    const source = sourceOf(this.path, false);
    const step = Math.max(1, Math.floor(pieceSamples / source.channels));
    const piece = new Float32Array(Math.min(step, frames) * source.channels);
    let there = 0;
    for (let done = 0; done < frames; done += step) {
      const count = Math.min(step, frames - done);
      const part = piece.subarray(0, count * source.channels);
      there += readStretch({ source, start: from + done, frames: count, channels: [], loops: loop }, part);
      spread(part, source.channels, out, done, count);
    }
    return there;
  }
}

/** Returns a sound file to be read anywhere. @throws SoundOpenError naming the file */
export function soundFile(path: string): SoundFile {
  return new SoundFile(path);
}

function spread(part: Float32Array, width: number, out: readonly Float32Array[], at: number, frames: number): void {
  const parts = out.map((channel) => channel.subarray(at, at + frames));
  deinterleave(part, parts.slice(0, width), width);
  for (const missing of parts.slice(width)) missing.fill(0);
}

/** Returns a file. @param anew true when it is to be as it is now, if it is there: looking costs as much as reading a few thousand frames */
function sourceOf(path: string, anew: boolean): SoundSource {
  const known = openFiles.get(path);
  const stamp = anew || !known ? stampOf(path) : undefined;
  if (known && (stamp === undefined || stamp === known.stamp)) {
    // The last one read is the last to give way.
    openFiles.delete(path);
    openFiles.set(path, known);
    return known.source;
  }
  if (known) drop(path, known);
  const source = openSource(path, keptSamples);
  openFiles.set(path, { source, stamp });
  if (openFiles.size > maxOpen) drop(...openFiles.entries().next().value!);
  return source;
}

function drop(path: string, { source }: Open): void {
  openFiles.delete(path);
  closeSource(source);
}

function stampOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeMs}`;
}
