/** Defs with other constants, where code does not depend on them. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { ConstantLook } from '../../server/synthdef/index.ts';

/** Values that a formula would fold, or a description might treat by itself. */
const special = [0, -0, 1, -1, 2, 0.5, 1e9, -440.25, Number.NaN, Number.POSITIVE_INFINITY];

/** Returns a def with other constants where these look the same. @param round of which other ones it takes */
export function varied(def: SynthDef, looks: readonly ConstantLook[], round: number): SynthDef {
  const looksAlike = (i: number, x: number, y: number) =>
    looks.every(({ number, equals }) => number !== i || (equals !== undefined && (x === equals) === (y === equals)));
  return {
    ...def,
    constants: def.constants.map((x, i) => {
      const other = special[(i + round) % special.length]!;
      return looksAlike(i, x, other) ? other : x;
    }),
  };
}
