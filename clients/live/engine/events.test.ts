/** Values of patterns as sounds take them. */
import { expect, test } from 'bun:test';
import { soundEventOf } from './events.ts';

const files = ({ s }: { s?: unknown }, key: number) => {
  if (String(s).startsWith('grand')) return key < 50 ? { n: 1, key: 48 } : { n: 2, key: 60 };
  return s === 'kit' ? {} : undefined;
};
const soundOf = (value: unknown) => soundEventOf({ cycle: 3.25, length: 0.5, value, output: 'a', unit: 0 }, 0.5, files);
const timed = { cps: 0.5, cycle: 3.25, delta: 1 };

test.each([
  [
    { s: 'bd', gain: 0.5 },
    { s: 'bd', gain: 0.5 },
  ],
  [
    { s: 'saw', note: 60 },
    { s: 'saw', midinote: 60 },
  ],
  [{ note: 'c3' }, { s: 'triangle', midinote: 48 }],
  [{ note: 'eb' }, { s: 'triangle', midinote: 51 }],
  [{ note: 'F#-1' }, { s: 'triangle', midinote: 6 }],
  [{ n: 2 }, { s: 'triangle', n: 2 }],
  [{ freq: 220 }, { s: 'triangle', freq: 220 }],
  // A file's own pitch is C2.
  [
    { s: 'kit', note: 'c2' },
    { s: 'kit', midinote: 60 },
  ],
  [
    { s: 'kit', note: 43, sustain: 0.5 },
    { s: 'kit', midinote: 67 },
  ],
  // The nearest of those that tell theirs.
  [
    { s: 'grand', note: 'e3' },
    { s: 'grand', n: 2, midinote: 52 },
  ],
  [
    { s: 'grand:7', note: 'd3' },
    { s: 'grand', n: 2, midinote: 50 },
  ],
  [{ s: 'grand' }, { s: 'grand', n: 1, midinote: 48 }],
  [
    { s: 'saw', sustain: 0.5, clip: 2 },
    { s: 'saw', sustain: 0.5, legato: 2 },
  ],
  [
    { s: 'bd', room: 0.5, roomsize: 4 },
    { s: 'bd', room: 0.5, size: 0.4 },
  ],
  [
    { s: 'bd', vowel: ['a', 'e'], loop: true, x: Number.NaN, y: null },
    { s: 'bd', vowel: 'a:e', loop: 1 },
  ],
])('%p', (value, event) => {
  expect(soundOf(value)).toEqual({ ...timed, ...event });
});

test('what has no controls is no sound', () => {
  for (const value of [5, 'bd', null, [1, 2]]) expect(soundOf(value)).toBeUndefined();
});
