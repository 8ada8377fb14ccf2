/** The helpers for renders against what they promise: spectra, closed forms, and the engine's own envelopes and filters. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { smallWorld } from '../../../test/support/in-process.ts';
import { type Def, Env, EnvGen, LFPulse, Out, synthDef } from '../../synthdef/builder/index.ts';
import { layoutFor } from '../../world/layout.ts';
import { renderSynth } from '../render/synth-render.ts';
import * as dsp from './index.ts';

const db = (x: number): number => 20 * Math.log10(Math.max(1e-12, Math.abs(x)));

/** Amplitude of a frequency that has a whole number of cycles in the sound. */
function partial(sound: ArrayLike<number>, cycles: number): number {
  let [re, im] = [0, 0];
  for (let i = 0; i < sound.length; i++) {
    const angle = (2 * Math.PI * ((cycles * i) % sound.length)) / sound.length;
    re += sound[i]! * Math.cos(angle);
    im += sound[i]! * Math.sin(angle);
  }
  return (2 * Math.hypot(re, im)) / sound.length;
}

/** Level in dB of the loudest of the frequencies that are no multiple of `cycles`. */
function loudestOther(sound: Float32Array, cycles: number): number {
  let most = 0;
  for (let k = 1; k < sound.length / 2; k++) if (k % cycles) most = Math.max(most, partial(sound, k));
  return db(most);
}

const frames = 2048;

describe('oscillators', () => {
  test('a saw has the partials of a saw below half of the sample rate, and nothing else', () => {
    for (const cycles of [37, 150, 331]) {
      const sound = dsp.saw(frames, cycles / frames);
      const highest = Math.floor(frames / 2 / cycles);
      for (let k = 1; k <= Math.max(1, highest * 0.8); k++)
        expect(db(partial(sound, k * cycles) / (2 / Math.PI / k))).toBeCloseTo(0, 1);
      expect(loudestOther(sound, cycles)).toBeLessThan(-100);
    }
    const slow = dsp.saw(48000, 100 / 48000);
    expect([slow[0], slow[120]! - 0.5, slow[360]! + 0.5].map((x) => Math.abs(x!) < 0.01)).toEqual([true, true, true]);
  });

  test('a pulse is at the top for its width, has no mean and no aliases', () => {
    const sound = dsp.pulse(frames, 37 / frames, { width: 0.3 });
    expect(sound.reduce((sum, x) => sum + x, 0) / frames).toBeCloseTo(0, 5);
    for (let k = 1; k < 20; k++)
      expect(partial(sound, 37 * k)).toBeCloseTo((4 / Math.PI / k) * Math.abs(Math.sin(Math.PI * k * 0.3)), 4);
    expect(loudestOther(sound, 37)).toBeLessThan(-95);
    const slow = dsp.pulse(4800, 10 / 4800, { width: 0.25 });
    expect(slow[60]).toBeCloseTo(1.5, 1);
    expect(slow[300]).toBeCloseTo(-0.5, 1);
  });

  test('a moving frequency takes its partials along', () => {
    const freq = Float64Array.from({ length: 9600 }, (_, i) => 0.01 + (0.3 * i) / 9600);
    const sound = dsp.saw(9600, freq);
    expect(sound.every((x) => Math.abs(x) < 1.4)).toBe(true);
    // At the end only the first partial is left: a sine.
    const end = sound.subarray(9000);
    expect(dsp.peakOf([end])).toBeLessThan(0.67);
  });

  test('sums of partials and waveforms leave out what would alias', () => {
    const amplitudes = [1, 0, 0.5, 0.25];
    const sound = dsp.harmonics(frames, 300 / frames, amplitudes);
    expect([300, 600, 900].map((k) => partial(sound, k))).toEqual([
      expect.closeTo(1, 4),
      expect.closeTo(0, 4),
      expect.closeTo(0.5, 3),
    ]);
    expect(loudestOther(sound, 300)).toBeLessThan(-100);
    const cycle = Float32Array.from(
      { length: 64 },
      (_, i) => Math.sin((2 * Math.PI * i) / 64) + 0.5 * Math.cos((6 * Math.PI * i) / 64) + 7,
    );
    const played = dsp.wavetable(frames, 20 / frames, cycle, { phase: 0.25 });
    for (let i = 0; i < frames; i += 97) {
      const x = 2 * Math.PI * ((20 * i) / frames + 0.25);
      expect(played[i]).toBeCloseTo(Math.sin(x) + 0.5 * Math.cos(3 * x), 4);
    }
    expect(dsp.peakOf([dsp.saw(100, 0.7)])).toBe(0);
  });

  test('a sine is a sine; what is no frequency is refused by name', () => {
    expect(dsp.sine(new Float32Array(4), 0.25, { phase: 0.25 }).map(Math.round)).toEqual(Float32Array.of(1, 0, -1, 0));
    expect(() => dsp.saw(10, NaN)).toThrow('freq is NaN');
    expect(() => dsp.sine(10, [])).toThrow('freq is an array of no values');
    expect(() => dsp.pulse(10, 0.1, { width: 1 })).toThrow('width is 1');
    expect(() => dsp.noise(-1, 1)).toThrow('frames is -1');
  });

  test('noise is the same for the same seed, within -1 and 1, and white', () => {
    const sound = dsp.noise(frames, 7);
    expect(sound).toEqual(dsp.noise(frames, dsp.randomNumbers(7)));
    expect(sound).not.toEqual(dsp.noise(frames, 8));
    expect(dsp.peakOf([sound])).toBeLessThanOrEqual(1);
    expect(sound.reduce((sum, x) => sum + x * x, 0) / frames).toBeCloseTo(1 / 3, 1);
  });
});

