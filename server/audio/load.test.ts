import { expect, test } from 'bun:test';
import { Load } from './load.ts';

test('averages, and holds a peak for a second', () => {
  const load = new Load(10);
  load.record(3, 4);
  expect(load.average).toBeCloseTo(7.5);
  expect(load.peak).toBe(75);
  for (let n = 0; n < 9; n++) load.record(1, 4);
  expect(load.peak).toBe(75);
  load.record(1, 4);
  expect(load.peak).toBe(25);
  for (let n = 0; n < 100; n++) load.record(1, 4);
  expect(load.average).toBeCloseTo(25, 1);
});
