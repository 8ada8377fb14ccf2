import { expect, test } from 'bun:test';
import { freqOf, keyOf, spanOf } from './span.ts';
import type { DirtEvent } from './types.ts';

const minSustain = 8 / 48_000;
const whole = (event: DirtEvent, seconds?: number) => {
  const span = spanOf(event, seconds, minSustain);
  return span && Number((span.sustain + span.fadeTime + span.fadeInTime).toFixed(9));
};

test('a sample lasts as long as it is, short or long, and no longer than asked', () => {
  expect(whole({ delta: 0.25 }, 0.1)).toBe(0.1);
  expect(whole({ delta: 0.25 }, 3)).toBe(3);
  expect(whole({ delta: 0.25, legato: 1 }, 3)).toBe(0.25);
  expect(whole({ delta: 0.25, legato: 1 }, 0.1)).toBe(0.1);
  expect(whole({ sustain: 0.5 }, 3)).toBe(0.5);
  expect(whole({ sustain: 5 }, 3)).toBe(3);
});

test('a looped sample lasts as often as it is looped; a synth as long as its event', () => {
  expect(whole({ loop: 4 }, 0.5)).toBe(2);
  expect(whole({ delta: 0.25 })).toBe(0.25);
  expect(whole({ delta: 0.25, legato: 2 })).toBe(0.5);
  expect(whole({ delta: 0.25, sustain: 1.5 })).toBe(1.5);
  expect(whole({})).toBe(1);
});

test('speed, pitch, part and acceleration shorten a sample', () => {
  expect(whole({ speed: 2 }, 1)).toBe(0.5);
  expect(whole({ note: 12 }, 1)).toBe(0.5);
  expect(whole({ begin: 0.25, end: 0.75 }, 1)).toBe(0.5);
  expect(whole({ accelerate: 2 }, 1)).toBe(0.5);
  expect(whole({ timescale: 2 }, 1)).toBeCloseTo(2, 2);
  expect(spanOf({ speed: -1, begin: 0.2, end: 0.6 }, 1, minSustain)).toMatchObject({ begin: 0.6, end: 0.2 });
});

test('units: rates, cycles and seconds', () => {
  expect(whole({ unit: 'rate', speed: 2 }, 1)).toBe(0.5);
  // As fast as fits one cycle of two seconds.
  expect(spanOf({ unit: 'c', cps: 0.5 }, 4, minSustain)?.speed).toBe(2);
  expect(whole({ unit: 'c', cps: 0.5 }, 4)).toBe(2);
  expect(whole({ unit: 's', end: 0.3 }, 4)).toBe(0.3);
  expect(() => spanOf({ unit: 'x' }, 1, minSustain)).toThrow('unit is "x"; it must be r, c or s');
});

test('what is too short or never ends is no event', () => {
  expect(spanOf({ sustain: 0.0001 }, 1, minSustain)).toBeUndefined();
  expect(spanOf({ speed: 0 }, 1, minSustain)).toBeUndefined();
  expect(whole({ speed: 0, legato: 1, delta: 0.5 }, 1)).toBe(0.5);
});

test('fades take a millisecond, of short sounds a fifth; only a part that does not begin at the beginning is faded in', () => {
  expect(spanOf({}, 1, minSustain)).toMatchObject({ fadeTime: 0.001, fadeInTime: 0 });
  expect(spanOf({ begin: 0.5 }, 1, minSustain)).toMatchObject({ fadeTime: 0.001, fadeInTime: 0.001 });
  expect(spanOf({ sustain: 0.002 }, 1, minSustain)?.fadeTime).toBeCloseTo(0.00038196);
});

test('pitch: freq, midinote, note above octave, names; n for synths only', () => {
  expect(freqOf({ freq: 300, note: 1 }, true)).toBe(300);
  expect(freqOf({ midinote: 69 }, false)).toBe(440);
  expect(freqOf({ note: 9 }, false)).toBe(440);
  expect(freqOf({ note: 9, octave: 4 }, false)).toBe(220);
  expect(freqOf({ n: 9 }, false)).toBe(440);
  expect(freqOf({ n: 9 }, true)).toBeCloseTo(261.6256, 3);
  expect(freqOf({}, false)).toBeUndefined();
  expect([keyOf('c3'), keyOf('eb4'), keyOf('F#'), keyOf('a-1'), keyOf('h2'), keyOf('')]).toEqual([
    48,
    63,
    54,
    9,
    undefined,
    undefined,
  ]);
});
