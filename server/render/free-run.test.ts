import { expect, test } from 'bun:test';
import { FreeRun, isFreeRunning, startFreeRun } from './free-run.ts';

/** How many quanta are due at `now`. */
function count(run: FreeRun, now: number): number {
  let n = 0;
  while (run.due(now)) n++;
  return n;
}

test('gives quanta at their rate while it is wanted', () => {
  const flag = new SharedArrayBuffer(4);
  const run = new FreeRun(flag, 0.01);
  expect(count(run, 5)).toBe(0);
  startFreeRun(flag);
  expect(count(run, 5)).toBe(1);
  expect(run.running).toBe(true);
  expect(count(run, 5.005)).toBe(0);
  expect(count(run, 5.0101)).toBe(1);
  expect(count(run, 5.1001)).toBe(9);
  run.stop();
  expect(isFreeRunning(flag)).toBe(false);
  expect(count(run, 6)).toBe(0);
  expect(run.running).toBe(false);
});

test('does not try to catch up after a long pause', () => {
  const flag = new SharedArrayBuffer(4);
  const run = new FreeRun(flag, 0.01);
  startFreeRun(flag);
  count(run, 0);
  expect(count(run, 100)).toBe(1);
  expect(count(run, 100.0101)).toBe(1);
});
