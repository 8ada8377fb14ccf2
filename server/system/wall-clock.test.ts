import { expect, test } from 'bun:test';
import { wallClock } from './wall-clock.ts';

// One clock for all tests: only of the first one made does the compiler assume that its memory is the only one.
const now = wallClock();

/** Reads the clock between two readings of the coarse one. */
function expectAgreement(): void {
  const before = Date.now() / 1000;
  const time = now();
  const after = (Date.now() + 1) / 1000;
  expect(time).toBeGreaterThanOrEqual(before);
  expect(time).toBeLessThanOrEqual(after);
}

test('agrees with the system clock', () => expectAgreement());

test('still does once it is compiled into its caller', () => {
  for (let round = 0; round < 20; round++) {
    const before = Date.now() / 1000;
    let time = 0;
    for (let i = 0; i < 100_000; i++) time = now();
    expect(time).toBeGreaterThanOrEqual(before);
    expect(now()).toBeGreaterThanOrEqual(time);
    expectAgreement();
  }
});

test.if(process.platform === 'linux')('is finer than milliseconds', () => {
  const fractions = new Set<number>();
  for (let i = 0; i < 100; i++) fractions.add((now() * 1000) % 1);
  expect(fractions.size).toBeGreaterThan(10);
});
