/** Errors of sound files, in scsynth's words. */
import { closeSync, constants, fstatSync, openSync } from 'node:fs';
import { SoundFileError } from '../../protocol/soundfile/index.ts';
import { NotAFile, openRegular } from './files.ts';
import { LibraryError } from './sndfile/process.ts';

/** A file that cannot be opened. */
export class SoundOpenError extends Error {
  override readonly name = 'SoundOpenError';

  constructor(path: string, cause: unknown) {
    super(`File '${path}' could not be opened: ${reason(cause)}\n`, { cause });
  }
}

const unknown = 'Format not recognised.';
const known = new RegExp(`^(File '.*' could not be opened: ${unknown}) \\((.*)\\)\n$`, 's');

/** Splits the message of a job into scsynth's words and what is said beside them. */
export function inTheirWords(message: string): { readonly reason: string; readonly about?: string } {
  const [, reason, about] = message.match(known) ?? [];
  return reason === undefined ? { reason: message } : { reason: `${reason}\n`, about: about! };
}

const systemErrors = new Map([
  ['ENOENT', 'No such file or directory'],
  ['EACCES', 'Permission denied'],
  ['EISDIR', 'Is a directory'],
  ['ENOTDIR', 'Not a directory'],
  ['ENOSPC', 'No space left on device'],
  ['EROFS', 'Read-only file system'],
]);

/** A sound that libsndfile could not write to its file. */
export class SoundWriteError extends Error {
  override readonly name = 'SoundWriteError';

  /** @param kept where the sound is instead, if it is anywhere */
  constructor(path: string, cause: unknown, kept?: string) {
    super(
      `File '${path}' could not be written: ${reason(cause)}${kept === undefined ? '' : ` Its sound is in '${kept}'.`}\n`,
      { cause },
    );
  }
}

function reason(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  if (typeof code === 'string') return `System error : ${systemErrors.get(code) ?? code}.`;
  if (cause instanceof LibraryError) return cause.message;
  return cause instanceof SoundFileError || cause instanceof NotAFile ? `${unknown} (${cause.message})` : String(cause);
}

/** A descriptor to read from, which all threads of the process may use. @throws SoundOpenError */
export function openToRead(path: string): number {
  try {
    return openRegular(path);
  } catch (error) {
    throw new SoundOpenError(
      path,
      (error as { code?: unknown }).code === 'EISDIR' ? new NotAFile('it is a folder') : error,
    );
  }
}

const { O_WRONLY, O_CREAT, O_TRUNC, O_NONBLOCK } = constants;

/** A descriptor of a file that is made, or emptied. Devices are taken, as many write to /dev/null; what would be waited for is not. @throws SoundOpenError */
export function openToWrite(path: string): number {
  try {
    const file = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_NONBLOCK, 0o666);
    const stat = fstatSync(file);
    if (stat.isFile() || stat.isCharacterDevice()) return file;
    closeSync(file);
    throw new NotAFile('it is neither a file nor a device');
  } catch (error) {
    throw new SoundOpenError(path, error);
  }
}
