/** MIDI files, read in a soft thread. */
import { type MidiFile, MidiFileError, readMidiFile } from '../../protocol/midi/file.ts';
import { readRegular } from './files.ts';

/** Bytes of a file that is read. */
const largest = 16 * 2 ** 20;

/** @throws Error naming the path and what is wrong */
export function readMidi(path: string): MidiFile {
  try {
    return readMidiFile(readRegular(path, largest));
  } catch (error) {
    throw new Error(
      `${path} cannot be ${error instanceof MidiFileError ? 'played' : 'read'}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}