describe('envelopes', () => {
  const layout = layoutFor(smallWorld, 2048);
  const envGen = (env: Env, count: number, gate?: number): Float32Array => {
    // A gate at audio rate, open from the first sample on.
    const open = () => (gate === undefined ? 1 : LFPulse.ar(layout.sampleRate / (2 * count), 0, gate / (2 * count)));
    const def = synthDef('env', {}, () => Out.ar(0, EnvGen.ar(env, open()))) as Def;
    return renderSynth(layout, def, {}, count / layout.sampleRate, { channels: 1 }, (n, c) =>
      Array.from({ length: c }, () => new Float32Array(n)),
    )[0]!;
  };
  const same = (env: Env, count = 2000) => {
    const [ours, engine] = [dsp.envelope(count, env, { sampleRate: 48000 }), envGen(env, count)];
    for (let i = 0; i < count; i++)
      if (!(Math.abs(ours[i]! - engine[i]!) < 2e-6))
        throw new Error(`sample ${i} is ${ours[i]}, EnvGen's ${engine[i]}`);
  };

  test.each(['step', 'lin', 'exp', 'sin', 'wel', 'sqr', 'cub', 'hold', -4, 3, 0] as const)(
    'of shape %s are those of EnvGen, sample by sample',
    (curve) => {
      same(new Env([0.1, 1, 0.2, 0.7], [0.01, 0.011, 0.007], curve));
    },
  );

  test('so are the usual ones', () => {
    for (const env of [
      Env.perc(0.005, 0.02),
      Env.linen(0.01, 0.005, 0.01),
      Env.sine(0.03),
      Env.triangle(0.02),
      Env.adsr(0.005, 0.01, 0.3),
      Env.asr(0.01),
      new Env([0, 1, 0.5, 0], [0.004, 0.003, 0.002], 'lin', { releaseNode: 2, loopNode: 0 }),
    ])
      same(env);
  });

  test('any segments', () => {
    const level = fc.double({ min: 0.01, max: 2, noNaN: true });
    const segments = fc.array(
      fc.tuple(
        level,
        fc.double({ min: 0, max: 0.01, noNaN: true }),
        fc.constantFrom(
          'step' as const,
          'lin' as const,
          'exp' as const,
          'sin' as const,
          'wel' as const,
          'sqr' as const,
          'cub' as const,
          -6,
          2,
        ),
      ),
      { minLength: 1, maxLength: 5 },
    );
    fc.assert(
      fc.property(level, segments, (first, rest) =>
        same(
          new Env(
            [first, ...rest.map(([l]) => l)],
            rest.map(([, t]) => t),
            rest.map(([, , c]) => c),
          ),
          1500,
        ),
      ),
      { numRuns: 25 },
    );
  });

  test('the release begins on the sample on which the gate closes', () => {
    const env = Env.adsr(0.005, 0.01, 0.3, 0.01);
    const ours = dsp.envelope(2000, env, { sampleRate: 48000, gate: 1000 / 48000 });
    const engine = envGen(env, 2000, 1000);
    const start = engine.findIndex((x, i) => i > 900 && x !== engine[900]);
    expect(Math.abs(start - 1001)).toBeLessThanOrEqual(1);
    expect(ours.findIndex((x, i) => i > 900 && x !== ours[900])).toBe(1001);
    for (let i = 0; i < 900; i++) expect(ours[1001 + i]! - engine[start + i]!).toBeCloseTo(0, 5);
    expect(dsp.envelopeSeconds(env)).toBeCloseTo(0.025, 6);
  });
});

