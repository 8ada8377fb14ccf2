/** From a SynthDef to a module that can be sent to the render thread. Equal graphs share one. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { compileSynthDef, graphKey } from '../synthdef/index.ts';
import type { CompiledDef } from '../world/compiled-def.ts';
import type { Layout } from '../world/layout.ts';

/** A compiled graph, and how it did when it was tried out. */
export interface PreparedDef {
  readonly compiled: CompiledDef;
  /** Result of the warm-up; undefined where there was none. The pool replaces it when the code has become fast. */
  trial?: Trial;
}

/** What a def did when it was tried out. */
export interface Trial {
  /** Seconds a block of one synth took once the code was warm. */
  readonly secondsPerBlock: number;
  readonly blocks: number;
  /** Its output was not finite. */
  readonly notFinite: boolean;
}

const prepared = new Map<string, { readonly def: PreparedDef; readonly units: number }>();
/** Of graphs kept in this thread for others to share, those used last: so many, and so many UGens of all. With its code in all tiers a UGen is a tenth of a megabyte or two. */
const limit = 16;
const maxUnits = 512;
let units = 0;
/** The layout they were compiled for: addresses are part of the code. A server has one, tests have several. */
let layoutOf: Layout | undefined;
let layoutText = '';

/** @throws CompileError */
export function prepareDef(def: SynthDef, layout: Layout): PreparedDef {
  keepFor(layout);
  const key = graphKey(def);
  const known = prepared.get(key);
  if (known) {
    // Moves it to the end: the map's order is that of the last uses.
    prepared.delete(key);
    prepared.set(key, known);
    return known.def;
  }
  const { bytes, ...graph } = compileSynthDef(def, layout);
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

function keepFor(layout: Layout): void {
  if (layout === layoutOf) return;
  const text = JSON.stringify(layout);
  if (text !== layoutText) {
    prepared.clear();
    units = 0;
  }
  [layoutOf, layoutText] = [layout, text];
}
