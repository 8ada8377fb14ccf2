import { Env, EnvGen, kr, LeakDC, mix, OffsetOut, Pan2, Pulse, RLPF, Saw, SinOsc, synthDef } from 'bunsynth';

/**
 * A subtractive bass: two saws and a pulse through a resonant low-pass that an envelope opens, with a sine below.
 * `cutoff` in Hz where the filter rests, `sweep` Hz that the envelope adds, `rq` its bandwidth over its frequency.
 * Sounds until `gate` is 0; then it ends after `release` seconds.
 */
export const bass = synthDef(
  'bass',
  { out: 0, freq: kr(55, 0.03), amp: 0.3, pan: 0, gate: 1, cutoff: 220, sweep: 1400, rq: 0.35, release: 0.12 },
  ({ out, freq, amp, pan, gate, cutoff, sweep, rq, release }) => {
    const env = EnvGen.ar(Env.adsr(0.005, 0.25, 0.65, release), gate, { doneAction: 2 });
    const opening = EnvGen.kr(Env.adsr(0.004, 0.28, 0.12, release), gate);
    const source = mix([Saw.ar(freq.mul([0.997, 1.004])).mul(0.35).channels, Pulse.ar(freq, 0.4).mul(0.25)].flat());
    const filtered = RLPF.ar(source, opening.mul(sweep).add(cutoff), rq);
    const body = mix([filtered.mul(1.2), SinOsc.ar(freq).mul(0.5)]).tanh();
    OffsetOut.ar(out, Pan2.ar(LeakDC.ar(body).mul(env), pan, amp));
  },
);