describe('filters', () => {
  /** Gain in dB at a frequency in cycles a sample, measured on an impulse. */
  const gainAt = (filter: (sound: Float32Array) => Float32Array, cycles: number) => {
    const impulse = new Float32Array(8192);
    impulse[0] = 1;
    return db(partial(filter(impulse), cycles) * 4096);
  };
  const f = 512;
  const freq = f / 8192;

  test('let through and hold back what they say', () => {
    expect(gainAt((s) => dsp.lowpass(s, freq), f)).toBeCloseTo(-3.01, 1);
    expect(gainAt((s) => dsp.lowpass(s, freq), f / 16)).toBeCloseTo(0, 2);
    expect(gainAt((s) => dsp.lowpass(s, freq), 4 * f)).toBeLessThan(-24);
    expect(gainAt((s) => dsp.highpass(s, freq), f)).toBeCloseTo(-3.01, 1);
    expect(gainAt((s) => dsp.highpass(s, freq), f / 16)).toBeLessThan(-47);
    expect(gainAt((s) => dsp.bandpass(s, freq, { q: 8 }), f)).toBeCloseTo(0, 2);
    expect(gainAt((s) => dsp.bandpass(s, freq, { q: 8 }), 2 * f)).toBeLessThan(-20);
    expect(gainAt((s) => dsp.notch(s, freq, { q: 2 }), f)).toBeLessThan(-80);
    expect(gainAt((s) => dsp.notch(s, freq, { q: 2 }), f / 16)).toBeCloseTo(0, 1);
    expect(gainAt((s) => dsp.peak(s, freq, { gain: 9 }), f)).toBeCloseTo(9, 2);
    expect(gainAt((s) => dsp.lowShelf(s, freq, { gain: 9 }), 8)).toBeCloseTo(9, 1);
    expect(gainAt((s) => dsp.lowShelf(s, freq, { gain: 9 }), f)).toBeCloseTo(4.5, 1);
    expect(gainAt((s) => dsp.highShelf(s, freq, { gain: -9 }), 3900)).toBeCloseTo(-9, 1);
    expect(gainAt((s) => dsp.highShelf(s, freq, { gain: -9 }), 8)).toBeCloseTo(0, 2);
  });

  test('of a loop end where they begin', () => {
    const loop = dsp.saw(4800, 10 / 4800);
    const twice = dsp.lowpass(Float32Array.from([...loop, ...loop, ...loop]), 0.01, { q: 3 });
    const looped = dsp.lowpass(loop.slice(), 0.01, { q: 3, loop: true });
    for (let i = 0; i < 4800; i += 7) expect(looped[i]).toBeCloseTo(twice[9600 + i]!, 4);
  });

  test('a frequency for each frame; wrong values are refused by name', () => {
    const sound = dsp.noise(4800, 3);
    expect(dsp.lowpass(sound.slice(), new Float64Array(4800).fill(0.03))).toEqual(dsp.lowpass(sound.slice(), 0.03));
    const sweep = dsp.lowpass(
      sound.slice(),
      Float64Array.from({ length: 4800 }, (_, i) => 0.001 + (0.45 * i) / 4800),
    );
    expect(dsp.peakOf([sweep.subarray(0, 1000)])).toBeLessThan(dsp.peakOf([sweep.subarray(3800)]) / 2);
    expect(() => dsp.lowpass(sound, 0.1, { q: 0 })).toThrow('lowpass: q is 0');
    expect(() => dsp.peak(sound, Infinity)).toThrow('peak: freq is Infinity');
  });
});

