/** SinOscFB: a sine that modulates its own phase. */
import { ugen } from '../compiler/declaration.ts';
import { tableSine, turn } from './support/table-sine.ts';

export const sineFeedback = ugen({
  name: 'SinOscFB',
  pure: true,
  rates: ['audio', 'control'],
  inputs: { freq: 440, feedback: 0 },
  outputs: 1,
  blockInputs: ['freq', 'feedback'],
  doc: 'Sine oscillator whose last sample times `feedback` (radians) is added to its phase.',
  emit(u) {
    const amount = u.in.feedback
      .get()
      .to('f64')
      .mul(turn / (2 * Math.PI))
      .to('f32');
    const phase = u.state('i32', 'phase', () => 0);
    const last = u.state('f32', 'last', () => 0);
    const feedback = u.state('f32', 'feedback', () => amount);
    const slope = amount.sub(feedback).mul(u.slopeFactor);
    const step = u.in.freq
      .get()
      .to('f64')
      .mul(turn * u.sampleDur)
      .to('i32');
    u.loop(() => {
      const value = tableSine(u.lanes, phase.add(feedback.mul(last).to('i32')));
      u.out(value);
      last.set(value);
      phase.set(phase.add(step));
      feedback.set(feedback.add(slope));
    });
    if (!u.constructing) return;
    phase.set(0);
    last.set(0);
  },
});
