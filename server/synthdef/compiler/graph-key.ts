/**
 * Keys of graphs: those that are equal but for names and defaults have one key, and share a module. Code that depends on some constants alone serves each graph of its shape
 * in which the looks at these see the same. Needs no compiler.
 *
 *     looks: at 1; whether 0 is 0        constants: 1.2, 440    →    sights: 1 is 440; 0 is not 0
 */
import { encodeSynthDefs } from '../../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { ConstantLook } from './watched-constants.ts';

/** A hash of all that the emitted code depends on. */
export function graphKey(def: SynthDef): string {
  return keyOfGraph(encodeGraph(def));
}

/** A SynthDef file with all that the emitted code depends on, and nothing else. */
export function encodeGraph(def: SynthDef): Uint8Array {
  return encodeSynthDefs([{ ...def, name: '', params: def.params.map(() => 0), paramNames: [], variants: [] }]);
}

/** Bytes of a graph before its constants: the head of the file, an empty name, the number of constants. */
const constantsAt = 4 + 4 + 2 + 1 + 4;

/** Returns the constants of a graph as they stand in it: floats of 32 bits with the highest byte first. @param graph as `encodeGraph` returns it */
export function constantsOf(graph: Uint8Array): DataView {
  const bytes = new DataView(graph.buffer, graph.byteOffset, graph.byteLength);
  return new DataView(graph.buffer, graph.byteOffset + constantsAt, 4 * bytes.getInt32(constantsAt - 4));
}

/** The key of a graph's shape: those that are equal but for the values of their constants have one. @param graph likewise */
export function keyOfShape(graph: Uint8Array): string {
  const blank = graph.slice();
  const { byteOffset, byteLength } = constantsOf(blank);
  blank.fill(0, byteOffset, byteOffset + byteLength);
  return keyOfGraph(blank);
}

/** The key of a graph. @param graph as `encodeGraph` returns it */
export function keyOfGraph(graph: Uint8Array): string {
  return new Bun.CryptoHasher('sha256').update(graph).digest('hex');
}

/** Sight of a look at a constant: its bits, or whether it equals another. */
export type Sight = ConstantLook & ({ readonly bits: number } | { readonly holds: boolean });

/** Returns what looks see. @param constants as `constantsOf` returns them */
export const sightsOf = (looks: readonly ConstantLook[], constants: DataView): Sight[] =>
  looks.map((look) => sightOf(look, constants));

/** True where the looks see the same in other constants. */
export const areSeen = (sights: readonly Sight[], constants: DataView): boolean =>
  sights.every((sight) => Bun.deepEquals(sight, sightOf(sight, constants)));

function sightOf({ number, equals }: ConstantLook, constants: DataView): Sight {
  if (equals === undefined) return { number, bits: constants.getInt32(4 * number) };
  return { number, equals, holds: constants.getFloat32(4 * number) === equals };
}
