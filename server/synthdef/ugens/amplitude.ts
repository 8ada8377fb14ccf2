/** Amplitude: follows how loud a signal is. */

import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import type { Unit } from '../compiler/unit.ts';
import { laneAddress, wireOf } from './support/wires.ts';

/** Bytes from a wire's frame to the next. */
const frameBytes = 16;
const log01 = Math.log(0.1);

/** The coefficient of a time in seconds, in which a distance shrinks to a tenth; computed when the time changes. */
export function timeCoefficient(u: Unit, time: Input, name: string): Value {
  const { lanes } = u;
  const of = () => {
    const seconds = time.get();
    return seconds
      .eq(0)
      .select(lanes.f32(0), u.math.exp(lanes.f64(log01).div(seconds.to('f64').mul(u.sampleRate))).to('f32'));
  };
  if (time.rate === 0) return u.fixed('f32', name, of);
  const known = u.state('f32', `${name} time`, () => time.get());
  const value = u.state('f32', name, of);
  if (!u.constructing) {
    lanes.when(known.ne(time.get()), () => {
      known.set(time.get());
      value.set(of());
    });
  }
  return value;
}

export const amplitude = ugen({
  name: 'Amplitude',
  rates: ['audio', 'control'],
  inputs: { in: 0, attackTime: 0.01, releaseTime: 0.01 },
  outputs: 1,
  blockInputs: 'all',
  doc: 'Follows the magnitude of its input: within `attackTime` up and `releaseTime` down it comes nine tenths of the way.',
  emit(u) {
    const { lanes, layout } = u;
    const input = u.in.in;
    const up = timeCoefficient(u, u.in.attackTime, 'attack');
    const down = timeCoefficient(u, u.in.releaseTime, 'release');
    const level = u.state('f32', 'level', () => input.get().abs());
    const follow = (x: Value): void => {
      const magnitude = x.abs();
      level.set(magnitude.add(level.sub(magnitude).mul(magnitude.lt(level).select(down, up))));
    };
    if (u.isAudio || !input.isAudio || u.constructing) {
      u.loop(() => {
        follow(input.get());
        u.out(level);
      });
      return;
    }
    // At control rate every sample of an audio-rate input counts.
    const wire = laneAddress(u, wireOf(u, input));
    const offset = lanes.variable('i32', 0);
    lanes.loopWhile(
      () => offset.lt(layout.blockSize * frameBytes),
      () => {
        follow(lanes.gather('f32', wire.add(offset)));
        offset.set(offset.add(frameBytes));
      },
    );
    u.out(level);
  },
});
