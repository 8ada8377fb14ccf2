import { expect, test } from 'bun:test';
import { ClockSteps } from './clock-steps.ts';

const prompt = 1e-6;

test('a clock that is slewed has not stepped, one that is set has, by as much', () => {
  const steps = new ClockSteps();
  let offset = 1.7e9;
  for (let n = 0; n < 1000; n++) {
    offset += 0.0027 * 500e-6;
    expect(steps.record(n, n + offset, n + prompt)).toBe(0);
  }
  for (const by of [10, -10, 0.5, -0.5, 0.001]) {
    offset += by;
    expect(steps.record(2000, 2000 + offset, 2000 + prompt)).toBeCloseTo(by, 5);
    expect(steps.record(2001, 2001 + offset, 2001 + prompt)).toBe(0);
  }
});

test('a reading that was held up tells nothing, the next one does', () => {
  const steps = new ClockSteps();
  expect(steps.record(0, 100, prompt)).toBe(0);
  expect(steps.record(1, 101.004, 1.004)).toBe(0);
  expect(steps.record(2, 103, 2.5)).toBe(0);
  expect(steps.record(3, 104, 3 + prompt)).toBe(1);
});
