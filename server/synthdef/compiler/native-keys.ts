/**
 * Keys under which native code is kept: that of a graph, and that of its shape, whose code serves all graphs of it in which the looks at constants see the same.
 * Needs no compiler.
 *
 *     SinOsc(440, phase 1.2) to bus 0    →    the phase is the constructor's, which stays in WebAssembly: any other has this code
 */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { areSeen, constantsOf, encodeGraph, keyOfShape, type Sight, sightsOf } from './graph-key.ts';
import type { ConstantLook } from './watched-constants.ts';

/** Returns the key of native code. @param surroundings all that it follows from beside the graph */
export const nativeKey = (graphKey: string, surroundings: string): string => `${graphKey} ${surroundings}`;

/** Returns the shape of a def whose code was written, with what was seen. */
export function writtenShape(def: SynthDef, looks: readonly ConstantLook[], surroundings: string) {
  const graph = encodeGraph(def);
  return { key: nativeKey(keyOfShape(graph), surroundings), sights: sightsOf(looks, constantsOf(graph)) };
}

/** Returns the shape of a def whose code is wanted, and what tells whether it shows the same. */
export function wantedShape(def: SynthDef, surroundings: string) {
  const graph = encodeGraph(def);
  return {
    key: nativeKey(keyOfShape(graph), surroundings),
    shows: (sights: unknown) => areSeen(sights as readonly Sight[], constantsOf(graph)),
  };
}
