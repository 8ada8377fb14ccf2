/** SynthDefs of the sounds of SuperDirt's larger library that core UGens make. */
import {
  BAllPass,
  BPeakEQ,
  CombC,
  CombL,
  Decay,
  DelayN,
  Dust,
  Env,
  EnvGen,
  Impulse,
  type Input,
  LeakDC,
  LFNoise2,
  LFPar,
  LFPulse,
  LFSaw,
  LFTri,
  LinExp,
  Line,
  LocalIn,
  LocalOut,
  MoogFF,
  mix,
  Pulse,
  Rand,
  RLPF,
  Select,
  Signal,
  SinOsc,
  signal,
  VarSaw,
  WhiteNoise,
  XLine,
} from 'bunsynth';
import { freqScale, type MakeDef, overall, soundDef, splay, trapezium } from './parts.ts';

/** Rise, fall to what `decay` leaves, end: for sounds that are held. */
const held = (sustain: Input, rise: number, decay: Signal, curve: number): Signal => {
  const rest = signal(1).sub(decay);
  return overall(
    Env.pairs(
      [
        [0, 0],
        [rise, 1],
        [0.2, rest],
        [0.95, rest],
        [1, 0],
      ],
      curve,
    ),
    sustain,
  );
};

/** Modes of a round plate that is held at its edge. */
const plate = [1, 2.081, 3.414, 3.893, 4.995, 5.954, 6.819, 8.28, 8.722, 8.882, 10.868, 11.18, 11.754, 13.71, 13.715];

/** Frequencies (Hz) against which a saw is compared. */
const comparators = [
  1, 2.188, 5.091, 8.529, 8.95, 9.305, 13.746, 14.653, 19.462, 22.003, 24.888, 25.991, 26.085, 30.509, 33.608, 35.081,
];

/** Parameters of the sounds with Moog’s filter. */
const moogish = { rate: 1, decay: 0, voice: 0.5, semitone: 12, resonance: 0.2, lfo: 1, pitch1: 1 };

/** Levels of the drawbars, a row each. */
const drawbars = [
  [1, 4, 5, 4, 3, 1, 0, 0, 0],
  [0, 0, 8, 0, 4, 0, 0, 0, 0],
  [0, 7, 8, 1, 2, 0, 0, 0, 0],
  [0, 0, 7, 8, 8, 8, 8, 7, 2],
  [4, 0, 5, 5, 4, 5, 3, 3, 6],
  [8, 8, 5, 3, 2, 4, 5, 8, 8],
  [8, 8, 8, 0, 0, 0, 0, 0, 3],
  [8, 8, 8, 8, 8, 8, 8, 8, 8],
  [8, 0, 0, 0, 0, 0, 8, 8, 8],
  [0, 0, 8, 8, 0, 0, 0, 0, 0],
];
const bright = [0, 0, 0, 0, 0, 0, 0.5, 1, 1.5];
const barRatios = [0.5, 1.4988, 1, 2, 2.9976, 4, 5.0409, 5.9953, 8];

