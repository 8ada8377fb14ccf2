import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { TempoMap } from './tempo-map.ts';

const rate = 48000;
const change = fc.record({
  after: fc.integer({ min: 0, max: 20 * rate }),
  bpm: fc.double({ min: 20, max: 300, noNaN: true }),
  ramp: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 10 * rate })),
});

/** A map after changes, each some samples after the one before. */
function changed(changes: readonly { after: number; bpm: number; ramp: number }[]): { map: TempoMap; end: number } {
  const map = new TempoMap(rate, 120);
  let sample = 0;
  for (const { after, bpm, ramp } of changes) map.change((sample += after), bpm, ramp);
  return { map, end: sample + 20 * rate };
}

describe('tempo map', () => {
  test('a steady tempo: closed form, after ten hours too', () => {
    const map = new TempoMap(rate, 97);
    const sample = 10 * 3600 * rate;
    expect(map.beatAt(sample)).toBeCloseTo(97 * 60 * 10, 9);
    expect(map.sampleAt(97 * 60 * 10)).toBeCloseTo(sample, 5);
  });

  test('tells where the tempo changes: each change, and between them nothing moves by more than a step', () => {
    fc.assert(
      fc.property(fc.array(change, { maxLength: 8 }), fc.nat(40 * rate), fc.nat(5 * rate), (changes, from, length) => {
        const { map } = changed(changes);
        const found = map.changes(from, from + length, 100);
        expect(
          found.every(
            (sample, i) =>
              Number.isInteger(sample) &&
              sample >= from &&
              sample < from + length &&
              (i === 0 || sample > found[i - 1]!),
          ),
        ).toBe(true);
        // From one to the next a ramp goes on for a hundredth of a second, whatever it does is steady otherwise.
        let at = from;
        for (const next of [...found, from + length]) {
          if (next - 1 - at > rate / 100) expect(map.bpmAt(next - 1)).toBeCloseTo(map.bpmAt(at), 9);
          at = next;
        }
        // In two pieces they are the same.
        const middle = from + (length >> 1);
        expect([...map.changes(from, middle, 100), ...map.changes(middle, from + length, 100)]).toEqual(found);
      }),
    );
  });

  test('a ramp covers the mean of both tempos', () => {
    const map = new TempoMap(rate, 60);
    map.change(rate, 120, 10 * rate);
    expect(map.bpmAt(6 * rate)).toBeCloseTo(90, 9);
    expect(map.beatAt(11 * rate)).toBeCloseTo(1 + (10 * 90) / 60, 9);
    expect(map.bpmAt(12 * rate)).toBe(120);
  });

  test("beats and samples are each other's inverse, and grow", () => {
    fc.assert(
      fc.property(
        fc.array(change, { maxLength: 12 }),
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 2, maxLength: 20 }),
        (changes, places) => {
          const { map, end } = changed(changes);
          const samples = places.map((place) => place * end).sort((a, b) => a - b);
          for (const sample of samples) expect(Math.abs(map.sampleAt(map.beatAt(sample)) - sample)).toBeLessThan(1e-3);
          const beats = samples.map((sample) => map.beatAt(sample));
          beats.forEach((beat, i) => {
            if (samples[i]! > samples[i - 1]! + 0.01) expect(beat).toBeGreaterThan(beats[i - 1]!);
          });
        },
      ),
    );
  });

  test('no change makes the phase jump', () => {
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 12 }), (changes) => {
        const map = new TempoMap(rate, 120);
        let sample = 0;
        for (const { after, bpm, ramp } of changes) {
          sample += after;
          const before = map.beatAt(sample);
          const earlier = map.beatAt(Math.max(0, sample - 1000));
          map.change(sample, bpm, ramp);
          expect(map.beatAt(sample)).toBe(before);
          expect(map.beatAt(Math.max(0, sample - 1000))).toBe(earlier);
        }
      }),
    );
  });

  test('a nudge moves the phase by what was asked, and the tempo stays', () => {
    const map = new TempoMap(rate, 120);
    map.nudge(rate, -0.25, 2 * rate);
    expect(map.beatAt(10 * rate)).toBeCloseTo(20 - 0.25, 9);
    expect(map.bpmAt(5 * rate)).toBe(120);
    expect(() => map.nudge(5 * rate, -10, rate)).toThrow('make -480 beats a minute; take longer');
  });

  test('what no tempo is', () => {
    const map = new TempoMap(rate);
    for (const bpm of [0, -1, NaN, Infinity, 2000])
      expect(() => map.change(0, bpm)).toThrow(`bpm is ${bpm}; it must be from 1 to 1000`);
  });
});
