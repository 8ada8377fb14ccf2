import { expect, test } from 'bun:test';
import { wallClock } from './wall.ts';

test('agrees with the system clock and never stands still on Linux', () => {
  const now = wallClock();
  const before = Date.now() / 1000;
  const first = now();
  const after = (Date.now() + 1) / 1000;
  expect(first).toBeGreaterThanOrEqual(before);
  expect(first).toBeLessThanOrEqual(after);
  if (process.platform !== 'linux') return;
  const fractions = new Set<number>();
  for (let i = 0; i < 100; i++) fractions.add((now() * 1000) % 1);
  expect(fractions.size).toBeGreaterThan(10);
});
