/**
 * Folders in which the server keeps files for later starts: this user's own, by the rules of XDG, each bounded in size.
 *
 * What could go wrong: somebody else puts files into a folder, or leads its path elsewhere by a link. `openFolder` throws for a folder that others may
 * write into; `ownWay` does, too, for one whose path they could change.
 */
import { lstatSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** Bytes that all entries of a folder take at most, and what is left when the oldest have gone. */
export const maxBytes = 256 * 2 ** 20;
const bytesLeft = 0.8 * maxBytes;
/** Milliseconds after which a file that was never finished is nobody's. */
const abandonedAfter = 3_600_000;

export const entryEnding = '.code';
/** Of a file that is being written. */
export const unfinishedEnding = '.new';

/** Bits of a mode: others than the owner may write; in a folder only owners may rename or remove (as in /tmp). */
const othersWrite = 0o022;
const sticky = 0o1000;

/** Returns the place of a folder: `code` holds WebAssembly, `native` machine code. */
export function cacheFolder(
  name: 'code' | 'native' = 'code',
  environment: Record<string, string | undefined> = process.env,
): string {
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'bunsynth', name);
}

/** Makes the folder where it is not there. @throws Error where others than this user could write into it */
export function openFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid, mode } = statSync(folder);
  if (uid !== process.getuid?.()) throw new Error(`${folder} belongs to another user`);
  if (mode & othersWrite) throw new Error(`others may write into ${folder}`);
}

/**
 * Checks that nobody but this user and root decides what lies at a path: no link on the way, and no folder that another user owns or may change.
 * @throws Error naming the place
 */
export function ownWay(folder: string): void {
  for (let path = folder; ; path = dirname(path)) {
    const stat = lstatSync(path);
    if (stat.isSymbolicLink()) throw new Error(`${path} is a symbolic link; XDG_CACHE_HOME may name where it leads`);
    if (!stat.isDirectory()) throw new Error(`${path} is no folder`);
    if (stat.uid !== process.getuid?.() && stat.uid !== 0) throw new Error(`${path} belongs to another user`);
    if (stat.mode & othersWrite && !(stat.mode & sticky)) throw new Error(`others may write into ${path}`);
    if (dirname(path) === path) return;
  }
}

/** Entries of a folder, and the bytes of all. */
export interface FolderSize {
  readonly entries: number;
  readonly bytes: number;
}

interface Aged {
  readonly path: string;
  readonly bytes: number;
  readonly used: number;
}

function entriesIn(folder: string, ending: string): Aged[] {
  return names(folder)
    .filter((name) => name.endsWith(ending))
    .flatMap((name) => {
      const path = join(folder, name);
      const stat = statSync(path, { throwIfNoEntry: false });
      return stat ? [{ path, bytes: stat.size, used: stat.mtimeMs }] : [];
    });
}

function names(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // Nothing was kept yet, or the folder has been removed.
  }
}

export function sizeOf(folder: string): FolderSize {
  const entries = entriesIn(folder, entryEnding);
  return { entries: entries.length, bytes: entries.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Removes entries that were used longest ago as long as all take too much, and files that were never finished. */
export function trim(folder: string, most = maxBytes, left = bytesLeft): void {
  const entries = entriesIn(folder, entryEnding).sort((a, b) => a.used - b.used);
  let bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const tooMany = bytes > most;
  for (const entry of entries) {
    if (!tooMany || bytes <= left) break;
    rmSync(entry.path, { force: true });
    bytes -= entry.bytes;
  }
  for (const { path, used } of entriesIn(folder, unfinishedEnding))
    if (Date.now() - used > abandonedAfter) rmSync(path, { force: true });
}
