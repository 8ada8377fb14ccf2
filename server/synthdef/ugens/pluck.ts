/** Pluck: a string after Karplus and Strong, a delay line with a low-pass in its feedback. */

import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import { changes, cubic, feedback, line } from './delays.ts';
import { DelayLine } from './support/delay-line.ts';

export const pluck = ugen({
  name: 'Pluck',
  rates: ['audio'],
  inputs: { in: 0, trig: 1, maxdelaytime: 0.2, delaytime: 0.2, decaytime: 1, coef: 0.5 },
  outputs: 1,
  blockInputs: ['maxdelaytime', 'delaytime', 'decaytime'],
  doc: 'A plucked string: at each trigger one period of `in` goes into a delay line, which decays by 60 dB in `decaytime` and is damped by `coef`.',
  emit(u) {
    const { lanes } = u;
    const { in: input, trig, delaytime: delay, decaytime: decay, coef } = u.in;
    const delayLine = new DelayLine(u, u.in.maxdelaytime.get());
    const rate = Math.fround(u.sampleRate);
    const samplesOf = (seconds: Value) => seconds.mul(rate).min(delayLine.length.to('f32')).max(2);
    const changed = changes(u, { delay, decay });
    const samples = line(
      u,
      'samples',
      () => samplesOf(delay.get()),
      changed?.any,
      () => samplesOf(delay.get()),
      lanes.always(),
    );
    const feed = line(
      u,
      'feedback',
      () => feedback(u, delay.get(), decay.get()),
      changed?.any,
      () => feedback(u, delay.get(), decay.get()),
      lanes.never(),
    );
    const last = u.state('f32', 'last', () => 0);
    const left = u.state('i32', 'left', () => 0);
    const before = u.state('f32', 'before', () => 0);
    const damping = u.ramp(coef, 'coef');
    if (u.constructing) return u.out(0);

    const pluckNow = (now: Value): void => {
      left.set(before.le(0).and(now.gt(0)).select(delay.get().to('f64').mul(u.sampleRate).add(0.5).to('i32'), left));
      before.set(now);
    };
    if (!trig.isAudio) pluckNow(trig.get());
    u.loop(() => {
      if (trig.isAudio) pluckNow(trig.get());
      const length = samples.next();
      const whole = length.to('i32');
      const [a, b, c, d] = [-1, 0, 1, 2].map((offset) => delayLine.read(whole.add(offset)));
      const value = cubic(length.sub(whole.to('f32')), a!, b!, c!, d!);
      const amount = damping.get();
      const damped = lanes
        .f64(1)
        .sub(amount.abs().to('f64'))
        .mul(value.to('f64'))
        .add(amount.mul(last).to('f64'))
        .to('f32');
      const fresh = left.gt(0);
      const x = fresh.select(input.get(), lanes.f32(0));
      left.set(fresh.select(left.sub(1), left));
      delayLine.write(x.add(feed.next().mul(damped)));
      last.set(damped);
      u.out(delayLine.missing.select(lanes.f32(0), damped));
      delayLine.advance();
    });
    delayLine.finish();
  },
});
