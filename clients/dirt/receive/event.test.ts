import { expect, test } from 'bun:test';
import { eventOf } from './event.ts';

test('pairs of names and values make an event', () => {
  expect(eventOf(['s', 'bd', 'n', 2, 'cut', true, 'cycle', 3n])).toEqual({ s: 'bd', n: 2, cut: 1, cycle: 3 });
});

test('what is no pair, no name or no value is refused by name', () => {
  expect(() => eventOf(['s'])).toThrow('1 arguments are no pairs of names and values');
  expect(() => eventOf([1, 2])).toThrow('argument 0 is 1; it must be a name');
  expect(() => eventOf(['gain', Number.NaN])).toThrow('gain is NaN; it must be finite');
  expect(() => eventOf(['s', new Uint8Array(1)])).toThrow('s is neither a number nor a text');
});