describe('resampling', () => {
  /** Level in dB of a sine of `freq` cycles a sample after resampling, in the middle, where the ends do not reach. */
  const levelOf = (freq: number, ratio: number) => {
    const sound = dsp.resample(dsp.sine(16000, freq), ratio);
    const middle = sound.subarray(sound.length / 4, (3 * sound.length) / 4);
    const window = dsp.hann(middle.length);
    return db(
      Math.sqrt(
        (2 * middle.reduce((sum, x, i) => sum + window[i]! * x * x, 0)) / window.reduce((sum, w) => sum + w, 0),
      ),
    );
  };

  test.each([2, 48 / 44.1, 44.1 / 48, 0.5, 0.31])(
    'by %d: the passband is flat to 0.01 dB, what would alias is 100 dB down',
    (ratio) => {
      const half = 0.5 * Math.min(1, ratio);
      for (const share of [0.02, 0.3, 0.6, 0.9]) expect(Math.abs(levelOf(share * half, ratio))).toBeLessThan(0.01);
      if (ratio < 1)
        for (const share of [1.001, 1.2])
          if (share * half < 0.499) expect(levelOf(share * half, ratio)).toBeLessThan(-100);
    },
  );

  test('a sine is that sine at the new rate: distortion and images below -100 dB', () => {
    for (const ratio of [2, 1.37, 0.6]) {
      const freq = 0.11 * Math.min(1, ratio);
      const sound = dsp.resample(dsp.sine(12000, freq), ratio);
      let worst = 0;
      for (let i = sound.length >> 2; i < (3 * sound.length) >> 2; i++)
        worst = Math.max(worst, Math.abs(sound[i]! - Math.sin((2 * Math.PI * freq * i) / ratio)));
      expect(db(worst)).toBeLessThan(-100);
      expect(sound.length).toBe(Math.round(12000 * ratio));
    }
    expect(() => dsp.resample([1], 0)).toThrow('ratio is 0');
  });

  test('a place between frames', () => {
    const sound = dsp.sine(1000, 0.01);
    expect(dsp.sampleAt(sound, 500.5)).toBeCloseTo(Math.sin(2 * Math.PI * 0.01 * 500.5), 6);
    expect(dsp.sampleAt(sound, 1000.25, true)).toBeCloseTo(Math.sin(2 * Math.PI * 0.01 * 0.25), 5);
    expect([dsp.sampleAt(sound, -5), dsp.sampleAt(sound, 1005)]).toEqual([0, 0]);
  });
});

describe('levels', () => {
  test('mixing adds at a place, and around a loop', () => {
    expect(dsp.mixInto(new Float32Array([1, 1, 1]), [1, 2, 3], { at: 1, gain: 0.5 })).toEqual(
      Float32Array.of(1, 1.5, 2),
    );
    expect(dsp.mixInto(new Float32Array(3), [1, 2, 3, 4], { at: 2, loop: true })).toEqual(Float32Array.of(2, 3, 5));
    expect(dsp.multiply(new Float32Array([1, 2]), [3, 4])).toEqual(Float32Array.of(3, 8));
  });

  test('panning keeps the power', () => {
    fc.assert(
      fc.property(fc.double({ min: -1, max: 1, noNaN: true }), (position) => {
        const [left, right] = dsp.pan([1], position);
        expect(left[0]! ** 2 + right[0]! ** 2).toBeCloseTo(1, 5);
      }),
    );
    expect(dsp.pan([1], -1).map(([x]) => x)).toEqual([1, 0]);
  });

  test('normalising, fades and windows', () => {
    expect(dsp.normalise([Float32Array.of(0.5, -2), Float32Array.of(1, 0)], 0.5)).toEqual([
      Float32Array.of(0.125, -0.5),
      Float32Array.of(0.25, 0),
    ]);
    expect(dsp.normalise([new Float32Array(2)])).toEqual([new Float32Array(2)]);
    const faded = dsp.fadeOut(dsp.fadeIn(new Float32Array(100).fill(1), 10), 20);
    expect([faded[0], faded[50], faded[99]]).toEqual([0, 1, 0]);
    const window = dsp.hann(100);
    for (let i = 0; i < 50; i++) expect(window[i]! + window[i + 50]!).toBeCloseTo(1, 6);
  });

  test('a loop of noise has no seam and its power stays', () => {
    const loop = dsp.seamless(dsp.lowpass(dsp.noise(6000, 1), 0.01), 1000);
    expect(loop.length).toBe(5000);
    let step = 0;
    for (let i = 1; i < loop.length; i++) step = Math.max(step, Math.abs(loop[i]! - loop[i - 1]!));
    expect(Math.abs(loop[0]! - loop[4999]!)).toBeLessThanOrEqual(step);
    expect(() => dsp.seamless(new Float32Array(10), 6)).toThrow('overlap is 6');
  });
});
