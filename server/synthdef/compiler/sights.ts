/**
 * Sights of looks at constants: code that depends on no other constants serves each graph of its shape in which the looks see the same. Plain data, kept beside code
 * on disk; needs no compiler.
 *
 *     looks: 1; whether 0 is 0        constants: 1.2, 440    →    sights: 1 is 440; 0 is not 0
 */
import type { ConstantLook } from './watched-constants.ts';

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
