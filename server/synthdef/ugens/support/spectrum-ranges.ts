/** Which part of a spectrum a wipe or a comb covers. */

import type { Value } from '../../compiler/graph/lanes.ts';
import type { Vectors } from '../../compiler/graph/vectors.ts';
import type { Bins } from '../../compiler/library/spectrum-coordinates.ts';
import type { Unit } from '../../compiler/unit.ts';
import type { Spectrum } from './spectrum.ts';

/** Which pairs (and real values) a wipe from -1 to 1 covers: upwards from the lowest, or downwards from the highest. */
export function wiped(
  u: Unit,
  v: Vectors,
  s: Spectrum,
  wipe: Value,
): { bins: (b: Bins) => Value; real: (which: number) => Value } {
  const count = wipe.mul(s.bins.to('f32')).to('i32');
  const upTo = count.min(s.bins);
  const from = s.bins.add(count.max(u.lanes.i32(0).sub(s.bins)));
  const [isUp, isDown] = [count.gt(0), count.lt(0)];
  const low = v.splat(isUp.select(u.lanes.i32(0), isDown.select(from, 0x7fffffff)));
  const high = v.splat(isUp.select(upTo, isDown.select(s.bins, 0)));
  return {
    bins: ({ number }) => number.gt(low).and(number.le(high)),
    real: (which) => (which === 0 ? isUp.or(isDown.and(from.eq(0))) : isDown.or(isUp.and(upTo.eq(s.bins)))),
  };
}

/**
 * Runs `hit` for the words of a spectrum that lie between the teeth of a comb: with a word's byte offset, for the real
 * values once, for pairs twice. The comb's phase moves on from value to value, in float as scsynth's.
 */
export function comb(
  u: Unit,
  s: Spectrum,
  teeth: Value,
  start: Value,
  width: Value,
  hit: (offset: Value) => void,
): void {
  const { lanes } = u;
  const step = teeth.div(s.bins.add(1).to('f32'));
  const phase = lanes.variable('f32', start);
  const advance = () => {
    const next = phase.add(step);
    phase.set(next.ge(1).select(next.sub(1), next.lt(0).select(next.add(1), next)));
  };
  lanes.when(phase.gt(width), () => hit(lanes.i32(0)));
  advance();
  lanes.repeat(s.bins, (i) => {
    lanes.when(phase.gt(width), () => {
      const offset = i.shl(3).add(8);
      hit(offset);
      hit(offset.add(4));
    });
    advance();
  });
  lanes.when(phase.gt(width), () => hit(lanes.i32(4)));
}
