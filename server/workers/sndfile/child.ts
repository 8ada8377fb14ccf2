/** The process that has libsndfile: one job, given as its first argument, one answer as JSON on its output. It has no files but the job's. */
import { dlopen } from 'bun:ffi';
import { ftruncateSync, writeSync } from 'node:fs';
import { readFully } from '../files.ts';
import { addedKinds, clipsItself, holdsFloats, libraryFormats } from '../sound-formats.ts';
import { type Library, LibraryRefusal, openLibrary } from './library.ts';
import { Descriptor, type LibraryAnswer, type LibraryJob } from './messages.ts';

/** Samples moved at a time, about. */
const pieceSamples = 1 << 16;
/** The largest float below full scale. */
const largest = 1 - 2 ** -24;
const SIGKILL = 9;
const PR_SET_PDEATHSIG = 1;

/**
 * The process ends with the thread that waits for it, or when nobody can be waiting any more.
 * @param parent process that made this one
 * @param deadline seconds
 */
function endWithParent(parent: number, deadline: number): void {
  if (process.platform !== 'linux') return;
  const { prctl, alarm } = dlopen('libc.so.6', {
    prctl: { args: ['int', 'u64', 'u64', 'u64', 'u64'], returns: 'int' },
    alarm: { args: ['u32'], returns: 'u32' },
  }).symbols;
  alarm(Math.ceil(deadline) + 1);
  prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
  // It may have ended before this was said.
  if (process.ppid !== parent) process.exit(1);
}

function perform(job: LibraryJob): LibraryAnswer {
  let library: Library;
  try {
    library = openLibrary();
  } catch (error) {
    return { type: 'failed', why: 'missing', message: `libsndfile is not here: ${(error as Error).message}` };
  }
  try {
    switch (job.type) {
      case 'formats':
        return {
          type: 'formats',
          version: library.version,
          read: addedKinds(library.kinds()),
          write: libraryFormats((code) => library.writes(code)),
        };
      case 'read':
        return read(library, job.most);
      case 'write':
        return write(library, job);
    }
  } catch (error) {
    return {
      type: 'failed',
      why: error instanceof LibraryRefusal && error.unknown ? 'unknown' : 'error',
      message: (error as Error).message,
    };
  }
}

function read(library: Library, most: number): LibraryAnswer {
  const file = library.openToRead(Descriptor.from);
  const { channels, sampleRate, frames } = file.shape;
  if (frames * channels > most)
    throw new LibraryRefusal(
      `it has ${frames} frames of ${channels} channels; ${most} samples are read at most through libsndfile`,
      false,
    );
  const piece = new Float32Array(Math.max(1, Math.floor(pieceSamples / channels)) * channels);
  let got = 0;
  while (got < frames) {
    const count = Math.min(file.read(piece), frames - got);
    if (count <= 0) break;
    writeFully(new Uint8Array(piece.buffer, 0, 4 * count * channels), 4 * got * channels);
    got += count;
  }
  const faults = file.fault === undefined ? [] : [file.fault];
  // What is missing at the end is silent: the file is as long as it says.
  if (got < frames) faults.push(`it ends after ${got} of the ${frames} frames that it says it has`);
  ftruncateSync(Descriptor.to, 4 * frames * channels);
  return { type: 'read', channels, sampleRate, frames, got, faults };
}

function write(
  library: Library,
  { format, channels, sampleRate, offset, frames }: Extract<LibraryJob, { type: 'write' }>,
): LibraryAnswer {
  const file = library.openToWrite(Descriptor.to, format, channels, sampleRate);
  const piece = new Float32Array(Math.max(1, Math.floor(pieceSamples / channels)) * channels);
  for (let done = 0; done < frames; ) {
    const count = Math.min(piece.length / channels, frames - done);
    const wanted = new Uint8Array(piece.buffer, 0, 4 * count * channels);
    const there = readFully(Descriptor.from, wanted, offset + 4 * done * channels);
    if (there < wanted.length)
      throw new LibraryRefusal(
        `the sound ends after ${done + Math.floor(there / 4 / channels)} of ${frames} frames`,
        false,
      );
    file.write(tame(piece.subarray(0, count * channels), format));
    done += count;
  }
  file.close();
  return { type: 'written' };
}

/** Keeps from libsndfile what it does not look at before it turns it into a place in a table: numbers that are none, and for some formats what is beyond full scale. */
function tame(samples: Float32Array, format: number): Float32Array {
  if (holdsFloats(format)) return samples;
  const most = clipsItself(format) ? Infinity : largest;
  for (let i = 0; i < samples.length; i++) {
    const sample = samples[i]!;
    samples[i] = Number.isNaN(sample) ? 0 : Math.max(-most, Math.min(most, sample));
  }
  return samples;
}

function writeFully(bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length; )
    done += writeSync(Descriptor.to, bytes, done, bytes.length - done, position + done);
}

const [, , job, parent, deadline] = process.argv;
endWithParent(Number(parent), Number(deadline));
await Bun.write(Bun.stdout, JSON.stringify(perform(JSON.parse(job!) as LibraryJob)));
