/** Oscillators. Phases are kept as scsynth keeps them, since their rounding can be heard as drift between two renders. */
import { ugen } from './declare.ts';

/** Units of one turn in scsynth's fixed-point phase of table oscillators: 8192 points × 2^16. */
const turn = 2 ** 29;

const sinOsc = ugen({
  name: 'SinOsc',
  rates: ['audio', 'control'],
  inputs: { freq: 440, phase: 0 },
  outputs: 1,
  doc: 'Sine oscillator; `phase` in radians is added to the running phase.',
  emit(u) {
    const toUnits = turn / (2 * Math.PI);
    const perSample = Math.fround(turn * u.sampleDur);
    const phase = u.state('i32', 'phase', () => 0);
    const offset = u.in.phase.constant === 0 ? null : u.ramp(u.in.phase, 'phase');
    const increment = u.in.freq.isAudio ? null : u.in.freq.get().mul(perSample).to('i32');
    u.loop(() => {
      const position = offset ? phase.add(offset.get().mul(toUnits).to('i32')) : phase;
      u.out(u.math.sineOfPhase(position.shl(3)));
      phase.set(phase.add(increment ?? u.in.freq.get().mul(perSample).to('i32')));
    });
  },
});

export const oscillators = [sinOsc];
