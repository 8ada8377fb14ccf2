/** UGens of mouse and keyboard, as scsynth has them where it finds no display: at rest in the origin, no button or key down. */

import { type Declaration, ugen } from '../compiler/declaration.ts';
import { decayFactor } from './support/coefficients.ts';

/** Follows `minval`. */
function resting<In extends Record<string, number> & { minval: number; lag: number }>(
  name: string,
  inputs: In,
  doc: string,
): Declaration<In> {
  return ugen<In>({
    name,
    rates: ['control'],
    inputs,
    outputs: 1,
    unipolar: true,
    doc: `${doc}; there is no display, so it is \`minval\`, followed within 60 dB in \`lag\` seconds.`,
    emit(u) {
      const goal = u.in.minval.get();
      // It begins at its goal, and a new lag counts from the next block on.
      const factorNow = () => decayFactor(u, u.in.lag.get()).to('f32');
      const level = u.state('f32', 'level', () => goal);
      const factor = u.state('f32', 'factor', factorNow);
      level.set(goal.add(factor.mul(level.sub(goal))));
      if (u.in.lag.rate !== 0) factor.set(factorNow());
      u.out(level);
    },
  });
}

const place = { minval: 0, maxval: 1, warp: 0, lag: 0.2 };

export const pointer = [
  resting('MouseX', place, 'The place of the mouse from left to right'),
  resting('MouseY', place, 'The place of the mouse from bottom to top'),
  resting('MouseButton', { minval: 0, maxval: 1, lag: 0.2 }, 'The button of the mouse'),
  resting('KeyState', { keycode: 0, minval: 0, maxval: 1, lag: 0.2 }, 'A key'),
];
