import { Env, EnvGen, mix, OffsetOut, Pan2, SinOsc, synthDef } from 'bunsynth';

/**
 * A bell by frequency modulation: bright when struck, a sine as it fades, with a slow beat from a second, detuned pair.
 * `ratio` is the modulator's frequency over the carrier's (3.5 rings, whole numbers are harmonic), `index` how bright
 * the strike is, `decay` seconds. Ends by itself.
 */
export const bell = synthDef(
  'bell',
  { out: 0, freq: 440, amp: 0.2, pan: 0, ratio: 3.5, index: 2.2, decay: 3 },
  ({ out, freq, amp, pan, ratio, index, decay }) => {
    const env = EnvGen.ar(Env.perc(0.003, decay, 1, -5), { doneAction: 2 });
    const bright = EnvGen.ar(Env.perc(0.001, decay.mul(0.5), index, -6));
    const pair = (detune: number) => {
      const carrier = freq.mul(detune);
      const modulator = SinOsc.ar(carrier.mul(ratio)).mul(bright).mul(carrier);
      return SinOsc.ar(carrier.add(modulator));
    };
    OffsetOut.ar(out, Pan2.ar(mix([pair(1), pair(1.0017).mul(0.5)]).mul(env), pan, amp.mul(0.94)));
  },
);
