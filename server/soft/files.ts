/** Files as the server reads them: whole pieces at any place, and regular files only. */
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** Thrown for what is no regular file. */
export class NotAFile extends Error {
  override readonly name = 'NotAFile';
}

/**
 * Opens a regular file to be read. A FIFO that nobody writes, a device that never ends and a folder are refused, none of which is waited for.
 * @throws NotAFile, or what the system says
 */
export function openRegular(path: string): number {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    // A folder has a name of its own among the system's errors.
    if (stat.isDirectory()) throw Object.assign(new Error(`${path} is a folder`), { code: 'EISDIR' });
    if (!stat.isFile()) throw new NotAFile('it is no regular file');
    return file;
  } catch (error) {
    closeSync(file);
    throw error;
  }
}

/** Reads until `into` is full or the file ends; the number of bytes read. */
export function readFully(file: number, into: Uint8Array, position: number): number {
  let done = 0;
  while (done < into.length) {
    const read = readSync(file, into, done, into.length - done, position + done);
    if (read === 0) break;
    done += read;
  }
  return done;
}
