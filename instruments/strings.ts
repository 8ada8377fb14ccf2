import { Balance2, Env, EnvGen, FreeVerb2, LFNoise1, LPF, mix, Out, Saw, SinOsc, synthDef } from 'bunsynth';

/** Seconds that the reverb sounds on after the release. */
const tail = 2.5;

/**
 * Slow, wide strings in a room: two detuned saws a side through a low-pass that drifts.
 * `attack` and `release` in seconds, `room` and `mix` of the reverb from 0 to 1. Sounds until `gate` is 0; then it ends
 * after the release and the reverb's tail.
 */
export const strings = synthDef(
  'strings',
  { out: 0, freq: 220, amp: 0.15, pan: 0, gate: 1, attack: 0.8, release: 1.5, cutoff: 1600, room: 0.8, wet: 0.4 },
  ({ out, freq, amp, pan, gate, attack, release, cutoff, room, wet }) => {
    const env = EnvGen.kr(Env.asr(attack, 1, release, 'sine'), gate);
    const life = EnvGen.kr(Env.asr(0, 1, release.add(tail), 'sine'), gate, { doneAction: 2 });
    const drift = LFNoise1.kr([0.3, 0.4]).madd(0.25, 1).mul(cutoff);
    const voices = [
      [0.996, 1.003],
      [0.999, 1.005],
    ].map((detunes, side) => {
      const saws = mix(detunes.map((detune) => Saw.ar(freq.mul(detune))));
      return LPF.ar(mix([saws.mul(0.5), SinOsc.ar(freq).mul(0.3)]), drift.at(side)).mul(env);
    });
    const hall = FreeVerb2.ar(voices[0], voices[1], wet, room, 0.5);
    Out.ar(out, Balance2.ar(hall.at(0), hall.at(1), pan, amp.mul(2.3)).mul(life));
  },
);
