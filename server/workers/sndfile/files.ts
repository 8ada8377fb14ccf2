/** Files that libsndfile reads or writes, as floats in files of our own: those are read and written like any other. */
import { closeSync, constants, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { SoundInfo } from '../../../protocol/soundfile/index.ts';
import { SoundOpenError } from '../sound-errors.ts';
import type { LibrarySpec } from '../sound-formats.ts';
import { askLibrary, LibraryError, libraryProcess } from './process.ts';

/** Samples of a file that are read: 2 GiB of floats, which lie in the folder for temporary files while the file is open. */
export const maxSamples = 2 ** 29;

const { O_RDWR, O_CREAT, O_EXCL } = constants;

/** The floats of a sound file: a file without a name, which is gone when it is closed, whatever happens. */
export interface Floats {
  readonly file: number;
  readonly info: SoundInfo;
}

/** Has libsndfile read a whole file. @param most samples @throws LibraryError */
export function readThroughLibrary(from: number, most = maxSamples): Floats {
  const file = openNameless();
  try {
    const { channels, sampleRate, frames, faults } = askLibrary({ type: 'read', most }, [from, file]);
    return {
      file,
      info: {
        header: 'RAW',
        format: 'float',
        littleEndian: true,
        dataOffset: 0,
        dataBytes: 4 * frames * channels,
        channels,
        sampleRate,
        frames,
        faults,
      },
    };
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

function openNameless(): number {
  const path = join(tmpdir(), `bunsynth-sound-${crypto.randomUUID()}`);
  try {
    const file = openSync(path, O_RDWR | O_CREAT | O_EXCL, 0o600);
    unlinkSync(path);
    return file;
  } catch (error) {
    // What is wrong is not the sound file.
    throw new LibraryError(`there is no place for its samples: ${(error as Error).message}`);
  }
}

/** Conversion of a file of floats when it is complete. */
export interface Conversion {
  /** Of the sound file that libsndfile writes. */
  readonly file: number;
  readonly spec: LibrarySpec;
  /** Place of the floats until then: beside it, as a WAV file, which a server that is killed leaves. */
  readonly beside: string;
}

/** A file for floats beside one that is to be written. @throws SoundOpenError naming that one */
export function openBeside(path: string): { file: number; beside: string } {
  const beside = join(
    dirname(path),
    `${basename(path).slice(0, 80)}.unfinished-${crypto.randomUUID().slice(0, 8)}.wav`,
  );
  try {
    return { beside, file: openSync(beside, O_RDWR | O_CREAT | O_EXCL, 0o666) };
  } catch (error) {
    throw new SoundOpenError(path, error);
  }
}

/** Has libsndfile write a file without sound into an empty one, which is empty again after it: what it cannot write it refuses. @throws LibraryError */
export function tryThroughLibrary(spec: LibrarySpec, file: number): void {
  try {
    write(spec, file, file, 0, 0, libraryProcess.shortDeadline);
  } catch (error) {
    if (!(error instanceof LibraryError) || error.why !== 'missing') throw error;
    throw new LibraryError(`a file of ${spec.name} cannot be written without libsndfile. ${error.message}.`, 'missing');
  }
  ftruncateSync(file, 0);
}

/** Has libsndfile write the sound file from `frames` frames, which begin at a byte of the floats. @throws LibraryError */
export function writeThroughLibrary({ file, spec }: Conversion, floats: number, offset: number, frames: number): void {
  write(spec, floats, file, offset, frames, libraryProcess.deadline);
}

function write(
  { library: format, channels, sampleRate }: LibrarySpec,
  from: number,
  to: number,
  offset: number,
  frames: number,
  deadline: number,
): void {
  askLibrary({ type: 'write', format, channels, sampleRate, offset, frames }, [from, to], deadline);
}
