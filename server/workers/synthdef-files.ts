/**
 * SynthDef files as clients name them: one, all that match a pattern, or all in a folder and the folders in it. What is no regular file is left out,
 * and nothing goes on for ever: not a folder that leads into itself, not a file that never ends, not the whole disk. Runs in a soft thread.
 */

import { type Dirent, existsSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { Glob } from 'bun';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { readSynthDefs } from '../../protocol/synthdef/parse.ts';
import { readRegular } from './files.ts';

export interface FindDefs {
  readonly path: string;
  /** `folder`: all below it; `pattern`: a file, or those in its folder that match its name. */
  readonly as: 'folder' | 'pattern';
}

/** SynthDefs that were found, and what cannot be read, a line each. */
export interface FoundDefs {
  readonly defs: readonly SynthDef[];
  /** In a fixed order. */
  readonly files: readonly string[];
  readonly faults: readonly string[];
}

/** Files and folders that are looked at for one command, and bytes of a file: several hundred times what libraries of SynthDefs have. */
export const maxEntries = 200_000;
export const maxFileBytes = 64 * 2 ** 20;

/** Finds and reads. Never throws for what is on the disk. */
export function findDefs({ path, as }: FindDefs): FoundDefs {
  const faults: string[] = [];
  const files =
    as === 'folder' ? synthDefFiles(path, (fault) => faults.push(fault)) : existsSync(path) ? [path] : matching(path);
  const defs = files.flatMap((file) => {
    try {
      const read = readSynthDefs(readRegular(file, maxFileBytes));
      faults.push(...read.faults.map((fault) => `File '${file}': ${fault}`));
      return read.defs;
    } catch (error) {
      faults.push(`File '${file}': ${(error as Error).message}`);
      return [];
    }
  });
  return { defs, files, faults };
}

/**
 * SynthDef files in a folder and the folders in it, in a fixed order. Links are followed, each folder is entered once.
 * @param report takes what was left out
 */
export function synthDefFiles(folder: string, report: (fault: string) => void = () => {}): string[] {
  const files: string[] = [];
  const entered = new Set<string>();
  let left = maxEntries;
  const enter = (path: string): void => {
    const place = statSync(path, { throwIfNoEntry: false });
    const id = `${place?.dev}:${place?.ino}`;
    if (!place || entered.has(id)) return;
    entered.add(id);
    let entries: Dirent[];
    try {
      entries = readdirSync(path, { withFileTypes: true });
    } catch (error) {
      report((error as Error).message);
      return;
    }
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (left-- <= 0) return;
      const inside = join(path, entry.name);
      const isFolder =
        entry.isDirectory() ||
        (entry.isSymbolicLink() && statSync(inside, { throwIfNoEntry: false })?.isDirectory() === true);
      if (isFolder) enter(inside);
      else if (extname(entry.name) === '.scsyndef') files.push(inside);
    }
  };
  enter(folder);
  if (left < 0)
    report(`folder '${folder}' has more than ${maxEntries} files and folders; what comes after them is not looked at`);
  return files.sort();
}

function matching(pattern: string): string[] {
  const folder = dirname(pattern);
  const glob = new Glob(basename(pattern));
  try {
    return readdirSync(folder)
      .filter((name) => glob.match(name))
      .map((name) => join(folder, name))
      .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile())
      .sort();
  } catch {
    return []; // no such folder: nothing matches
  }
}
