/**
 * Compiled code on disk: what a graph was compiled to once, another process or a later one need not compile again. An entry is found by its graph, the
 * version of the compiler and which module it is, and is taken if it was made for surroundings like these. What is no whole entry is removed.
 */

import type { Sight } from '../../synthdef/compiler/graph-key.ts';
import type { CompiledBytes, ShapeFacts } from '../../synthdef/index.ts';
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

/** Code of one of the graphs of a shape, which differ in the values of constants alone, and how it becomes that of another (see `ShapeFacts`). */
export interface ShapeHead {
  readonly graph: string;
  /** Hash of its bytes. */
  readonly code: string;
  readonly sights: readonly Sight[];
  readonly places: ShapeFacts['places'];
}

/** Units that no UGen fits, as they are described by who keeps them, and why. */
interface RefusedHead {
  readonly units: Readonly<Record<string, string>>;
}

interface EntryHead {
  readonly surroundings: Surroundings;
  /** The graph that the first module's code needs beside; absent for the second. */
  readonly graph?: Omit<CompiledBytes, 'bytes' | 'libraries' | 'shape'>;
  /** The libraries that the first module needs, those that others need before these. */
  readonly libraries?: readonly string[];
  /** Initial controls with which the graph sounds finite, those noted last. */
  readonly finite?: readonly string[];
}

export interface Entry {
  readonly head: EntryHead;
  readonly code: Uint8Array<ArrayBuffer>;
}

export class CodeCache {
  private readonly files: KeptFiles<EntryHead | ShapeHead | RefusedHead>;
  private readonly counts: Int32Array;
  private refused: RefusedHead['units'] | undefined;
  /** Libraries that are there, as far as this user of the cache knows. */
  private readonly kept = new Set<string>();

  /** Initial controls that are noted and not kept yet, by the keys of graphs. */
  private readonly noted = new Map<string, string>();

  /** Work that is put off. */
  private readonly later: (() => void)[] = [];

  /**
   * @param report takes a line about what was removed, or why nothing is kept
   * @param putsOff true for a thread that calls `catchUp` when it has nothing else to do
   */
  constructor(
    shared: SharedCache,
    report: (line: string) => void,
    version: () => string = compilerVersion,
    private readonly putsOff = false,
  ) {
    this.files = new KeptFiles({ folder: shared.folder, what: 'compiled SynthDefs', version, report });
    this.counts = new Int32Array(shared.counts);
  }

  /** True when there is no code at all. */
  get isEmpty(): boolean {
    return this.files.isEmpty;
  }

  /** Returns the entry of a graph, if there is one for surroundings like these. */
  read(key: string, part: Part, layout: Layout): Entry | undefined {
    const entry = this.files.read(`${key} ${part}`);
    const head = entry?.head as EntryHead | undefined;
    return head && fits(head.surroundings, layout) ? { head, code: entry!.body } : undefined;
  }

  /** Does what keeps something, or puts it off: nobody waits for it. */
  soon(keep: () => void): void {
    if (!this.putsOff) return keep();
    this.later.push(keep);
    if (this.later.length > maxLater) this.catchUp();
  }

  /** Does some of what was put off. @returns true where more is left */
  catchUp(): boolean {
    for (const keep of this.later.splice(0, atOnce)) keep();
    return this.later.length > 0;
  }

  /** Counts a module that was found, all that it needs included. */
  found(): void {
    Atomics.add(this.counts, Count.hits, 1);
  }

  /** Counts one that was not. */
  missed(): undefined {
    Atomics.add(this.counts, Count.misses, 1);
  }

  /** Returns what is known of a shape. */
  readShape(shape: string): ShapeHead | undefined {
    return this.files.read(shapeName(shape))?.head as ShapeHead | undefined;
  }

  /** Keeps what is known of a shape, in place of what was. */
  writeShape(shape: string, head: ShapeHead): void {
    this.files.write(shapeName(shape), head, nothing);
  }

  /** Returns the units that are known to fit no UGen, and why. */
  refusedUnits(): RefusedHead['units'] {
    return (this.refused ??= (this.files.read(refusedName)?.head as RefusedHead | undefined)?.units ?? {});
  }

  /** Keeps that a unit fits no UGen. */
  refuse(unit: string, why: string): void {
    this.refused = undefined;
    const before = Object.entries(this.refusedUnits()).slice(1 - maxRefused);
    this.refused = Object.fromEntries([...before, [unit, why]]);
    this.files.write(refusedName, { units: this.refused }, nothing);
  }

  /** Returns the bytes of a library. */
  readLibrary(id: string): Entry['code'] | undefined {
    const entry = this.files.read(libraryKey(id));
    if (!entry) this.kept.delete(id);
    return entry?.body;
  }

  /** Keeps the code of a graph and the libraries that it needs, in place of code for other surroundings. */
  writeDef({ bytes, libraries, shape: _, ...graph }: CompiledBytes, surroundings: Surroundings): void {
    for (const { id, bytes } of libraries) {
      if (this.kept.has(id)) continue;
      this.files.write(libraryKey(id), { surroundings: {} }, bytes);
      this.kept.add(id);
    }
    const head = { surroundings, graph, libraries: libraries.map(({ id }) => id) };
    this.write(graph.key, 'first', { ...head, finite: this.takeNoted(graph.key) }, bytes);
  }

  /** Keeps with the code of a graph that it sounds finite with some initial controls (see `soundOf`). */
  noteFinite(key: string, sound: string): void {
    this.noted.set(key, sound);
    this.soon(() => {
      const found = this.takeNoted(key);
      // Code that was kept meanwhile took it.
      const entry = found.length > 0 ? this.files.read(`${key} first`) : undefined;
      if (!entry) return;
      const head = entry.head as EntryHead;
      const others = (head.finite ?? []).filter((each) => each !== sound).slice(1 - maxFinite);
      this.write(key, 'first', { ...head, finite: [...others, ...found] }, entry.body);
    });
  }

  private takeNoted(key: string): readonly string[] {
    const sound = this.noted.get(key);
    this.noted.delete(key);
    return sound === undefined ? [] : [sound];
  }

  /** Keeps the second module of a graph, in place of one for other surroundings. */
  writeFused(key: string, surroundings: Surroundings, code: Entry['code']): void {
    this.write(key, 'fused', { surroundings }, code);
  }

  private write(key: string, part: Part, head: EntryHead, code: Entry['code']): void {
    this.files.write(`${key} ${part}`, head, code);
  }
}

/** Defs whose code waits to be kept at most, and those that are kept in one go, which takes a few milliseconds. */
const maxLater = 256;
const atOnce = 8;

/** Initial controls that are kept with a graph. */
const maxFinite = 8;

const nothing = new Uint8Array(0);
const refusedName = 'refused units';
/** Refused units that are kept; the first ones go. */
const maxRefused = 1000;
const shapeName = (shape: string) => `shape ${shape}`;
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
