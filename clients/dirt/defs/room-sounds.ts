/** SynthDefs of SuperDirt's larger library that end in a room: GVerb. */
import {
  ControlDur,
  ControlRate,
  Decay,
  DelayC,
  Env,
  GVerb,
  HPF,
  Impulse,
  LeakDC,
  LFNoise2,
  Limiter,
  LocalIn,
  LocalOut,
  LPF,
  mix,
  PanAz,
  Phasor,
  Rand,
  Resonz,
  Sanitize,
  Select,
  Signal,
  SinOsc,
  Sweep,
  signal,
  TIRand,
  WhiteNoise,
} from 'bunsynth';
import { freqScale, linexp, type MakeDef, overall, soundDef, trapezium } from './parts.ts';

const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23];
/** Seconds of each of the speeds at which `supergrind` is struck. */
const strikes = [0.25, 0.25, 0.25, 2];

/** Both sides of each room one after the other. */
const sides = (rooms: readonly Signal[]): Signal[] => rooms.flatMap((room) => [...room.channels]);

/** Spreads sounds evenly in a turn of a ring of `count` channels around `center`. */
function ring(count: number, sounds: readonly Signal[], center: Signal): Signal {
  const last = Math.max(1, sounds.length - 1);
  const level = Math.sqrt(1 / sounds.length);
  const placed = sounds.map((sound, i) => PanAz.ar(count, sound, center.add((2 * i) / last - 1), level));
  return new Signal(Array.from({ length: count }, (_, n) => mix(placed.map((each) => each.at(n))).tree));
}

/** By name of the sound. */
export const roomSounds: Readonly<Record<string, MakeDef>> = {
  supergrind: soundDef('supergrind', { detune: 0, voice: 0, rate: 1 }, (c) => {
    const freq = c.freq.mul(freqScale(c, c.sustain)).div(2);
    // A second each, counted from the middle of a block, so that rounding moves none of them.
    const second = Sweep.kr(0, 1).add(ControlDur.ir().mul(0.5)).trunc(1).mod(strikes.length);
    const trig = Impulse.kr(c.rate.mul(Select.kr(second, strikes)));
    const pulses = Impulse.ar(SinOsc.ar(1 / 4).madd(freq.div(2), c.voice.add(1).mul(freq)));
    const fed = LocalIn.ar(1).add(pulses).add(trig);
    const turns = [c.detune, c.detune.neg()].map((detune) =>
      DelayC.ar(fed, 1, freq.mul(2).add(detune).reciprocal().sub(ControlDur.ir())),
    );
    const loop = mix(turns).div(2);
    LocalOut.ar(LeakDC.ar(loop).tanh());
    const doubled = loop.add(DelayC.ar(loop, 0.2, SinOsc.ar(1).madd(1e-3, 0.1)));
    const room = GVerb.ar(doubled.add(trig.mul(8)).mul(4).sin()).sin();
    return [room.add(doubled).mul(0.3), trapezium(c.sustain, 0.1, 0.8, 0.1, 'lin')];
  }),
  superprimes: soundDef('superprimes', { rate: 1, detune: 0, voice: 0 }, (c) => {
    const freq = c.freq.mul(freqScale(c, c.sustain));
    const turned = [1, -1].map((sign) => c.detune.div(12).mul(sign).add(1));
    const cutoff = linexp(c.voice, 0, 2, 30, 18_000);
    const roomsize = linexp(c.voice, 0, 5, 1, 0.01).mul(10);
    const rooms = primes.map((prime, i) => {
      const trig = Impulse.ar(
        signal(30 / prime)
          .div(c.sustain)
          .mul(c.rate),
      );
      const phase = Phasor.kr(trig, signal(1 / prime).div(ControlRate.ir()));
      const strike = LPF.ar(Decay.ar(trig, c.sustain.mul(prime + 3).div(10)), cutoff);
      const tone = SinOsc.ar(
        freq
          .mul(i + 1)
          .mul(turned[i % 2]!)
          .div(2),
        phase,
      );
      return GVerb.ar(tone.mul(strike).softclip(), { roomsize, revtime: 10 }).tanh();
    });
    const center = LFNoise2.kr(c.sustain).range(0, primes.length - 1);
    return [ring(primes.length, sides(rooms), center), trapezium(c.sustain, 0.1, 0.6, 0.3, 'lin')];
  }),
  superwavemechanics: soundDef('superwavemechanics', { detune: 0, voice: 0, resonance: 0 }, (c) => {
    const freq = c.freq.mul(freqScale(c, c.sustain));
    const trig = Impulse.kr(c.sustain.div(8));
    const spread = c.detune.min(1.5);
    const noise = WhiteNoise.ar().mul(0.5);
    const width = linexp(c.voice, 0, 1, 1e-3, 1).add(0.01);
    const roomsize = linexp(c.resonance, 0, 1, 99, 0.1);
    const rooms = [3, 5, 8, 9, 3, 5, 8, 9].map((eighths) => {
      const step = TIRand.kr(0, 3, trig);
      const ratio = Rand.ir(step.mul(1.6).sub(spread), step.mul(1.7).add(spread)).round(0.25);
      const band = Resonz.ar(noise, freq.mul(eighths / 8).mul(ratio), width);
      return Sanitize.ar(HPF.ar(Limiter.ar(GVerb.ar(band, { roomsize, revtime: 10 }).mul(55)), 30));
    });
    return [new Signal(sides(rooms).map(({ tree }) => tree)), overall(Env.sine(1, 1), c.sustain)];
  }),
};
