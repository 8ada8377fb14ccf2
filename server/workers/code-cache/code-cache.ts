/**
 * Compiled code on disk: what a graph was compiled to once, another process or a later one need not compile again. An entry is found by its graph, the
 * version of the compiler and which module it is, and is taken if it was made for surroundings like these. What is no whole entry is removed.
 */

import type { CompiledBytes } from '../../synthdef/index.ts';
import { type FolderSize, sizeOf } from '../../system/kept-files/folder.ts';
import { KeptFiles } from '../../system/kept-files/kept-files.ts';
import type { Layout } from '../../world/layout.ts';
import { fits, type Surroundings } from '../../world/watched-layout.ts';
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
export type Part = 'first' | 'fused';

interface EntryHead {
  readonly surroundings: Surroundings;
  /** The graph that the first module's code needs beside; absent for the second. */
  readonly graph?: Omit<CompiledBytes, 'bytes' | 'libraries'>;
  /** The libraries that the first module needs, those that others need before these. */
  readonly libraries?: readonly string[];
}

export interface Entry {
  readonly head: EntryHead;
  readonly code: Uint8Array<ArrayBuffer>;
}

export class CodeCache {
  private readonly files: KeptFiles<EntryHead>;
  private readonly counts: Int32Array;
  /** Libraries that are there, as far as this user of the cache knows. */
  private readonly kept = new Set<string>();

  /** @param report takes a line about what was removed, or why nothing is kept */
  constructor(shared: SharedCache, report: (line: string) => void, version: () => string = compilerVersion) {
    this.files = new KeptFiles({ folder: shared.folder, what: 'compiled SynthDefs', version, report });
    this.counts = new Int32Array(shared.counts);
  }

  /** Returns the entry of a graph, if there is one for surroundings like these. */
  read(key: string, part: Part, layout: Layout): Entry | undefined {
    const entry = this.files.read(`${key} ${part}`);
    const found = entry && fits(entry.head.surroundings, layout) ? entry : undefined;
    Atomics.add(this.counts, found ? Count.hits : Count.misses, 1);
    return found && { head: found.head, code: found.body };
  }

  /** True when there seems to be an entry of a graph. */
  has(key: string, part: Part): boolean {
    return this.files.has(`${key} ${part}`);
  }

  /** Returns the bytes of a library. */
  readLibrary(id: string): Entry['code'] | undefined {
    const entry = this.files.read(libraryKey(id));
    if (!entry) this.kept.delete(id);
    return entry?.body;
  }

  /** Keeps the code of a graph and the libraries that it needs, in place of code for other surroundings. */
  writeDef({ bytes, libraries, ...graph }: CompiledBytes, surroundings: Surroundings): void {
    for (const { id, bytes } of libraries) {
      if (this.kept.has(id)) continue;
      this.files.write(libraryKey(id), { surroundings: {} }, bytes);
      this.kept.add(id);
    }
    this.write(graph.key, 'first', { surroundings, graph, libraries: libraries.map(({ id }) => id) }, bytes);
  }

  /** Keeps the second module of a graph, in place of one for other surroundings. */
  writeFused(key: string, surroundings: Surroundings, code: Entry['code']): void {
    this.write(key, 'fused', { surroundings }, code);
  }

  private write(key: string, part: Part, head: EntryHead, code: Entry['code']): void {
    this.files.write(`${key} ${part}`, head, code);
  }
}

/** Libraries go by hashes of their bytes, whatever they are for. */
const libraryKey = (id: string) => `library ${id}`;

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
