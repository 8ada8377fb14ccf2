/** From a SynthDef to a module that can be sent to the render thread. Equal graphs share one. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { type CompiledBytes, compileFourVoices, compileSynthDef, graphKey } from '../synthdef/index.ts';
import type { CompiledDef } from '../world/compiled-def.ts';
import type { Layout } from '../world/layout.ts';
import { type CodeCache, watchedLayout } from './code-cache/code-cache.ts';

/** A compiled graph, and what is known of it. */
export interface PreparedDef {
  readonly compiled: CompiledDef;
  /** True when its output was not finite at once, with its initial controls. */
  readonly notFinite?: boolean;
  /** Seconds that a block of one synth takes once the code is fast; undefined while that has not been measured. */
  secondsPerBlock?: number;
}

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
 * @param key of the def's graph @throws CompileError
 */
export function prepareDef(def: SynthDef, layout: Layout, cache?: CodeCache, key = graphKey(def)): PreparedDef {
  keepFor(layout);
  const known = prepared.get(key);
  if (known) {
    // Moves it to the end: the map's order is that of the last uses.
    prepared.delete(key);
    prepared.set(key, known);
    return known.def;
  }
  const { bytes, ...graph } = codeOf(def, layout, key, cache);
  const fresh = { compiled: { ...graph, module: new WebAssembly.Module(bytes) } };
  prepared.set(key, { def: fresh, units: def.units.length });
  units += def.units.length;
  for (const [oldest, { units: its }] of prepared) {
    if (prepared.size <= limit && units <= maxUnits) break;
    prepared.delete(oldest);
    units -= its;
  }
  return fresh;
}

/** Returns the code of a def, compiled or from a cache. @throws CompileError */
export function codeOf(def: SynthDef, layout: Layout, key: string, cache: CodeCache | undefined): CompiledBytes {
  const known = cache?.read(key, 'one', layout);
  if (known?.head.graph) return { ...known.head.graph, bytes: known.code };
  const watched = watchedLayout(layout);
  const compiled = compileSynthDef(def, watched.layout);
  const { bytes, ...graph } = compiled;
  cache?.write(key, 'one', watched.seen, bytes, graph);
  return compiled;
}

/** Returns the four-voice code of a def, compiled or from a cache. @throws CompileError */
export function prepareFour(def: SynthDef, key: string, layout: Layout, cache?: CodeCache): WebAssembly.Module {
  const known = cache?.read(key, 'four', layout);
  if (known) return new WebAssembly.Module(known.code);
  const watched = watchedLayout(layout);
  const bytes = compileFourVoices(def, watched.layout);
  cache?.write(key, 'four', watched.seen, bytes);
  return new WebAssembly.Module(bytes);
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
