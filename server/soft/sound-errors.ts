/** What goes wrong with sound files, in scsynth's words. */
import { openSync } from 'node:fs';
import { SoundFileError } from '../../protocol/soundfile/index.ts';

/** A file that cannot be opened. */
export class SoundOpenError extends Error {
  override readonly name = 'SoundOpenError';

  constructor(path: string, cause: unknown) {
    super(`File '${path}' could not be opened: ${reason(cause)}\n`, { cause });
  }
}

const systemErrors = new Map([
  ['ENOENT', 'No such file or directory'], ['EACCES', 'Permission denied'], ['EISDIR', 'Is a directory'],
  ['ENOTDIR', 'Not a directory'], ['ENOSPC', 'No space left on device'], ['EROFS', 'Read-only file system'],
]);

function reason(cause: unknown): string {
  const code = (cause as { code?: unknown } | null)?.code;
  if (typeof code === 'string') return `System error : ${systemErrors.get(code) ?? code}.`;
  return cause instanceof SoundFileError ? `Format not recognised. (${cause.message})` : String(cause);
}

/** A descriptor, which all threads of the process may use. @throws SoundOpenError */
export function openDescriptor(path: string, flags: string): number {
  try {
    return openSync(path, flags);
  } catch (error) {
    throw new SoundOpenError(path, error);
  }
}
