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
  readonly stamp: string;
}

/** Files that a thread keeps open; the one that was longest not read gives way. */
const maxOpen = 128;
/** Samples of a compressed file that are kept decoded; what is longer is decoded as it is read, so that a player of an hour takes no more memory than one of a second. */
const keptSamples = 1 << 18;
/** Samples read at a time. */
const pieceSamples = 1 << 15;

const openFiles = new Map<string, Open>();
/** Samples on their way, of one call at a time. */
const scratch = new Float32Array(pieceSamples);

/** A sound file of any kind that buffers are read from, as it was when it was asked for. */
export class SoundFile implements SoundShape {
  readonly channels: number;
  /** In Hz. */
  readonly sampleRate: number;
  readonly frames: number;
  /** Text that is another when the file is another. */
  readonly version: string;

  /** @throws SoundOpenError naming the file */
  constructor(
    readonly path: string,
    version: string | undefined,
  ) {
    const { source, stamp } = openOf(path, version);
    ({ channels: this.channels, sampleRate: this.sampleRate, frames: this.frames } = source);
    this.version = stamp;
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
    const { source } = openOf(this.path, this.version);
    const step = Math.max(1, Math.floor(pieceSamples / source.channels));
    const piece = source.channels > pieceSamples ? new Float32Array(source.channels) : scratch;
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

/**
 * Returns a sound file to be read anywhere, as it is now.
 * @param version of the file that is meant, as another thread may have found it: where this thread has it open it is not looked at again
 * @throws SoundOpenError naming the file
 */
export function soundFile(path: string, version?: string): SoundFile {
  return new SoundFile(path, version);
}

function spread(part: Float32Array, width: number, out: readonly Float32Array[], at: number, frames: number): void {
  const parts = out.map((channel) => channel.subarray(at, at + frames));
  deinterleave(part, parts.slice(0, width), width);
  for (const missing of parts.slice(width)) missing.fill(0);
}

/** Returns an open file: of a version, if it is open, or as it is now; one that was removed stays what it was. */
function openOf(path: string, version: string | undefined): Open {
  const known = openFiles.get(path);
  const stamp = version !== undefined && known?.stamp === version ? version : stampOf(path);
  if (known && (stamp === undefined || stamp === known.stamp)) {
    // The last one read is the last to give way.
    openFiles.delete(path);
    openFiles.set(path, known);
    return known;
  }
  if (known) drop(path, known);
  const opened: Open = { source: openSource(path, keptSamples), stamp: stamp ?? '' };
  openFiles.set(path, opened);
  if (openFiles.size > maxOpen) drop(...openFiles.entries().next().value!);
  return opened;
}

function drop(path: string, { source }: Open): void {
  openFiles.delete(path);
  closeSource(source);
}

function stampOf(path: string): string | undefined {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat && `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeMs}`;
}
