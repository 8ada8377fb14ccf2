/** FreqShift: a signal and what twelve allpass filters make of it, a quarter turn apart, each times a part of an oscillator. */

import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import { turn } from './support/table-sine.ts';

/** Poles of the two rows of filters, in units of 7.5 Hz, by Sean Costello and Bernie Hutchins. */
const poles = [
  [0.3609, 2.7412, 11.1573, 44.7581, 179.6242, 798.4578],
  [1.2524, 5.5671, 22.3423, 89.6271, 364.7914, 2770.1114],
] as const;

/** Quarter of a turn, in units of 2^32 a turn. */
const quarter = 2 ** 30;

export const frequencyShift = ugen({
  name: 'FreqShift',
  rates: ['audio'],
  inputs: { in: 0, freq: 0, phase: 0 },
  outputs: 1,
  doc: 'Shifts all frequencies by `freq` Hz, up or down; `phase` in radians counts where it moves, or where `freq` or itself is at audio rate.',
  emit(u) {
    const { lanes } = u;
    const { in: input, freq, phase: offset } = u.in;
    const perSample = turn * u.sampleDur;
    const toUnits = turn / (2 * Math.PI);
    const units = (value: Value, scale: number) => value.to('f64').mul(scale).to('i32');

    const phase = u.state('i32', 'phase', () => 0);
    // A steady offset is what the phase began with, in scsynth with its first block: it is not heard.
    const joined = !freq.isAudio && !offset.isAudio;
    const steady = freq.isAudio && !u.constructing ? null : units(freq.get(), perSample);
    let step = steady;
    if (joined && offset.rate !== 0) {
      const last = u.state('f32', 'offset', () => offset.get());
      const slope = offset.get().to('f64').sub(last.to('f64')).mul(u.slopeFactor);
      step = steady!.add(slope.mul(toUnits).to('i32'));
      last.set(offset.get());
    }
    const added = joined ? null : u.ramp(offset, 'offset');

    const filters = poles.map((row, side) =>
      row.map((pole, i) => {
        const gamma = ((15 * Math.PI) / u.fullRate) * Math.fround(pole);
        // Single precision from one block to the next, double within.
        const kept = u.state('f32', `y${side}.${i}`, () => 0);
        return { coefficient: Math.fround((gamma - 1) / (gamma + 1)), kept, y: lanes.variable('f64', kept.to('f64')) };
      }),
    );
    u.loop(() => {
      const x = input.get().to('f64');
      const [cosine, sine] = filters.map((row) =>
        row
          .reduce<Value>((value, { coefficient, y }) => {
            const fed = value.sub(y.mul(coefficient));
            const out = fed.mul(coefficient).add(y);
            y.set(fed);
            return out;
          }, x)
          .to('f32'),
      );
      const now = added ? phase.add(units(added.get(), toUnits)) : phase;
      const fine = lanes.copy(now.shl(3));
      u.out(cosine!.mul(u.math.sineOfPhase(fine.add(quarter))).add(u.math.sineOfPhase(fine).mul(sine!)));
      phase.set(phase.add(step ?? units(freq.get(), perSample)));
    });
    const least = Math.fround(1e-15);
    for (const { kept, y } of filters.flat()) {
      const value = y.to('f32');
      kept.set(value.abs().gt(least).select(value, 0));
    }
  },
});
