/** From a SynthDef to a module that can be sent to the render thread. Equal graphs share one. */
import { freemem } from 'node:os';
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { CompileError, splitIt, UnitRefusal } from '../synthdef/compiler/errors.ts';
import { encodeGraph, keyOfGraph } from '../synthdef/compiler/graph-key.ts';
import { type CompiledBytes, compileFusedCode, compileSynthDef } from '../synthdef/index.ts';
import type { CompiledDef } from '../world/compiled-def.ts';
import type { Layout } from '../world/layout.ts';
import { watchedLayout } from '../world/watched-layout.ts';
import { cachedDef, cachedFused, keepRefusal, keepShape } from './cached-def.ts';
import type { CodeCache } from './code-cache/code-cache.ts';
import { libraryOf } from './libraries.ts';

/** A compiled graph, and what is known of it. */
export interface PreparedDef {
  readonly compiled: CompiledDef;
  /** True when its output was not finite at once, with its initial controls. */
  readonly notFinite?: boolean;
  /** True where its native code is on disk and nothing but its constructor was tried in WebAssembly: its synths are to wait for that. */
  readonly awaitsNative?: boolean;
  /** Seconds that a block of one synth takes once the code is fast; undefined while that has not been measured. */
  secondsPerBlock?: number;
}

/** Facts of a def that may be known already. */
export interface KnownOfDef {
  /** Its graph, as `encodeGraph` returns it, and the key of that. */
  readonly graph?: Uint8Array | undefined;
  readonly key?: string | undefined;
  /** True where its code has been looked for in the cache. */
  readonly isSought?: boolean;
  /** True where its native code is on disk. */
  readonly isNative?: boolean;
}

/** UGens of a def from which on the memory is looked at, and bytes that compiling one takes, generously. */
const manyUnits = 1000;
const bytesPerUnit = 150_000;

const prepared = new Map<string, { readonly def: PreparedDef; readonly units: number }>();
/** Of graphs kept in this thread for others to share, those used last: so many, and so many UGens of all. With its code in all tiers a UGen is a tenth of a megabyte or two. */
const limit = 16;
const maxUnits = 512;
let units = 0;
/** The layout they were compiled for: addresses are part of the code. A server has one, tests have several. */
let layoutOf: Layout | undefined;
let layoutText = '';

/**
 * Compiles a def, or finds its code here or in a cache.
 * @throws CompileError
 */
export function prepareDef(
  def: SynthDef,
  layout: Layout,
  cache?: CodeCache,
  { graph = encodeGraph(def), key = keyOfGraph(graph), isSought = false }: KnownOfDef = {},
): PreparedDef {
  keepFor(layout);
  const known = prepared.get(key);
  if (known) {
    // Moves it to the end: the map's order is that of the last uses.
    prepared.delete(key);
    prepared.set(key, known);
    return known.def;
  }
  const found = cache && !isSought ? cachedDef({ name: def.name, key, graph }, layout, cache) : undefined;
  const fresh = { compiled: found?.compiled ?? compileDef(def, layout, cache, { key, graph }) };
  prepared.set(key, { def: fresh, units: def.units.length });
  units += def.units.length;
  for (const [oldest, { units: its }] of prepared) {
    if (prepared.size <= limit && units <= maxUnits) break;
    prepared.delete(oldest);
    units -= its;
  }
  return fresh;
}

/** @throws CompileError where the JavaScript engine does not take the code */
function moduleOf(def: SynthDef, bytes: Uint8Array<ArrayBuffer>): WebAssembly.Module {
  try {
    return new WebAssembly.Module(bytes);
  } catch (error) {
    const megabytes = (bytes.length / 1e6).toFixed(1);
    throw new CompileError(
      `SynthDef ${def.name}: its ${def.units.length} UGens come to ${megabytes} MB of code, which is not taken (${(error as Error).message}): ${splitIt}`,
    );
  }
}

/** @throws CompileError for a def that would take more memory than there is while it is compiled */
function demandRoom({ name, units }: SynthDef): void {
  if (units.length < manyUnits) return;
  const [wanted, free] = [units.length * bytesPerUnit, freemem()];
  if (wanted <= free / 2) return;
  const megabytes = (bytes: number) => (bytes / 2 ** 20).toFixed(0);
  throw new CompileError(
    `SynthDef ${name}: to compile its ${units.length} UGens takes about ${megabytes(wanted)} MB, half of the ${megabytes(free)} MB that are free at most: ${splitIt}`,
  );
}

/** Compiles a def. @throws CompileError */
export function compileDef(
  def: SynthDef,
  layout: Layout,
  cache?: CodeCache,
  { graph = encodeGraph(def), key = keyOfGraph(graph) }: KnownOfDef = {},
): CompiledDef {
  demandRoom(def);
  const watched = watchedLayout(layout);
  try {
    const compiled = compileSynthDef(def, watched.layout, undefined, key);
    cache?.soon(() => {
      cache.writeDef(compiled, watched.seen);
      keepShape(graph, compiled, cache);
    });
    return asModules(def, compiled);
  } catch (error) {
    if (error instanceof UnitRefusal) cache?.soon(() => keepRefusal(def, error, cache));
    throw error;
  }
}

/** Returns compiled code as modules. @throws CompileError likewise */
export function asModules(def: SynthDef, { bytes, libraries, shape: _, ...graph }: CompiledBytes): CompiledDef {
  return {
    ...graph,
    module: moduleOf(def, bytes),
    libraries: libraries.map((library) => libraryOf(library.id, () => library.bytes)!),
  };
}

/** Returns the fused code of a def, compiled or from a cache. @throws CompileError */
export function prepareFused(def: SynthDef, key: string, layout: Layout, cache?: CodeCache): WebAssembly.Module {
  const known = cache && cachedFused(key, layout, cache);
  if (known) return known;
  cache?.missed();
  demandRoom(def);
  const watched = watchedLayout(layout);
  const bytes = compileFusedCode(def, watched.layout);
  cache?.soon(() => cache.writeFused(key, watched.seen, bytes));
  return moduleOf(def, bytes);
}

function keepFor(layout: Layout): void {
  if (layout === layoutOf) return;
  const text = JSON.stringify(layout);
  if (text !== layoutText) {
    prepared.clear();
    units = 0;
  }
  [layoutOf, layoutText] = [layout, text];
}
