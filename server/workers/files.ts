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

/**
 * Reads all of a regular file.
 * @throws NotAFile, Error where it has more bytes than `most`, or what the system says
 */
export function readRegular(path: string, most: number): Uint8Array {
  const file = openRegular(path);
  try {
    const { size } = fstatSync(file);
    if (size > most) throw new RangeError(`it has ${size} bytes; ${most} are read at most`);
    const bytes = new Uint8Array(size);
    return bytes.subarray(0, readFully(file, bytes, 0));
  } finally {
    closeSync(file);
  }
}

/**
 * Reads all of a file, which may be a pipe that is being filled: the caller waits for it.
 * @throws Error where it has more bytes than `most`, or what the system says
 */
export function readBounded(path: string, most: number): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const parts: Uint8Array[] = [];
    let size = 0;
    for (;;) {
      const part = new Uint8Array(1 << 20);
      const read = readSync(file, part);
      if (read === 0) return Buffer.concat(parts);
      size += read;
      if (size > most) throw new Error(`${path} has more than ${most} bytes`);
      parts.push(part.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}
