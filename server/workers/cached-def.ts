/**
 * Compiled SynthDefs from a cache on disk. Needs no compiler, which takes longer to be loaded than many defs to be found.
 *
 * A graph that is not there may have the shape of one that is: an edited number, or a random phase that each start of a client draws anew. Where its code
 * does not depend on the constants that differ, they are written into it.
 */
import type { SynthDef, UnitSpec } from '../../protocol/synthdef/graph.ts';
import { parseSynthDefs } from '../../protocol/synthdef/parse.ts';
import { UnitRefusal } from '../synthdef/compiler/errors.ts';
import { areSeen, constantsOf, keyOfShape, sightsOf } from '../synthdef/compiler/graph-key.ts';
import type { CompiledBytes } from '../synthdef/index.ts';
import type { CompiledDef, Library } from '../world/compiled-def.ts';
import type { Layout } from '../world/layout.ts';
import type { CodeCache, Entry } from './code-cache/code-cache.ts';
import { libraryOf } from './libraries.ts';

/** A def whose code is sought. */
export interface SoughtDef {
  readonly name: string;
  readonly key: string;
  /** Its graph, as `encodeGraph` returns it. */
  readonly graph: Uint8Array;
}

/** A def whose code was found. */
export interface FoundDef {
  readonly compiled: CompiledDef;
  /** Initial controls with which it is known to sound finite (see `soundOf`). */
  readonly finite: readonly string[];
}

/** Returns a compiled graph, if all of it is there. @throws UnitRefusal where it is known that it cannot be compiled */
export function cachedDef({ name, key, graph }: SoughtDef, layout: Layout, cache: CodeCache): FoundDef | undefined {
  const entry = cache.read(key, 'first', layout) ?? entryOfShape(graph, layout, cache);
  if (!entry?.head.graph) {
    cache.missed();
    demandKnownUnits(name, graph, cache);
    return undefined;
  }
  const libraries: Library[] = [];
  for (const id of entry.head.libraries ?? []) {
    const library = libraryOf(id, () => cache.readLibrary(id));
    if (!library) return cache.missed();
    libraries.push(library);
  }
  cache.found();
  const compiled = { ...entry.head.graph, key, module: new WebAssembly.Module(entry.code), libraries };
  // That of another graph of its shape says nothing of this one.
  return { compiled, finite: (entry.head.graph.key === key && entry.head.finite) || [] };
}

/** Returns what the sound of a graph follows from beside it: its initial controls, and the world's rates. */
export function soundOf(params: readonly number[], { sampleRate, blockSize }: Layout): string {
  return Bun.hash(Float64Array.of(sampleRate, blockSize, ...params)).toString(36);
}

/** Returns the entry of another graph of this shape, with this one's constants in its code. */
export function entryOfShape(graph: Uint8Array, layout: Layout, cache: CodeCache): Entry | undefined {
  const shape = cache.readShape(keyOfShape(graph));
  if (!shape) return undefined;
  const constants = constantsOf(graph);
  if (!areSeen(shape.sights, constants)) return undefined;
  const entry = cache.read(shape.graph, 'first', layout);
  // It may have been compiled anew for other surroundings, with the constants in other places.
  if (!entry || hashOf(entry.code) !== shape.code) return undefined;
  const code = new DataView(entry.code.buffer, entry.code.byteOffset, entry.code.byteLength);
  for (const [at, number] of shape.places) code.setInt32(at, constants.getInt32(4 * number), true);
  return entry;
}

/** Keeps compiled code for graphs of its shape. */
export function keepShape(graph: Uint8Array, { key, bytes, shape }: CompiledBytes, cache: CodeCache): void {
  const constants = constantsOf(graph);
  cache.writeShape(keyOfShape(graph), {
    graph: key,
    code: hashOf(bytes),
    sights: sightsOf(shape.looks, constants),
    places: shape.places,
  });
}

/** Returns the fused code of a graph by its key, if it is there. */
export function cachedFused(key: string, layout: Layout, cache: CodeCache): WebAssembly.Module | undefined {
  const entry = cache.read(key, 'fused', layout);
  if (!entry) return undefined;
  cache.found();
  return new WebAssembly.Module(entry.code);
}

/** Keeps that a unit fits no UGen. */
export function keepRefusal({ units }: SynthDef, { unit, why }: UnitRefusal, cache: CodeCache): void {
  cache.refuse(kindOf(units[unit]!), why);
}

/** @throws UnitRefusal where a unit is one that is known to fit no UGen */
function demandKnownUnits(name: string, graph: Uint8Array, cache: CodeCache): void {
  const refused = cache.refusedUnits();
  if (Object.keys(refused).length === 0) return;
  parseSynthDefs(graph)[0]!.units.forEach((unit, i) => {
    const why = refused[kindOf(unit)];
    if (why !== undefined) throw new UnitRefusal(name, i, why);
  });
}

const kindOf = ({ name, specialIndex, rate, inputs }: UnitSpec): string =>
  `${name} ${specialIndex} ${rate} ${inputs.length}`;

const hashOf = (code: Uint8Array): string => Bun.hash(code).toString(36);
