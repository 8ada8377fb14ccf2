import { expect, test } from 'bun:test';
import { Lateness } from './lateness.ts';

test('counts a period that began a whole period late, once while it lasts', () => {
  const lateness = new Lateness();
  lateness.record(0, 0, 0.1, 0, 1);
  lateness.record(128, 2.5, 2.6, 1.5, 1);
  lateness.record(256, 3.5, 3.6, 1.5, 1);
  expect(lateness.count).toBe(1);
  lateness.record(384, 4, 4.1, 0.1, 1);
  lateness.record(512, 6.1, 6.2, 1.15, 1);
  expect(lateness.count).toBe(2);
});

test('counts a lost period once, though the error moves up and down about its length; one that is lost before the clock has moved is another', () => {
  const lateness = new Lateness();
  let period = 0;
  const begin = (error: number) => {
    lateness.record(period, period, period + 0.1, error, 1);
    period++;
  };
  for (const error of [0, 1.02, 0.99, 1.01, 0.98, 1.03, 0.97]) begin(error);
  expect(lateness.count).toBe(1);
  begin(2.01);
  for (const error of [2.02, 1.99, 1.2, 0.1, -0.2, 0.9]) begin(error);
  expect(lateness.count).toBe(2);
  begin(1.2);
  expect(lateness.count).toBe(3);
});

test('counts a period whose quanta together took longer than it lasts', () => {
  const lateness = new Lateness();
  lateness.record(0, 0, 0.6, 0, 1);
  lateness.record(0, 0.6, 1.2, 0, 1);
  lateness.record(0, 1.2, 1.8, 0, 1);
  expect(lateness.count).toBe(1);
  lateness.record(256, 2, 2.9, 0, 1);
  expect(lateness.count).toBe(1);
});
