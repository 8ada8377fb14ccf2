/**
 * A def on its way to a soft thread: its graph as bytes, which are copied in one piece, where thousands of small objects would be copied one by one. The
 * thread reads them only where the code of the graph is not on disk.
 */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { parseSynthDefs } from '../../protocol/synthdef/parse.ts';

export interface PackedDef {
  readonly name: string;
  readonly params: Float32Array;
  /** The graph, as `encodeGraph` returns it. */
  readonly graph: Uint8Array;
  /** Number of its UGens. */
  readonly units: number;
}

export function pack({ name, params, units }: SynthDef, graph: Uint8Array): PackedDef {
  return { name, params: Float32Array.from(params), graph, units: units.length };
}

/** Returns the def without what no code depends on: its variants and the names of its controls. */
export function unpack({ name, params, graph }: PackedDef): SynthDef {
  return { ...parseSynthDefs(graph)[0]!, name, params: [...params] };
}
