import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Limiter } from './limiter.ts';
import { OutputStage, plainOutput } from './output-stage.ts';

const rate = 48000;

/** Runs a signal through in quanta of 128, two channels: the second at half the level. */
function limited(ceiling: number, signal: Float32Array): { out: Float32Array[]; limiter: Limiter } {
  const limiter = new Limiter(ceiling, rate, 2);
  const out = [new Float32Array(signal.length), new Float32Array(signal.length)];
  for (let at = 0; at < signal.length; at += 128) {
    const quantum = [signal.slice(at, at + 128), signal.slice(at, at + 128).map((x) => x / 2)];
    limiter.run(quantum, quantum[0]!.length);
    quantum.forEach((part, c) => out[c]!.set(part, at));
  }
  return { out, limiter };
}

test('finite samples pass as they are, all others become 0 and are counted', () => {
  const stage = new OutputStage(plainOutput, rate, 2);
  const left = Float32Array.of(0.5, NaN, -3, Infinity, 1e38);
  const right = Float32Array.of(-Infinity, 1e-40, 0, -0, 9);
  stage.run([left, right], 5);
  expect([...left]).toEqual([0.5, 0, -3, 0, Math.fround(1e38)]);
  expect([...right]).toEqual([0, Math.fround(1e-40), 0, -0, 9]);
  expect(stage.badSamples).toBe(3);
});

test('the clip holds samples at its threshold', () => {
  const stage = new OutputStage({ clip: 1.25 }, rate, 1);
  const samples = Float32Array.of(0.5, 2, -7, NaN, -1.25, 1.26);
  stage.run([samples], 6);
  expect([...samples]).toEqual([0.5, 1.25, -1.25, 0, -1.25, 1.25]);
});

test('whatever comes in, nothing beyond the ceiling comes out', () => {
  const loud = fc.float32Array({
    minLength: 1,
    maxLength: 2000,
    noNaN: true,
    noDefaultInfinity: true,
    min: -100,
    max: 100,
  });
  fc.assert(
    fc.property(loud, fc.double({ min: 0.01, max: 1, noNaN: true }), (signal, ceiling) => {
      const { out } = limited(ceiling, signal);
      expect(out.every((channel) => channel.every((x) => Math.abs(x) <= ceiling))).toBe(true);
    }),
    { numRuns: 200 },
  );
});

test('what is below the ceiling is only delayed', () => {
  const signal = Float32Array.from({ length: 4800 }, (_, i) => 0.9 * Math.sin(i / 7));
  const { out, limiter } = limited(0.9, signal);
  expect(limiter.delay).toBe(72);
  expect(out[0]!.slice(72)).toEqual(signal.slice(0, -72));
  expect(out[0]!.slice(0, 72).every((x) => x === 0)).toBe(true);
});

test('the gain is down before the peak, changes smoothly, comes back, and is one for all channels', () => {
  const signal = Float32Array.from({ length: 96000 }, (_, i) => (i === 1000 ? 4 : 0.5));
  const {
    out: [left, right],
  } = limited(1, signal);
  expect(left![1072]).toBeCloseTo(1, 4);
  expect(right![1072]).toBeCloseTo(0.5, 4);
  const gains = left!.slice(72).map((x, i) => x / signal[i]!);
  for (let i = 1; i < gains.length; i++) expect(Math.abs(gains[i]! - gains[i - 1]!)).toBeLessThan(0.011);
  // A tenth of a second after the hold the difference to 1 is down to a 1/e.
  expect(gains[1072 + 4800]!).toBeGreaterThan(0.7);
  expect(gains[1072 + 4800]!).toBeLessThan(0.76);
  expect(gains.at(-1)).toBe(1);
});
