/** Vibrato. */

import { ugen } from '../compiler/declaration.ts';
import { wrap } from './support/bounds.ts';
import { RandomStream } from './support/random-stream.ts';

export const vibrato = ugen({
  name: 'Vibrato',
  rates: ['audio', 'control'],
  inputs: {
    freq: 440,
    rate: 6,
    depth: 0.02,
    delay: 0,
    onset: 0,
    rateVariation: 0.04,
    depthVariation: 0.1,
    iphase: 0,
    trig: 0,
  },
  outputs: 1,
  pure: true,
  // It draws numbers once a period, in its turn among the UGens that do.
  form: 'block',
  writes: ['random'],
  blockInputs: 'all',
  doc: 'A signal that swings by a share of itself, `rate` times a second, each period a little different; after `delay` seconds it sets in within `onset`.',
  emit(u) {
    const { lanes } = u;
    const { freq: input, rate, depth, delay, onset, rateVariation, depthVariation, iphase, trig } = u.in;
    const stream = new RandomStream(u);
    const perSample = Math.fround(4 * u.sampleDur);
    const step = u.state('f64', 'step', () => 0);
    const up = u.state('f32', 'up', () => 0);
    const down = u.state('f32', 'down', () => 0);
    const phase = u.state('f64', 'phase', () => 0);
    const waiting = u.state('i32', 'waiting', () => 0);
    const rising = u.state('i32', 'rising', () => 0);
    const strength = u.state('f64', 'strength', () => 0);
    const strengthStep = u.state('f64', 'strength step', () => 0);
    const before = u.state('f32', 'before', () => 0);
    const varied = (value: () => ReturnType<typeof rate.get>, by: typeof rate) =>
      value().mul(by.get().mul(stream.bipolar()).add(1));
    const drawPeriod = (): void => {
      step.set(varied(() => rate.get().mul(perSample), rateVariation).to('f64'));
      up.set(varied(() => depth.get(), depthVariation));
      down.set(varied(() => depth.get(), depthVariation));
    };
    const samples = (seconds: typeof delay) => seconds.get().to('f64').mul(u.sampleRate).to('i32');
    const begin = (): void => {
      phase.set(wrap(iphase.get(), lanes.f32(0), lanes.f32(1)).to('f64').mul(4).sub(1));
      drawPeriod();
      waiting.set(samples(delay));
      rising.set(samples(onset));
      strengthStep.set(lanes.f64(1).div(rising.add(1).to('f64')));
      strength.set(strengthStep);
    };
    if (u.constructing) begin();
    const now = trig.get();
    // A trigger that is there from the start begins it a second time.
    lanes.when(before.le(0).and(now.gt(0)), begin);
    before.set(now);
    u.loop(() => {
      const x = input.get();
      const out = lanes.variable('f32', x);
      lanes.branch(
        waiting.gt(0),
        () => waiting.set(waiting.sub(1)),
        () => {
          const ends = phase.ge(3);
          lanes.when(ends, () => {
            phase.set(phase.sub(4));
            drawPeriod();
          });
          const upward = phase.lt(1);
          const z = upward.select(phase, phase.sub(2)).to('f32');
          const square = z.mul(z);
          const wave = upward.select(up.mul(lanes.f32(1).sub(square)), down.mul(square.sub(1)));
          const sets = rising.gt(0);
          out.set(x.mul(sets.select(strength.to('f32').mul(wave), wave).add(1)));
          rising.set(sets.select(rising.sub(1), rising));
          strength.set(sets.select(strength.add(strengthStep), strength));
          phase.set(phase.add(step));
        },
      );
      u.out(out);
    });
    stream.store();
  },
});
