/**
 * A def on its way to a soft thread: its graph as bytes, which are copied in one piece, where thousands of small objects would be copied one by one. The
 * thread reads them only where the code of the graph is not on disk.
 */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { parseSynthDefs } from '../../protocol/synthdef/parse.ts';

export interface PackedDef extends Pick<SynthDef, 'name' | 'params' | 'paramNames'> {
  /** The graph, as `encodeGraph` returns it. */
  readonly graph: Uint8Array;
  /** Number of its UGens. */
  readonly units: number;
}

export function pack({ name, params, paramNames, units }: SynthDef, graph: Uint8Array): PackedDef {
  return { name, params, paramNames, graph, units: units.length };
}

/** Returns the def without its variants, which no code depends on. */
export function unpack({ name, params, paramNames, graph }: PackedDef): SynthDef {
  return { ...parseSynthDefs(graph)[0]!, name, params, paramNames };
}