/** By name of the sound. */
export const extraSounds: Readonly<Record<string, MakeDef>> = {
  supermandolin: soundDef('supermandolin', { detune: 0.2 }, (c) => {
    const pluck = Decay.ar(Impulse.ar(0).mul(0.1), c.freq.cpsmidi().mul(0.1 / 69)).mul(WhiteNoise.ar());
    const period = c.freq.mul(freqScale(c, c.sustain)).reciprocal();
    const strings = [-1, 1].map((sign) =>
      CombL.ar(pluck, {
        maxdelaytime: 0.05,
        delaytime: period.mul(c.detune.mul(sign / 100).add(1)),
        decaytime: c.sustain,
      }),
    );
    return [mix(strings), trapezium(c.sustain, 0.002, 0.996, 0.002)];
  }),
  supergong: soundDef('supergong', { voice: 0, decay: 1 }, (c) => {
    const modes = plate.map((ratio) => {
      const time = signal(100)
        .div(c.freq)
        .div(signal(ratio).pow(signal(2).sub(c.decay.max(0).min(2))));
      const level = signal(ratio).pow(c.voice.max(0).min(4)).mul(0.2);
      const env = EnvGen.ar(Env.perc(time.mul(0.01), time.mul(0.5), level), { timeScale: c.sustain.mul(5) });
      return env.mul(SinOsc.ar(c.freq.mul(ratio).mul(freqScale(c, c.sustain))));
    });
    return mix(modes);
  }),
  supersiren: soundDef('supersiren', {}, (c) => {
    const rise = EnvGen.kr(Env.linen(0.25, 0.5, 0.25, 3, 0), { timeScale: c.sustain, doneAction: 2 });
    const freq = c.freq.mul(freqScale(c, c.sustain)).mul(rise.add(1));
    return [VarSaw.ar(freq, 0, Line.kr(0.05, 1, c.sustain)), trapezium(c.sustain, 0.05, 0.9, 0.05, -2)];
  }),
  supersquare: soundDef('supersquare', moogish, (c) => {
    const freq = c.freq.mul(freqScale(c, c.sustain));
    const second = freq.div(signal(2).pow(c.semitone.div(12)));
    const pulses = Pulse.ar(freq, c.voice).mul(0.7).add(Pulse.ar(second, c.voice).mul(0.3));
    const low = freq.mul(10).mul(c.pitch1).min(22_000);
    const high = low.mul(c.lfo.add(1)).min(22_000);
    const sound = MoogFF.ar(pulses, SinOsc.ar(freq.div(64).mul(c.rate)).range(low, high), c.resonance.mul(4));
    return [sound.tanh().mul(2), held(c.sustain, 0.05, c.decay, -3)];
  }),
  supercomparator: soundDef('supercomparator', { ...moogish, resonance: 0.5 }, (c) => {
    const freq = c.freq.mul(freqScale(c, c.sustain));
    const saw = VarSaw.ar(freq, 0, Line.ar(0, 1, c.sustain));
    const compared = comparators.map((ratio) => saw.gt(LFTri.ar(signal(ratio).pow(c.voice.div(5)))));
    const wobble = SinOsc.ar(freq.div(64).mul(c.rate)).mul(c.lfo.mul(freq).div(2));
    const cutoff = c.pitch1
      .mul(4)
      .mul(freq)
      .add(wobble)
      .add(LFNoise2.ar(1).mul(c.lfo.mul(freq)));
    const gain = LFNoise2.ar(0).madd(0.1, c.resonance.mul(4));
    return [MoogFF.ar(splay(compared), cutoff, gain).mul(0.5), held(c.sustain, 0.05, c.decay, -3)];
  }),
  superfork: soundDef('superfork', {}, (c) => {
    const freq = c.freq.mul(freqScale(c, c.sustain));
    const prongs = [
      [1, 0.3, 1e-4, 4],
      [6.1, 1, 1e-7, 4],
      [16.7, 1.3, 1e-6, 0.5],
      [20.1, 2, 1e-7, 0.333],
    ].map(([ratio, from, to, time]) =>
      SinOsc.ar(freq.mul(ratio!))
        .mul(XLine.ar(from, to, c.sustain.mul(time!)))
        .mul(0.2),
    );
    return [new Signal(prongs.map(({ tree }) => tree)), trapezium(c.sustain, 0.001, 0.998, 0.001, 'lin')];
  }),
  superhammond: soundDef('superhammond', { decay: 0, vibrato: 0.5, vrate: 7, voice: 0, perc: 0, percf: 2 }, (c) => {
    const edge = c.sustain.div(2).max(0).min(0.005);
    const env = EnvGen.ar(Env.linen(edge, c.sustain.sub(edge.mul(2)), edge), { doneAction: 2 });
    const freq = c.freq.mul(freqScale(c, c.sustain));
    const levels = bright.map((damped, bar) => {
      const level = selectX(
        c.voice,
        drawbars.map((row) => row[bar]!),
      );
      return signal(2).pow(level.sub(damped).sub(8));
    });
    const sum = mix(levels);
    const click = WhiteNoise.ar()
      .mul(XLine.ar(1, 1e-6, 0.1))
      .mul(2)
      .add(1);
    const tones = barRatios.map((ratio, bar) => {
      let tone = freq.mul(ratio);
      tone = tone.mul(signal(2).pow(tone.lt(63)));
      for (let fold = 0; fold < 2; fold++) tone = tone.div(signal(2).pow(tone.gt(6000)));
      return SinOsc.ar(tone.mul(click), Rand.ir(0, 2 * Math.PI)).mul(levels[bar]!.div(sum));
    });
    const knock = SinOsc.ar(freq.mul(c.percf), Rand.ir(0, 2 * Math.PI))
      .mul(XLine.ar(1, 1e-6, c.decay.mul(2).add(1)))
      .mul(c.perc.mul(0.5));
    const dry = mix(tones).mul(0.5).add(knock);
    const wobble = LFTri.kr(c.vrate).madd(c.vibrato.div(2), 1).mul(1000);
    return [dry.add(BAllPass.ar(dry, wobble)), env];
  }),
  supervibe: soundDef('supervibe', { decay: 0, velocity: 1, modamp: 1, modfreq: 7, detune: 0 }, (c) => {
    const freq = c.freq.mul(freqScale(c, c.sustain));
    const { velocity } = c;
    const damped = c.decay.neg().exp();
    const beat = SinOsc.kr(c.modfreq, Rand.ir(0, 2 * Math.PI));
    const bars = (
      [
        [1, 1, 0.5, 1],
        [4, velocity.mul(1.1), 0.3, damped.mul(0.7)],
        [10, velocity.mul(velocity).mul(0.6), 0.3, damped.mul(0.5)],
        [c.detune.add(13.75), velocity.mul(0.5), 0.5, damped.mul(0.4)],
      ] as readonly (readonly [Input, Input, number, Input])[]
    ).map(([ratio, level, depth, time]) => {
      const own = freq.mul(ratio);
      return SinOsc.ar(own)
        .mul(signal(level).mul(0.3))
        .mul(XLine.ar(1e-6, 1, own.reciprocal()))
        .mul(XLine.ar(1, 1e-6, signal(time).mul(4).mul(c.sustain)))
        .mul(beat.range(signal(1).sub(c.modamp.mul(depth)), 1));
    });
    const strike = XLine.ar(velocity.add(1e-6).mul(0.3), 1e-6, 0.02);
    const high = [19.2, 20, 21.2].map((ratio) => SinOsc.ar(freq.mul(ratio)).mul(strike));
    return [mix([...bars, ...high]), trapezium(c.sustain, 0.001, 0.998, 0.001, 'lin')];
  }),
  superhoover: soundDef('superhoover', { decay: 0, slide: 0 }, (c) => {
    const glide = EnvGen.ar(Env.perc(0.05, 0.3, 1, 'lin'), { timeScale: c.sustain })
      .mul(c.slide.mul(-0.25))
      .add(1);
    const freq = c.freq.mul(glide).mul(freqScale(c, c.sustain));
    const saws = (
      [
        [2.94, 3, 1.3, 1, 0.25, 1, 0.5],
        [3, 5.5, 2.9, 0.9, 0.5, 1.01, 1],
        [3.07, 1.2, 4.4, 1.1, 1, 1.02, 2],
      ] as const
    ).map(([rate, phase, widthRate, level, ratio, start, pulse]) => {
      const own = LinExp.kr(SinOsc.kr(rate, phase), -1, 1, 0.995, 1.005).mul(freq);
      const width = SinOsc.kr(widthRate).range(1 / 8, 7 / 8);
      const saw = LFSaw.ar(own.mul(ratio), start).range(0, 1).mul(level);
      const gaps = signal(1).sub(LFPulse.ar(own.mul(pulse), 0, width));
      return { own, sound: saw.mul(gaps) };
    });
    const body = mix(saws.map(({ sound }) => sound)).mul(0.15);
    let sound = body.add(mix(saws.map(({ own }) => LFPar.ar(own.mul(0.25)).mul(0.1))));
    sound = BPeakEQ.ar(sound, 6000, 1, 3);
    sound = BPeakEQ.ar(sound, 3500, 1, 6);
    const doubled = [0.5, 1.5].map((phase) =>
      sound.add(
        CombC.ar(sound, {
          maxdelaytime: 1 / 200,
          delaytime: SinOsc.kr(3, phase * Math.PI).range(1 / 300, 1 / 200),
          decaytime: 0,
        }),
      ),
    );
    return [new Signal(doubled.map(({ tree }) => tree)).mul(1.4), held(c.sustain, 0.03, c.decay, -1)];
  }),
  superzow: soundDef('superzow', { decay: 0, slide: 1, detune: 1 }, (c) => {
    const freq = c.freq.mul(freqScale(c, c.sustain));
    const width = Line.ar(0, 0.5, c.sustain.mul(20).div(c.slide));
    const saw = (sign: number) => VarSaw.ar(freq.mul(c.detune.mul(sign / 100).add(1)), 0, width);
    const behind = (sound: Signal, factor: number) =>
      DelayN.ar(sound, 0.2, Line.ar(0, 1, c.sustain.mul(factor).div(c.slide)).div(freq));
    const sound = saw(0)
      .sub(behind(saw(1), 5))
      .add(behind(saw(-1), 20));
    return [sound.div(2), held(c.sustain, 0.07, c.decay, -1)];
  }),
  superstatic: soundDef('superstatic', {}, (c) => {
    const freq = c.freq.mul(freqScale(c, c.sustain));
    const sparks = Dust.ar(freq.mul(40)).gt(0.5);
    return [Pulse.ar(freq.mul(sparks).mul(4), 0.5).mul(0.5), overall(Env.sine(1, 0.5), c.sustain)];
  }),
  supertron: soundDef('supertron', { voice: 0, detune: 0 }, (c) => {
    const freq = c.freq.mul(freqScale(c, c.sustain));
    const width = RLPF.ar(LocalIn.ar(1), freq.div(6.1), 1.5).range(0, signal(1).sub(c.voice.div(1.5)));
    const pulses = [c.detune.add(1), signal(-1).sub(c.detune)].map((offset) => Pulse.ar(freq.add(offset), width));
    const sound = LeakDC.ar(mix(pulses));
    LocalOut.ar(sound);
    return [sound, trapezium(c.sustain, 0.05, 0.85, 0.1, 'lin')];
  }),
  superreese: soundDef('superreese', { detune: 0, voice: 0 }, (c) => {
    const freq = c.freq.mul(freqScale(c, c.sustain));
    const saws = [
      VarSaw.ar(freq.mul(c.detune.div(-100).add(0.99)), 0.7, 0.01),
      VarSaw.ar(freq.mul(c.detune.div(100).add(1.01)), 0.5, 0.02),
    ];
    let sound = splay(saws, 0.2, false);
    sound = RLPF.ar(sound, freq.mul(10), c.voice.linlin(0, 2, 3, 0.5).reciprocal());
    sound = sound.clip2(1 / 5).mul(5);
    sound = RLPF.ar(sound, freq.mul(20), c.voice.linlin(0, 2, 2, 7).reciprocal()).mul(0.35);
    return [sound, trapezium(c.sustain, 0.05, 0.8, 0.15, 'lin')];
  }),
};

/** One of several numbers, crossfaded in between with equal power. */
function selectX(which: Signal, all: readonly number[]): Signal {
  const place = which
    .mul(2)
    .sub(1)
    .fold2(1)
    .add(1)
    .mul(Math.PI / 4);
  const [even, odd] = [which.round(2), which.trunc(2).add(1)].map((index) =>
    Select.kr(
      index,
      all.map((n) => n),
    ),
  );
  return even!.mul(place.cos()).add(odd!.mul(place.sin()));
}
