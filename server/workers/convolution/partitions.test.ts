import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { RealFourier } from './fourier.ts';
import { partitionCount, writePartitions } from './partitions.ts';

/** The spectrum of real samples in the order of a buffer, by its definition. */
function spectrumOf(x: readonly number[], points: number): number[] {
  return Array.from({ length: points }, (_, i) => {
    const k = i === 1 ? points / 2 : i >> 1;
    const part = i > 1 && i % 2 === 1 ? (a: number) => -Math.sin(a) : Math.cos;
    return x.reduce((sum, v, t) => sum + v * part((2 * Math.PI * ((k * t) % points)) / points), 0);
  });
}

const sound = (maxLength: number) => fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength });
const powers = fc.integer({ min: 2, max: 9 }).map((exponent) => 2 ** exponent);

test('a transform by its definition, padded with zeros, and back', () => {
  fc.assert(
    fc.property(powers, sound(512), (points, x) => {
      const samples = x.slice(0, points);
      const spectrum = new Float64Array(points);
      const fourier = RealFourier.of(points);
      fourier.forward(Float64Array.from(samples), spectrum);
      spectrumOf(samples, points).forEach((wanted, i) => expect(Math.abs(spectrum[i]! - wanted)).toBeLessThan(1e-9));
      const again = new Float64Array(points);
      fourier.backward(spectrum, again);
      again.forEach((value, i) => expect(Math.abs(value - (samples[i] ?? 0))).toBeLessThan(1e-12));
    }),
  );
});

test('each partition is the spectrum of half as many samples, the last one padded', () => {
  fc.assert(
    fc.property(powers, sound(700), (points, x) => {
      const count = partitionCount(x.length, points);
      const out = new Float64Array(count * points + 1).fill(7);
      writePartitions(Float64Array.from(x), points, out);
      for (let i = 0; i < count; i++)
        spectrumOf(x.slice((i * points) / 2, ((i + 1) * points) / 2), points).forEach((wanted, k) =>
          expect(Math.abs(out[i * points + k]! - wanted)).toBeLessThan(1e-9),
        );
      expect(out[count * points]).toBe(7);
    }),
    { numRuns: 30 },
  );
});

test('what is no power of two, or has no room, is refused by name', () => {
  expect(() => RealFourier.of(100)).toThrow('points is 100; it must be a power of two from 4 on');
  expect(() => writePartitions(new Float32Array(9), 8, new Float32Array(23))).toThrow(
    '3 partitions of 8 points take 24 samples; there is room for 23',
  );
});
