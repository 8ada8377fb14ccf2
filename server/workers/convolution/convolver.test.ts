import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Convolver } from './convolver.ts';
import { partitionCount, writePartitions } from './partitions.ts';

const sound = (maxLength: number) => fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { minLength: 1, maxLength });

test('block after block it is the convolution by its definition', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 7 }), sound(400), sound(600), (exponent, response, input) => {
      const points = 2 ** exponent;
      const partitions = new Float64Array(partitionCount(response.length, points) * points);
      writePartitions(Float64Array.from(response), points, partitions);
      const convolver = new Convolver(points, partitions, new Float64Array(partitions.length).fill(NaN));
      const { block } = convolver;
      const blocks = Math.ceil(input.length / block);
      const padded = Float64Array.from({ length: (blocks + 1) * block }, (_, i) => input[i - block] ?? 0);
      const out = new Float64Array(block);
      for (let b = 0; b < blocks; b++) {
        convolver.next(b, padded.subarray(b * block, (b + 2) * block), out);
        out.forEach((value, i) => {
          const wanted = response.reduce((sum, h, k) => sum + h * (input[b * block + i - k] ?? 0), 0);
          expect(Math.abs(value - wanted)).toBeLessThan(1e-10);
        });
      }
    }),
    { numRuns: 40 },
  );
});

test('room of another size is refused', () => {
  expect(() => new Convolver(8, new Float32Array(16), new Float32Array(8))).toThrow(
    'partitions have 16 values, and spectra 8; both must have the same multiple of 8',
  );
});
