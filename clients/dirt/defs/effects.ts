/** SynthDefs of effects on single events. */
import {
  AllpassL,
  BPF,
  DC,
  DelayN,
  Env,
  EnvGen,
  FFT,
  FreqShift,
  IFFT,
  Impulse,
  type Input,
  ir,
  Latch,
  LeakDC,
  LFPar,
  LPF,
  localBuf,
  mix,
  Out,
  PitchShift,
  PV_BinScramble,
  PV_BinShift,
  PV_BrickWall,
  PV_ConformalMap,
  PV_MagSmear,
  PV_RectComb,
  RHPF,
  Ringz,
  RLPF,
  SampleRate,
  Select,
  Signal,
  SinOsc,
  signal,
  ToggleFF,
  XFade2,
  XLine,
} from 'bunsynth';
import { effectDef, linexp, type MakeDef } from './parts.ts';

/** Frequency of a filter, between what can be heard and what can be sampled. */
const filterFreq = (freq: Signal): Signal => freq.abs().max(20).min(SampleRate.ir().div(2));
/** Of a resonance from 0 to 1: the reciprocal of Q. */
const reciprocalQ = (resonance: Signal): Signal => linexp(resonance, 0, 1, 1, 0.001);

/** One of several stereo signals, crossfaded in between with equal power. */
function selectX(which: Signal, all: readonly Signal[]): Signal {
  const both = (index: Signal) => new Signal([0, 1].map((channel) => pick(index, all, channel).tree));
  return XFade2.ar(both(which.round(2)), both(which.trunc(2).add(1)), which.mul(2).sub(1).fold2(1));
}

const pick = (which: Signal, all: readonly Signal[], channel: number): Signal =>
  Select.ar(
    which,
    all.map((each) => each.at(channel)),
  );

/** Works on the spectrum of each channel. */
const spectral = (sound: Signal, work: (chain: Signal) => Signal): Signal =>
  new Signal(sound.channels.map((each) => IFFT.ar(work(FFT.kr(localBuf(2048), each))).tree));

