import { Env, EnvGen, mix, OffsetOut, Pan2, SinOsc, synthDef } from 'bunsynth';

/**
 * A struck sine with a little of its octave, which fades sooner.
 * `decay` in seconds; `amp` is about the peak. Ends by itself.
 */
export const ping = synthDef(
  'ping',
  { out: 0, freq: 880, amp: 0.2, pan: 0, decay: 0.8 },
  ({ out, freq, amp, pan, decay }) => {
    const tone = SinOsc.ar(freq).mul(EnvGen.ar(Env.perc(0.004, decay), { doneAction: 2 }));
    const octave = SinOsc.ar(freq.mul(2))
      .mul(EnvGen.ar(Env.perc(0.002, decay.mul(0.4))))
      .mul(0.15);
    OffsetOut.ar(out, Pan2.ar(mix([tone.mul(0.87), octave]), pan, amp.mul(1.3)));
  },
);
