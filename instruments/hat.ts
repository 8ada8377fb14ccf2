import { Env, EnvGen, HPF, LFPulse, mix, OffsetOut, Pan2, RHPF, synthDef, WhiteNoise } from 'bunsynth';

/** Frequencies of the metal, Hz: no two of them in tune. */
const metal = [3207, 4253, 5401, 6337];

/**
 * A hi-hat: noise and a chord of pulses above `tone` Hz. `decay` 0.05 seconds is closed, 0.4 open. Ends by itself.
 */
export const hat = synthDef(
  'hat',
  { out: 0, amp: 0.15, pan: 0, decay: 0.06, tone: 7000 },
  ({ out, amp, pan, decay, tone }) => {
    const env = EnvGen.ar(Env.perc(0.0015, decay, 1, -5), { doneAction: 2 });
    const chord = HPF.ar(mix(LFPulse.ar(metal).madd(0.4, -0.2)), tone);
    const noise = RHPF.ar(WhiteNoise.ar(), tone, 0.7);
    OffsetOut.ar(out, Pan2.ar(mix([noise.mul(0.8), chord]).mul(env), pan, amp));
  },
);