const effects = {
  dirt_vowel: effectDef(
    'dirt_vowel',
    {
      resonance: 0.5,
      cutoff: 0,
      vowelFreqs: ir([1000, 1000, 1000, 1000, 1000]),
      vowelAmps: ir([0, 0, 0, 0, 0]),
      vowelRqs: ir([0.1, 0.1, 0.1, 0.1, 0.1]),
    },
    (sound, c) => {
      const freqs = c.vowelFreqs.mul(linexp(c.cutoff, 0, 1, 1, 2)).min(SampleRate.ir().div(2));
      const amps = c.vowelAmps.mul(c.resonance.linlin(0, 1, 50, 200));
      const rqs = c.vowelRqs.div(c.resonance.linlin(0, 1, 0.1, 0.5));
      const spoken = new Signal(
        sound.channels.map(
          (each) => mix(freqs.channels.map((freq, i) => BPF.ar(each, freq, rqs.at(i)).mul(amps.at(i)))).tree,
        ),
      );
      return XFade2.ar(sound, spoken, c.resonance.linlin(0, 1, -0.5, 1), 0.25);
    },
  ),
  dirt_shape: effectDef('dirt_shape', { shape: 0 }, (sound, c) => {
    const kept = c.shape.min(1 - 4e-10);
    const amount = kept.mul(2).div(signal(1).sub(kept));
    return amount.add(1).mul(sound).div(amount.mul(sound.abs()).add(1));
  }),
  dirt_hpf: effectDef('dirt_hpf', { hcutoff: 440, hresonance: 0 }, (sound, c) =>
    RHPF.ar(sound, filterFreq(c.hcutoff), reciprocalQ(c.hresonance)),
  ),
  dirt_bpf: effectDef('dirt_bpf', { bandqf: 440, bandq: 10 }, (sound, c) => {
    const q = c.bandq.max(1);
    return BPF.ar(sound, filterFreq(c.bandqf), q.reciprocal()).mul(q);
  }),
  dirt_crush: effectDef('dirt_crush', { crush: 4 }, (sound, c) => sound.round(signal(0.5).pow(c.crush.sub(1)))),
  dirt_coarse: effectDef('dirt_coarse', { coarse: 1 }, (sound, c) =>
    Latch.ar(sound, Impulse.ar(SampleRate.ir().div(c.coarse))),
  ),
  dirt_lpf: effectDef('dirt_lpf', { cutoff: 440, resonance: 0 }, (sound, c) =>
    RLPF.ar(sound, filterFreq(c.cutoff), reciprocalQ(c.resonance)),
  ),
  /** A low pass that an envelope moves, in octaves. */
  dirt_lpf_env: effectDef(
    'dirt_lpf_env',
    {
      cutoff: 440,
      resonance: 0,
      lpfloor: ir(0),
      lpattack: ir(0.01),
      lppeak: ir(1),
      lpdecay: ir(0.1),
      lplevel: ir(1),
      lphold: ir(1),
      lprelease: ir(0.1),
    },
    (sound, c) => {
      const levels = [c.lpfloor, c.lppeak, c.lplevel, c.lplevel, c.lpfloor];
      const octaves = EnvGen.kr(new Env(levels, [c.lpattack, c.lpdecay, c.lphold, c.lprelease]));
      return RLPF.ar(sound, filterFreq(c.cutoff.mul(signal(2).pow(octaves))), reciprocalQ(c.resonance));
    },
  ),
  dirt_pitch_shift: effectDef('dirt_pitch_shift', { psrate: ir(1), sustain: ir(1), psdisp: 0 }, (sound, c) =>
    PitchShift.ar(sound, {
      windowSize: c.sustain.linlin(0.01, 0.3, 0.01, 0.18),
      pitchRatio: c.psrate,
      pitchDispersion: 0,
      timeDispersion: c.psdisp,
    }),
  ),
  dirt_envelope: effectDef(
    'dirt_envelope',
    { attack: ir(0), hold: ir(0), release: ir(Number.POSITIVE_INFINITY), curve: ir(-3) },
    (sound, c) => sound.mul(EnvGen.ar(Env.linen(c.attack, c.hold, c.release, 1, c.curve))),
  ),
  dirt_grain_envelope: effectDef(
    'dirt_grain_envelope',
    { sustain: ir(1), tilt: ir(0.5), plat: ir(0), curve: ir(-3) },
    (sound, c) => {
      const plat = c.plat.max(0).min(1);
      const tilt = c.tilt.max(0).min(1);
      const slopes = signal(1).sub(plat);
      const env = Env.linen(tilt.mul(slopes), plat, signal(1).sub(tilt).mul(slopes), 1, c.curve);
      return sound.mul(EnvGen.ar(env, { timeScale: c.sustain }));
    },
  ),
  dirt_tremolo: effectDef('dirt_tremolo', { tremolorate: 1, tremolodepth: 0.5 }, (sound, c) => {
    const depth = c.tremolodepth.max(0).min(1).mul(0.5);
    return sound.mul(SinOsc.ar(c.tremolorate, Math.PI / 2).madd(depth, signal(1).sub(depth)));
  }),
  dirt_phaser: effectDef('dirt_phaser', { sustain: ir(4), phaserrate: 1, phaserdepth: 0.5 }, (sound, c) => {
    const delaytime = LFPar.kr(c.phaserrate).range(0.0088, 0.01);
    const shifted = AllpassL.ar(sound, { maxdelaytime: c.sustain, delaytime, decaytime: 0 });
    return sound.add(shifted.mul(c.phaserdepth.max(0).min(1)));
  }),
  dirt_fshift: effectDef('dirt_fshift', { fshift: 0, fshiftphase: 0, fshiftnote: 0, freq: 0 }, (sound, c) =>
    FreqShift.ar(sound, c.freq.mul(c.fshiftnote).add(c.fshift), c.fshiftphase),
  ),
  dirt_triode: effectDef('dirt_triode', { triode: 0 }, (sound, c) => {
    const amount = c.triode.mul(10).add(1e-3);
    const below = sound.mul(amount).tanh().div(amount).mul(sound.lt(0));
    return LeakDC.ar(sound.mul(sound.gt(0)).add(below));
  }),
  dirt_krush: effectDef('dirt_krush', { krush: 0, kcutoff: 0 }, (sound, c) => {
    const freq = Select.kr(c.kcutoff.gt(0), [signal(4000), c.kcutoff]);
    const square = sound.squared();
    const bent = square.add(c.krush.mul(sound)).div(square.add(sound.abs().mul(c.krush.sub(1))).add(1));
    return selectX(c.krush.mul(2), [sound, RLPF.ar(bent, freq.max(20).min(10_000), 1)]);
  }),
  dirt_octer: effectDef('dirt_octer', { octer: 0, octersub: 0, octersubsub: 0 }, (sound, c) => {
    const octave = LeakDC.ar(sound.abs()).mul(2);
    const low = LPF.ar(sound, 440);
    const half = ToggleFF.ar(low);
    const quarter = ToggleFF.ar(half);
    const silence = signal([DC.ar(0), DC.ar(0)]);
    return selectX(c.octer, [sound, octave.mul(c.octer), silence])
      .add(half.mul(low).mul(c.octersub))
      .add(quarter.mul(low).mul(c.octersubsub));
  }),
  dirt_ring: effectDef('dirt_ring', { ring: 0, ringf: 0, ringdf: 0 }, (sound, c) =>
    sound.ring1(SinOsc.ar(XLine.kr(c.ringf, c.ringf.add(c.ringdf)).max(20).min(20_000)).mul(c.ring)),
  ),
  dirt_distort: effectDef('dirt_distort', { distort: 0 }, (sound, c) => {
    // CrossoverDistortion of sc3-plugins. Where its fade is so short, silence is not silent: the sound sits on a constant.
    const [threshold, smooth] = [0.2, 0.01];
    const above = sound.abs().sub(threshold);
    const below = above.mul(above.div(threshold * smooth).add(1)).mul(smooth);
    const crossed = Select.ar(above.lt(0), [above, below]).mul(signal(1).sub(sound.lt(0).mul(2)));
    const modes: readonly (readonly [Input, number])[] = [
      [60, 0.1],
      [61, 0.1],
      [240, 0.05],
      [SinOsc.ar(62).madd(100, 3000), 0.01],
    ];
    const rung = new Signal(
      sound.channels.map((each) => mix(modes.map(([freq, seconds]) => Ringz.ar(each, freq, seconds))).tree),
    );
    const driven = crossed.add(rung.mul(c.distort).mul(0.1));
    return selectX(c.distort, [sound, driven.cubed().mul(8).softclip().mul(0.5)]);
  }),
  /** Sends the sound to another bus, and as much of it as `through` says on. */
  dirt_out: effectDef(
    'dirt_out',
    { to: ir(0), sustain: ir(1), fadeInTime: ir(0.001), fadeTime: ir(0.001), through: ir(0), amp: 1 },
    (sound, c) => {
      const env = EnvGen.ar(new Env([0, 1, 1, 0], [c.fadeInTime, c.sustain, c.fadeTime], 'sin'));
      Out.ar(c.to, sound.mul(env).mul(c.amp));
      return sound.mul(c.through);
    },
  ),
  'dj-filter': effectDef('dj-filter', { djf: 0.5 }, (sound, { djf }) =>
    RHPF.ar(RLPF.ar(sound, linexp(djf, 0, 0.5, 20, 10_000)), linexp(djf, 0.5, 1, 20, 10_000)),
  ),
  'spectral-delay': effectDef('spectral-delay', { tsdelay: 0.5, xsdelay: 0.5 }, (sound, c) => {
    const [bands, maxDelay] = [16, 0.2];
    const delayed = Array.from({ length: bands }, (_, i) => {
      const freq = 40 * (17_000 / 40) ** (i / (bands - 1));
      const time = signal(i + 1)
        .bitAnd(c.xsdelay)
        .mul(1 / bands)
        .mul(c.tsdelay)
        .mul(maxDelay);
      return DelayN.ar(BPF.ar(sound, freq, 0.005), maxDelay, time);
    });
    return sound.mul(0.2).add(delayed.reduce((a, b) => a.add(b)).mul(4));
  }),
  'spectral-comb': effectDef('spectral-comb', { comb: 0 }, (sound, c) =>
    spectral(sound, (chain) => PV_RectComb.kr(chain, { numTeeth: c.comb.mul(256), width: signal(1).sub(c.comb) })),
  ),
  'spectral-smear': effectDef('spectral-smear', { smear: 0 }, (sound, c) =>
    spectral(sound, (chain) => PV_MagSmear.kr(chain, linexp(c.smear, 0, 1, 1, 64))),
  ),
  'spectral-scram': effectDef('spectral-scram', { scram: 0 }, (sound, c) =>
    spectral(sound, (chain) => PV_BinScramble.kr(chain, c.scram, c.scram)),
  ),
  'spectral-binshift': effectDef('spectral-binshift', { binshift: 0 }, (sound, c) =>
    spectral(sound, (chain) =>
      PV_BinShift.kr(chain, { stretch: c.binshift.linlin(0, 1, 0.01, 4), shift: c.binshift.mul(10), interp: 1 }),
    ),
  ),
  'spectral-hbrick': effectDef('spectral-hbrick', { hbrick: 0 }, (sound, c) =>
    spectral(sound, (chain) => PV_BrickWall.kr(chain, c.hbrick.mul(0.6))),
  ),
  'spectral-lbrick': effectDef('spectral-lbrick', { lbrick: 0 }, (sound, c) =>
    spectral(sound, (chain) => PV_BrickWall.kr(chain, c.lbrick.linlin(0, 1, 0, -1))),
  ),
  'spectral-conformer': effectDef('spectral-conformer', { real: 0.5, imag: 0.5 }, (sound, c) =>
    spectral(sound, (chain) =>
      PV_ConformalMap.kr(chain, c.real.linlin(0, 1, 0.01, 2), c.imag.linlin(0, 1, 0.01, 10)),
    ).tanh(),
  ),
} satisfies Record<string, MakeDef>;

export type EffectName = keyof typeof effects;
export const effectDefs: Readonly<Record<EffectName, MakeDef>> = effects;
