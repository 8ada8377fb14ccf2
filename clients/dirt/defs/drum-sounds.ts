/** SynthDefs of the drums of SuperDirt's larger library. */
import {
  BPF,
  BRF,
  Crackle,
  Env,
  EnvGen,
  HPF,
  Impulse,
  type Input,
  Latch,
  LeakDC,
  Line,
  LPF,
  mix,
  Pulse,
  Resonz,
  Saw,
  type Signal,
  SinOsc,
  SinOscFB,
  signal,
  WhiteNoise,
  XLine,
} from 'bunsynth';
import { freqScale, type MakeDef, soundDef, trapezium } from './parts.ts';

const pmOsc = (carrier: Input, modulator: Input, index: Input): Signal =>
  SinOsc.ar(carrier, SinOsc.ar(modulator).mul(index));

const decibel = (db: number): number => 10 ** (db / 20);

/** By name of the sound. */
export const drumSounds: Readonly<Record<string, MakeDef>> = {
  superkick: soundDef('superkick', { n: 0, pitch1: 1, decay: 1 }, (c) => {
    const click = c.sustain.mul(c.decay).mul(0.02);
    const noise = LPF.ar(WhiteNoise.ar(), c.pitch1.mul(1500).mul(freqScale(c, click))).mul(Line.ar(1, 0, click));
    return [SinOsc.ar(c.n.sub(25.5).midicps()).add(noise), trapezium(c.sustain, 0.01, 0, 0.5)];
  }),
  super808: soundDef('super808', { n: 0, rate: 1, voice: 0 }, (c) => {
    const n = c.n.mul(c.n.gt(0)).add(c.n.lt(1).mul(3));
    const freq = n.mul(10).midicps().mul(freqScale(c, c.sustain));
    const place = freq.max(10).min(2000).div(10).log().div(Math.log(200));
    const chirp = XLine.ar(signal(8).pow(place).mul(1000), freq, signal(0.025).div(c.rate));
    return [LPF.ar(SinOscFB.ar(chirp, c.voice), 9000), trapezium(c.sustain, 0.01, 0, 1)];
  }),
  superhat: soundDef('superhat', { n: 0 }, (c) => {
    const freq = freqScale(c, c.sustain).mul(2000).mul(wrapped(c.n));
    return [HPF.ar(LPF.ar(WhiteNoise.ar(), freq.mul(3)), freq), trapezium(c.sustain, 0.01, 0, 0.3)];
  }),
  supersnare: soundDef('supersnare', { n: 0, decay: 1 }, (c) => {
    const freq = freqScale(c, c.sustain).mul(100).mul(wrapped(c.n));
    const skin = LPF.ar(Pulse.ar(freq), Line.ar(1030, 30, c.sustain.mul(0.2)));
    const wires = BPF.ar(HPF.ar(WhiteNoise.ar(), 500), 1500).mul(Line.ar(1, 0, c.decay.mul(0.2)));
    return [skin.add(wires), trapezium(c.sustain, 0.01, 0, 0.6)];
  }),
  superclap: soundDef('superclap', { n: 0, delay: 1, pitch1: 1, rate: 1 }, (c) => {
    const noise = BPF.ar(LPF.ar(WhiteNoise.ar(), c.pitch1.mul(7500)), c.pitch1.mul(1500));
    const spread = c.delay.mul(0.005);
    const hands = [0, 1, 2, 3].map((i) => {
      const wait = spread.mul(signal(i).pow(c.n.max(0).min(5).add(1)));
      return noise.mul(0.5).mul(EnvGen.ar(new Env([0, 0, 1, 0], [wait, 0, signal(0.04).div(c.rate)])));
    });
    return [mix(hands), trapezium(c.sustain, 0.01, 0, 0.6)];
  }),
  soskick: soundDef('soskick', { pitch1: 0, voice: 1, pitch2: 0 }, (c) => {
    const body = LPF.ar(pmOsc(Line.ar(c.freq.mul(2), c.freq, 0.02), c.pitch1, c.voice), 1000);
    const noise = HPF.ar(WhiteNoise.ar().mul(c.pitch2.max(0).min(1)), 500);
    const beater = LPF.ar(noise, XLine.ar(6000, 500, c.speed.max(0).min(1).mul(0.1))).mul(EnvGen.ar(Env.perc()));
    return [body.add(beater).mul(decibel(3)), EnvGen.ar(Env.perc(0.005, c.sustain), { doneAction: 2 })];
  }),
  soshats: soundDef('soshats', { pitch1: 238.5, resonance: 1 }, (c) => {
    const partials = [
      [1.34, 1],
      [2.405, 0.22],
      [3.09, 0.014],
      [1.309, 0.0038],
    ];
    const source = mix(
      partials.map(([ratio, index]) => pmOsc(Pulse.ar(c.freq), c.freq.mul(ratio!), c.pitch1.mul(index!))),
    );
    const env = () => EnvGen.ar(Env.perc(0.005, c.sustain));
    const low = BPF.ar(source, XLine.kr(15_000, 9000, c.sustain), c.resonance.max(0).min(1)).mul(env());
    const high = HPF.ar(source, XLine.kr(9000, 12_000, c.sustain)).mul(env());
    return [low.add(high).mul(decibel(-5)), EnvGen.ar(Env.perc(0.005, c.sustain), { doneAction: 2 })];
  }),
  sostoms: soundDef('sostoms', { voice: 0.5 }, (c) => {
    const body = pmOsc(Saw.ar(c.freq.mul(0.9)), c.freq.mul(0.85), c.voice).mul(decibel(6));
    const skin = body
      .mul(2)
      .add(SinOsc.ar(c.freq))
      .add(SinOsc.ar(c.freq.mul(0.8)));
    const env = EnvGen.ar(Env.perc(0.005, c.sustain, decibel(-4), -6), { doneAction: 2 });
    return [LeakDC.ar(skin.add(Crackle.ar(2))).mul(decibel(-3)), env];
  }),
  sossnare: soundDef('sossnare', { voice: 0.385, semitone: 0.452, pitch1: 2000, resonance: 0.1 }, (c) => {
    const source = pmOsc(Saw.ar(c.freq.mul(0.85)), c.freq.mul(c.semitone), c.voice);
    let noise: Signal = Latch.ar(WhiteNoise.ar().mul(0.1), Impulse.ar(3400));
    for (const ratio of [4, 2.5, 1.8]) noise = BRF.ar(noise, c.pitch1.mul(ratio), c.resonance).mul(0.5);
    noise = BRF.ar(noise, c.pitch1, c.resonance).mul(EnvGen.ar(Env.perc(0.005, c.sustain, -4)));
    noise = Resonz.ar(noise, c.pitch1, 1).mul(40);
    return [source.add(noise).mul(decibel(4)), EnvGen.ar(Env.perc(0.005, c.sustain, 0.5, -4), { doneAction: 2 })];
  }),
};

/** The factor that `n` makes of a frequency, from half to twice of it. */
const wrapFactor = (n: Signal): Signal => n.div(5).add(1);
function wrapped(n: Signal): Signal {
  const [low, span] = [0.5, 1.5];
  return wrapFactor(n).sub(low).mod(span).add(low);
}
