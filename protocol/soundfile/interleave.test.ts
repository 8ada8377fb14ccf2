/** Frames after frames, channels after channels. */
import { expect, test } from 'bun:test';
import { deinterleave, interleave } from './interleave.ts';

const [left, right] = [Float32Array.of(1, 2, 3), Float32Array.of(-1, -2, -3)];

test('channels become frames at a place, and channels again', () => {
  const out = new Float32Array(8);
  interleave([left, right], 3, out, 1);
  expect([...out]).toEqual([0, 0, 1, -1, 2, -2, 3, -3]);
  const channels = [new Float32Array(3), new Float32Array(3)];
  deinterleave(out.subarray(2), channels);
  expect(channels).toEqual([left, right]);
});

test('more or fewer channels than the sound has', () => {
  const wide = new Float32Array(6);
  interleave([left], 2, wide, 0, 3);
  expect([...wide]).toEqual([1, 0, 0, 2, 0, 0]);
  const mono = new Float32Array(2);
  interleave([left, right], 2, mono, 0, 1);
  expect([...mono]).toEqual([1, 2]);
});
