/** Lags: signals that follow their input exponentially, in one or more stages; and Slew, which limits the slope. */

import { type Declaration, filterTraits, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import { coefficients, decayFactor } from './support/coefficients.ts';

function lag(stages: 1 | 2 | 3): Declaration {
  return ugen({
    name: `Lag${stages === 1 ? '' : stages}`,
    ...filterTraits,
    rates: ['audio', 'control'],
    inputs: { in: 0, lagTime: 0.1 },
    outputs: 1,
    blockInputs: ['lagTime'],
    doc: `Follows its input exponentially${stages === 1 ? '' : `, ${stages} times over`}, within 60 dB in \`lagTime\` seconds.`,
    emit(u) {
      const c = coefficients(u, {
        inputs: [u.in.lagTime],
        count: 1,
        compute: ([time]) => [decayFactor(u, time!)],
        motion: u.isAudio ? 'sample' : 'none',
      });
      const levels = Array.from({ length: stages }, (_, i) => u.state('f64', `y${i}`, () => u.in.in.get().to('f64')));
      u.loop(() => {
        c.step();
        let x: Value = u.in.in.get().to('f64');
        for (const level of levels) {
          level.set(x.add(c.values[0]!.mul(level.sub(x))));
          x = level;
        }
        u.out(x.to('f32'));
      });
      c.finish();
    },
  });
}

function lagUpDown(stages: 1 | 2 | 3): Declaration {
  return ugen({
    name: `Lag${stages === 1 ? '' : stages}UD`,
    ...filterTraits,
    rates: ['audio', 'control'],
    inputs: { in: 0, lagTimeU: 0.1, lagTimeD: 0.1 },
    outputs: 1,
    blockInputs: ['lagTimeU', 'lagTimeD'],
    doc: `Lag${stages === 1 ? '' : stages} with one time for rising and one for falling signals.`,
    emit(u) {
      const inputs = [u.in.lagTimeU, u.in.lagTimeD];
      const c = coefficients(u, {
        inputs,
        count: 2,
        compute: (times) => times.map((time) => decayFactor(u, time)),
        motion: u.isAudio ? 'sample' : 'none',
      });
      const levels = Array.from({ length: stages }, (_, i) => u.state('f64', `y${i}`, () => u.in.in.get().to('f64')));
      u.loop(() => {
        c.step();
        const [up, down] = c.values;
        let x: Value = u.in.in.get().to('f64');
        let rising = x.gt(levels[0]!);
        levels.forEach((level, i) => {
          // The third stage goes by the direction of the second, as in scsynth, with the second's new level.
          if (i > 0) rising = levels[0]!.gt(levels[1]!);
          level.set(x.add(rising.select(up!, down!).mul(level.sub(x))));
          x = level;
        });
        u.out(x.to('f32'));
      });
      c.finish();
    },
  });
}

const slew = ugen({
  name: 'Slew',
  rates: ['audio', 'control'],
  inputs: { in: 0, up: 1, dn: 1 },
  outputs: 1,
  ...filterTraits,
  blockInputs: ['up', 'dn'],
  doc: 'Follows its input with at most `up` a second upwards and `dn` a second downwards.',
  emit(u) {
    const perSample = Math.fround(u.sampleDur);
    const up = u.in.up.get().mul(perSample).to('f64');
    const down = u.lanes.f32(0).sub(u.in.dn.get().mul(perSample)).to('f64');
    const level = u.state('f64', 'level', () => u.in.in.get().to('f64'));
    u.loop(() => {
      const slope = u.in.in.get().to('f64').sub(level);
      level.set(level.add(slope.min(up).max(down)));
      u.out(level.to('f32'));
    });
  },
});

export const smoothing = [lag(1), lag(2), lag(3), lagUpDown(1), lagUpDown(2), lagUpDown(3), slew];
