import { expect, test } from 'bun:test';
import { Lateness } from './lateness.ts';

test('counts a period that began a whole period late, once while it lasts', () => {
  const lateness = new Lateness();
  lateness.record(0, 0, 0.1, 0, 1);
  lateness.record(128, 2.5, 2.6, 1.5, 1);
  lateness.record(256, 3.5, 3.6, 1.5, 1);
  expect(lateness.count).toBe(1);
  lateness.record(384, 4, 4.1, 0.9, 1);
  lateness.record(512, 6.1, 6.2, 1.1, 1);
  expect(lateness.count).toBe(2);
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
