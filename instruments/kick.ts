import { Env, EnvGen, HPF, mix, OffsetOut, Pan2, SinOsc, synthDef, WhiteNoise } from 'bunsynth';

/**
 * A bass drum: a sine that falls from `punch` times its pitch, driven a little, and a click of noise.
 * `freq` Hz where it ends up, `decay` seconds. Ends by itself.
 */
export const kick = synthDef(
  'kick',
  { out: 0, freq: 48, amp: 0.6, pan: 0, punch: 7, decay: 0.4, click: 0.2 },
  ({ out, freq, amp, pan, punch, decay, click }) => {
    const env = EnvGen.ar(Env.perc(0.002, decay, 1, -3), { doneAction: 2 });
    const fall = EnvGen.ar(new Env([freq.mul(punch), freq.mul(1.6), freq], [0.03, 0.09], 'exp'));
    const body = SinOsc.ar(fall).mul(env).mul(1.6).tanh();
    const snap = HPF.ar(WhiteNoise.ar(), 2500)
      .mul(EnvGen.ar(Env.perc(0.0005, 0.012)))
      .mul(click);
    OffsetOut.ar(out, Pan2.ar(mix([body, snap]), pan, amp.mul(1.4)));
  },
);
