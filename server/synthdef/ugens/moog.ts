/** MoogFF: the low-pass of Moog's synthesizers after Fontana, four poles with a feedback that has no delay. */
import { filterTraits, ugen } from '../compiler/declaration.ts';

export const moog = ugen({
  name: 'MoogFF',
  rates: ['audio', 'control'],
  inputs: { in: 0, freq: 100, gain: 2, reset: 0 },
  outputs: 1,
  ...filterTraits,
  blockInputs: ['freq', 'gain', 'reset'],
  doc: 'Moog’s low-pass of fourth order; it resonates the more the closer `gain` is to 4, and is emptied while `reset` is above 0.',
  emit(u) {
    const { lanes } = u;
    const { in: input, freq, gain, reset } = u.in;
    const states = ['s1', 's2', 's3', 's4'].map((name) => u.state('f64', name, () => 0));
    const [s1, s2, s3, s4] = states;
    const width = u.math
      .tan(
        freq
          .get()
          .to('f64')
          .mul(Math.PI * u.sampleDur),
      )
      .mul(2)
      .max(0);
    const b0 = width.div(width.add(2));
    const a1 = width.sub(2).div(width.add(2));
    // Moves in a line over the block, from where it was to where it is.
    const next = gain.get().max(0).min(4);
    const last = u.state('f32', 'gain', () => next);
    const k = lanes.variable('f32', last);
    const slope = next.sub(last).mul(u.slopeFactor);
    const squared = b0.mul(b0);
    const b04 = squared.mul(squared);
    const empty = reset.get().gt(0);
    for (const state of states) state.set(empty.select(lanes.f64(0), state));
    u.loop(() => {
      const x = input.get().to('f64');
      const held = s4!.add(b0.mul(s3!.add(b0.mul(s2!.add(b0.mul(s1!))))));
      const feedback = k.to('f64');
      const out = b04.mul(x).add(held).div(b04.mul(feedback).add(1));
      u.out(out.to('f32'));
      let past = b0.mul(x.sub(feedback.mul(out)));
      for (const state of [s1!, s2!, s3!]) {
        const next = past.add(state);
        state.set(past.sub(a1.mul(next)));
        past = b0.mul(next);
      }
      s4!.set(past.sub(a1.mul(out)));
      k.set(k.add(slope));
    });
    last.set(next);
  },
});
