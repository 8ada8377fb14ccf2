/** Access of clients to files: every path of every command goes through `restricted`, which refuses it or returns the path to use. */
import { existsSync, lstatSync, realpathSync, type Stats, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import type { Peer } from '../transport/transport.ts';
import { CommandFailure } from './replies.ts';

/** `run` is for code that is loaded, `send` for a device or pipe that is written to as long as it is open. */
export type Use = 'read' | 'write' | 'run' | 'send';

export interface Access {
  /** Folder that commands may not leave (-P). */
  readonly restrictedPath?: string | undefined;
  /** Folders whose instruments are played. */
  readonly instrumentFolders?: readonly string[];
  /** Further folders of code that the server runs. */
  readonly programFolders?: readonly string[];
}

/** Circumstances in which a path is asked for. */
export interface Asking {
  /** Number for the failure. */
  readonly id?: number | undefined;
  /** The client; one that is not known to be on this machine runs only code in the server's folders. */
  readonly peer?: Peer;
}

/**
 * Returns the path to use. With -P, a path that does not begin with that folder is taken to lie in it, as in scsynth.
 * @throws CommandFailure naming the path and the reason: it leads out of the folder, by `..` or by a symbolic link; it is
 * to be written into a folder of code; it is to be run and lies outside of those, with -P or for a client on another
 * machine; it is to be sent to and is neither pipe nor device
 */
export function restricted(path: string, use: Use, access: Access, { id, peer }: Asking = {}): string {
  if (use === 'run') return runnable(path, access, peer?.isLocal === true, id);
  const confined = access.restrictedPath === undefined ? path : confine(path, access.restrictedPath, id);
  if (use === 'write') refuseCode(path, confined, access, id);
  if (use === 'send') demandDevice(path, confined, id);
  return confined;
}

function confine(path: string, folder: string, id: number | undefined): string {
  const base = resolve(folder);
  const wanted = isInside(path, base) ? resolve(path) : join(base, path);
  if (isInside(wanted, base) && isInside(realPath(wanted), realPath(base))) return wanted;
  throw new CommandFailure(`File '${path}' lies outside of the folder '${folder}' that -P allows\n`, { number: id });
}

/** Refuses to write into a folder of code: a client could have the server run what it wrote. */
function refuseCode(
  path: string,
  wanted: string,
  { instrumentFolders = [], programFolders = [] }: Access,
  id: number | undefined,
): void {
  const real = realPath(resolve(wanted));
  const folder = [...instrumentFolders, ...programFolders].find((each) => isInside(real, realPath(resolve(each))));
  if (folder !== undefined)
    throw new CommandFailure(`File '${path}' cannot be written: '${folder}' holds code that the server runs\n`, {
      number: id,
    });
}

function runnable(
  path: string,
  { restrictedPath, instrumentFolders = [] }: Access,
  isLocal: boolean,
  id: number | undefined,
): string {
  if (restrictedPath === undefined && isLocal) return path;
  // Of later folders first: they win.
  const wanted = instrumentFolders.toReversed().flatMap((folder) => {
    const base = resolve(folder);
    const file = isAbsolute(path) ? resolve(path) : join(base, path);
    return isInside(file, base) && isInside(realPath(file), realPath(base)) ? [file] : [];
  });
  const found = wanted.find((file) => existsSync(file)) ?? wanted[0];
  if (found !== undefined) return found;
  const why = restrictedPath === undefined ? 'a client that is not on this machine' : '-P';
  throw new CommandFailure(
    `File '${path}' is code; ${why} loads it from ${instrumentFolders.map((each) => `'${each}'`).join(', ') || 'no folder'} only (--instruments)\n`,
    { number: id },
  );
}

function demandDevice(path: string, wanted: string, id: number | undefined): void {
  const found = whatIs(wanted);
  if (found?.isFIFO() || found?.isCharacterDevice()) return;
  throw new CommandFailure(
    `${path} ${found ? 'is neither a pipe nor a device' : 'is not there'}; a path must lead to a named pipe (mkfifo) or a character device`,
    { number: id },
  );
}

function whatIs(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    // Nothing is there that this user may see.
    return undefined;
  }
}

function isInside(path: string, base: string): boolean {
  return path === base || path.startsWith(base.endsWith(sep) ? base : base + sep);
}

/** Resolves links as far as the path exists; '' for a path over a link to nothing. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    const parent = dirname(path);
    if (parent === path || isLink(path)) return '';
    return join(realPath(parent), basename(path));
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    // Nothing is there, or something above it is no folder.
    return false;
  }
}
