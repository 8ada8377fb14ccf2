/** Keys of graphs: those that are equal but for names and defaults have one key, and share a module. Needs no compiler. */
import { encodeSynthDefs } from '../../../protocol/synthdef/encode.ts';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';

/** A hash of all that the emitted code depends on. */
export function graphKey(def: SynthDef): string {
  const bare: SynthDef = { ...def, name: '', params: def.params.map(() => 0), paramNames: [], variants: [] };
  return new Bun.CryptoHasher('sha256').update(encodeSynthDefs([bare])).digest('hex');
}
