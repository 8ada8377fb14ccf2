/** SynthDefs of sounds under the names that SuperDirt has them by: those of its core. */
import {
  Blip,
  Env,
  EnvGen,
  ExpRand,
  Impulse,
  In,
  InFeedback,
  type Input,
  ir,
  LFGauss,
  Line,
  MouseX,
  MouseY,
  mix,
  NumOutputBuses,
  PitchShift,
  Signal,
  SinOsc,
  Sweep,
  signal,
} from 'bunsynth';
import { channels, type MakeDef, overall, soundDef, trapezium } from './parts.ts';

const perc = (sustain: Input) => overall(Env.perc(0.01, 0.99, 1, -1), sustain);
const span = { begin: 0, end: 1 };

/** Channels of the sound card, from `soundin` on. */
const soundIn = (soundin: Signal, count: number): Signal => In.ar(NumOutputBuses.ir().add(soundin), count);
const inputEnv = (fadeTime: Signal, sustain: Signal): Signal =>
  EnvGen.kr(Env.linen(fadeTime, sustain.sub(fadeTime.mul(2)), fadeTime));

/** One to `count` of something. */
const counted = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1);

const tutorial = (name: string, env: (sustain: Signal) => Signal): MakeDef =>
  soundDef(name, {}, ({ freq, accelerate, sustain }) => [
    SinOsc.ar(freq.mul(Line.kr(1, accelerate.add(1), sustain))),
    env(sustain),
  ]);

/** Five sines whose phases others move, less and less. */
function modulated(
  { begin, end, sustain }: Readonly<Record<'begin' | 'end' | 'sustain', Signal>>,
  freq: Signal,
  modfreq: Signal,
): [Signal, Signal] {
  const env = EnvGen.ar(Env.perc(0.002, sustain, 1, -1), { doneAction: 2 });
  const phase = Line.ar(begin, end, sustain);
  const partials = counted(5).map((n) => {
    const index = signal(1).sub(phase).mul(10).mul(env).div(n);
    return SinOsc.ar(freq, SinOsc.ar(modfreq.mul(n)).madd(index, Math.PI / 2));
  });
  return [mix(partials), env];
}

/** By name of the sound. */
export const coreSounds: Readonly<Record<string, MakeDef>> = {
  imp: soundDef('imp', span, (c) => {
    const phase = Line.kr(c.begin, c.end, c.sustain);
    const rate = c.begin.add(1).mul(c.speed.add(Sweep.kr(1, c.accelerate)));
    const freqs = signal(c.freq).pow(rate.max(0).min(1)).mul([1, 1.25, 1.51, 1.42]);
    return [mix(Blip.ar(freqs, ExpRand.ir(80, 118).mul(phase))), perc(c.sustain)];
  }),
  psin: soundDef('psin', { ...span, modfreq: 40 }, (c) => modulated(c, c.freq, c.modfreq)),
  /** The mouse rests where both are lowest. */
  pmsin: soundDef('pmsin', span, (c) =>
    modulated(c, MouseX.kr(30, 80).round(1).add(c.freq), MouseY.kr(1, 200, { warp: 1 })),
  ),
  in: soundDef('in', { soundin: 0, inputFadeTime: ir(0.03) }, (c) =>
    soundIn(c.soundin, 2).mul(inputEnv(c.inputFadeTime, c.sustain)),
  ),
  in1: soundDef('in1', { soundin: 0, inputFadeTime: ir(0.03) }, (c) =>
    soundIn(c.soundin, 1).mul(inputEnv(c.inputFadeTime, c.sustain)),
  ),
  inr: soundDef('inr', { ...span, inputFadeTime: ir(0.03) }, (c) => {
    const rate = c.begin
      .add(1)
      .mul(c.speed.add(Sweep.kr(1, c.accelerate)))
      .mul(c.freq)
      .div(440);
    const sound = soundIn(signal(0), 2).mul(inputEnv(c.inputFadeTime, c.sustain));
    return PitchShift.ar(sound, {
      windowSize: 0.1,
      pitchRatio: rate,
      pitchDispersion: 0.02,
      timeDispersion: 0.01,
    });
  }),
  from: soundDef('dirt_from', { in: 0, inputFadeTime: ir(0.03) }, (c) =>
    InFeedback.ar(c.in, channels).mul(inputEnv(c.inputFadeTime, c.sustain)),
  ),
  gabor: soundDef('gabor', { width: 0.3 }, (c) => {
    // The bell reaches down to this at its edges.
    const edge = c.width.squared().mul(-2).reciprocal().exp();
    const bell = LFGauss.ar(c.sustain, { width: c.width, loop: 0 }).linlin(edge, 1, 0, 1);
    return bell.mul(SinOsc.ar(c.freq, Math.PI / 2));
  }),
  dirac: soundDef('dirac', {}, () => Impulse.ar(0)),
  cyclo: soundDef('cyclo', { ...span, cycle: 0, ratio: 1 }, (c) => {
    const phase = Line.kr(c.begin, signal(1).sub(c.end), c.sustain);
    const rate = c.begin.add(1).mul(c.speed.add(Sweep.kr(1, c.accelerate)));
    const place = c.cycle.mul(c.speed);
    const voices = counted(16).map((n) => {
      const turn = c.ratio.mul(n).add(phase);
      return SinOsc.ar(place.mod(turn).add(1).mul(c.freq).mul(rate)).div(16);
    });
    return [mix(voices), perc(c.sustain)];
  }),
  tutorial1: soundDef('tutorial1', {}, () => new Signal([SinOsc.ar(440).tree, SinOsc.ar(440).tree])),
  tutorial2: soundDef('tutorial2', {}, ({ sustain }) => [SinOsc.ar(440), trapezium(sustain, 0.01, 0.98, 0.01)]),
  tutorial3: tutorial('tutorial3', (sustain) => trapezium(sustain, 0.01, 0.98, 0.01)),
  tutorial4: tutorial('tutorial4', (sustain) => overall(Env.perc(0.001, 0.999, 1, -4), sustain)),
  tutorial5: soundDef('tutorial5', { f: 440 }, ({ f, accelerate, sustain }) => [
    SinOsc.ar(f.mul(Line.kr(1, accelerate.add(1), sustain))),
    overall(Env.perc(0.001, 0.999, 1, -4), sustain),
  ]),
};
