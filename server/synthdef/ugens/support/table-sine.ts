/** scsynth's sine table, looked up as it does: 8192 points, linear interpolation, the phase 2^29 units a turn. */

import { tables } from '../../../world/tables.ts';
import type { Lanes, Value } from '../../compiler/graph/lanes.ts';
import type { MathLibrary } from '../../compiler/library/math.ts';

/** Units of one turn. */
export const turn = 2 ** 29;

/** The two neighbours of a phase in a table of 8193 points, and where between them it lies. */
export function neighbours(
  lanes: Lanes,
  table: { readonly address: number },
  phase: Value,
): { a: Value; b: Value; fraction: Value } {
  const [a, b] = lanes.gatherPair(
    phase
      .shrU(14)
      .and(8191 << 2)
      .add(table.address),
  );
  const fraction = phase
    .and(0xffff)
    .to('f32')
    .mul(2 ** -16);
  return { a, b, fraction };
}

/** The sine of a phase, to the bit that of scsynth. */
export function tableSine(lanes: Lanes, phase: Value): Value {
  const { a, b, fraction } = neighbours(lanes, tables.sine, phase);
  return a.add(fraction.mul(b.sub(a)));
}

/** Largest shortfall of a chord of the sine table, relative, times four: (2π/8192)² / 2. */
const chord = ((2 * Math.PI) / 8192) ** 2 / 2;

/**
 * The table's value from the sine itself, lessened by what the table's chords cut off: equal within rounding, and in
 * vectors a third of the work of two look-ups.
 */
export function chordSine(math: MathLibrary, phase: Value): Value {
  const fraction = phase
    .and(0xffff)
    .to('f32')
    .mul(2 ** -16);
  const shortfall = fraction.sub(fraction.mul(fraction)).mul(chord);
  const sine = math.sineOfPhase(phase.shl(3), true);
  return sine.sub(sine.mul(shortfall));
}
