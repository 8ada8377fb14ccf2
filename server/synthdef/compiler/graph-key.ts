/** Keys of graphs: those that are equal but for names and defaults have one key, and share a module. Needs no compiler. */
import { encodeSynthDefs } from '../../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';

/** A hash of all that the emitted code depends on. */
export function graphKey(def: SynthDef): string {
  return keyOfGraph(encodeGraph(def));
}

/** A SynthDef file with all that the emitted code depends on, and nothing else. */
export function encodeGraph(def: SynthDef): Uint8Array {
  return encodeSynthDefs([{ ...def, name: '', params: def.params.map(() => 0), paramNames: [], variants: [] }]);
}

/** The key of a graph. @param graph as `encodeGraph` returns it */
export function keyOfGraph(graph: Uint8Array): string {
  return new Bun.CryptoHasher('sha256').update(graph).digest('hex');
}
