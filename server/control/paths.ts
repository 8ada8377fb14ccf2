/** Keeps paths that clients send below one folder, where -P asks for it. */
import { lstatSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { CommandFailure } from './replies.ts';

/**
 * The path as it may be used: unchanged without a folder. With one, a path that does not begin with it is taken to lie in it, as scsynth
 * takes it.
 * @param id of the failure
 * @throws CommandFailure naming the path when it leads out of the folder, by `..` or by a symbolic link
 */
export function restricted(path: string, folder: string | undefined, id?: number): string {
  if (folder === undefined) return path;
  const base = resolve(folder);
  const wanted = isInside(path, base) ? resolve(path) : join(base, path);
  if (isInside(wanted, base) && isInside(realPath(wanted), realPath(base))) return wanted;
  throw new CommandFailure(`File '${path}' lies outside of the folder '${folder}' that -P allows\n`, id);
}

function isInside(path: string, base: string): boolean {
  return path === base || path.startsWith(base.endsWith(sep) ? base : base + sep);
}

/** Where a path leads, links followed as far as there is something; a link to nothing leads nowhere. */
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
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}
