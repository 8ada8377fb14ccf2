import { expect, test } from 'bun:test';
import { StallWatch } from './audio-watch.ts';

test('notices a count that stands still, and that it rises again', () => {
  const watch = new StallWatch(3);
  expect([0, 0, 0, 0, 0].map((n) => watch.look(n))).not.toContain(true);
  expect([5, 5, 5].map((n) => watch.look(n))).toEqual([false, false, false]);
  expect(watch.look(5)).toBe(true);
  expect(watch.look(6)).toBe(false);
  expect([6, 6, 7, 7].map((n) => watch.look(n))).not.toContain(true);
});
