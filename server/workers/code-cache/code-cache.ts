/**
 * Compiled code on disk: what a graph was compiled to once, another process or a later one need not compile again. An entry is found by its graph, the
 * version of the compiler and which module it is, and is taken if it was made for surroundings like these. What is no whole entry is removed.
 */
import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  existsSync,
  fstatSync,
  futimesSync,
  openSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Layout } from '../../world/layout.ts';
import { readFully } from '../files.ts';
import { decodeEntry, type Entry, type EntryHead, encodeEntry, type Surroundings } from './entry.ts';
import { entryEnding, type FolderSize, openFolder, sizeOf, trim, unfinishedEnding } from './folder.ts';
import { compilerVersion } from './version.ts';

/** A cache as threads share it: its folder, and the numbers of modules that were found there, and that were not. */
export interface SharedCache {
  readonly folder: string;
  readonly counts: SharedArrayBuffer;
}

/** Words of the counts. */
const Count = { hits: 0, misses: 1 } as const;

export function sharedCache(folder: string): SharedCache {
  return { folder, counts: new SharedArrayBuffer(8) };
}

/** The modules of a graph: for single voices, and for four side by side. */
export type Part = 'one' | 'four';

/** Bytes of an entry that is kept or read. */
const maxEntry = 64 * 2 ** 20;
/** Entries written by one thread after which the folder is looked through. */
const trimAfter = 64;

export class CodeCache {
  private written = 0;
  private isOff = false;
  private opened = false;
  private readonly folder: string;
  private readonly counts: Int32Array;

  /** @param report takes a line about what was removed, or why nothing is kept */
  constructor(
    shared: SharedCache,
    private readonly report: (line: string) => void,
    private readonly version: () => string = compilerVersion,
  ) {
    this.folder = shared.folder;
    this.counts = new Int32Array(shared.counts);
  }

  /** Returns the entry of a graph, if there is one for surroundings like these. */
  read(key: string, part: Part, layout: Layout): Entry | undefined {
    const found = this.find(key, part, layout);
    Atomics.add(this.counts, found ? Count.hits : Count.misses, 1);
    return found;
  }

  /** True when there seems to be an entry of a graph. */
  has(key: string, part: Part): boolean {
    return this.guard(() => existsSync(join(this.folder, this.nameOf(key, part) + entryEnding))) ?? false;
  }

  private find(key: string, part: Part, layout: Layout): Entry | undefined {
    return this.guard(() => {
      const name = this.nameOf(key, part);
      const path = join(this.folder, name + entryEnding);
      const bytes = readOwn(path);
      if (bytes === undefined) return undefined;
      const entry = bytes === 'foreign' ? undefined : decodeEntry(bytes, name);
      if (!entry) {
        rmSync(path, { force: true, recursive: true });
        this.report(`${path} was no whole entry of the cache of compiled SynthDefs, and was removed`);
        return undefined;
      }
      return fits(entry.head.surroundings, layout) ? entry : undefined;
    });
  }

  /** Keeps an entry, in place of one for other surroundings. */
  write(key: string, part: Part, surroundings: Surroundings, code: Entry['code'], graph?: EntryHead['graph']): void {
    this.guard(() => {
      openFolder(this.folder);
      const name = this.nameOf(key, part);
      const bytes = encodeEntry({ head: { name, surroundings, graph }, code });
      if (bytes.length > maxEntry) return;
      // Readers see a whole file or none, whoever writes at the same time.
      const unfinished = join(this.folder, `${name}.${process.pid}.${crypto.randomUUID()}${unfinishedEnding}`);
      try {
        writeFileSync(unfinished, bytes, { mode: 0o600, flag: 'wx' });
        renameSync(unfinished, join(this.folder, name + entryEnding));
      } catch (error) {
        rmSync(unfinished, { force: true });
        throw error;
      }
      if (this.written++ % trimAfter === 0) trim(this.folder);
    });
  }

  private nameOf(key: string, part: Part): string {
    return createHash('sha256').update(`${this.version()} ${key} ${part}`).digest('hex');
  }

  /** Does work on the folder; where that fails nothing is kept any more, and it is told why. */
  private guard<T>(work: () => T): T | undefined {
    if (this.isOff) return undefined;
    try {
      if (!this.opened) openFolder(this.folder);
      this.opened = true;
      return work();
    } catch (error) {
      this.isOff = true;
      this.report(`no compiled SynthDefs are kept on disk: ${(error as Error).message}`);
      return undefined;
    }
  }
}

/** A cache as clients may ask about it. */
export interface CacheView extends FolderSize {
  readonly place: string;
  /** Modules that were found there since the start, and that were compiled. */
  readonly hits: number;
  readonly misses: number;
}

export function viewOf({ folder, counts }: SharedCache): CacheView {
  const words = new Int32Array(counts);
  return {
    place: folder,
    ...sizeOf(folder),
    hits: Atomics.load(words, Count.hits),
    misses: Atomics.load(words, Count.misses),
  };
}

/** @returns `foreign` for what is no file of this user of a size that is kept; undefined where there is nothing */
function readOwn(path: string): Uint8Array<ArrayBuffer> | 'foreign' | undefined {
  let file: number;
  try {
    file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP' || code === 'EACCES') return 'foreign';
    throw error;
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.uid !== process.getuid?.() || stat.size > maxEntry) return 'foreign';
    const bytes = new Uint8Array(stat.size);
    readFully(file, bytes, 0);
    // The oldest go first when there are too many.
    const now = new Date();
    futimesSync(file, now, now);
    return bytes;
  } finally {
    closeSync(file);
  }
}

function fits(surroundings: Surroundings, layout: Layout): boolean {
  return Object.entries(surroundings).every(
    ([field, value]) => JSON.stringify(layout[field as keyof Layout]) === JSON.stringify(value),
  );
}

/** Returns a layout that is to be compiled for, and what of it the compiler has looked at since. */
export function watchedLayout(layout: Layout): { readonly layout: Layout; readonly seen: Surroundings } {
  const seen: Record<string, unknown> = {};
  const watched = new Proxy(layout, {
    get: (target, field) => {
      const value = target[field as keyof Layout];
      if (typeof field === 'string') seen[field] = value;
      return value;
    },
    ownKeys: () => {
      throw new TypeError('code may depend on fields of the layout, but not on all of it');
    },
  });
  return { layout: watched, seen };
}
