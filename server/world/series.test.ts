import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type SeriesPoint, segmentsOf } from '../../test/support/series-points.ts';
import { fillSeries, seriesAt, seriesBytes, seriesOf, tableBytes, writeSeries, writeTable } from './series.ts';
import { sharedWords } from './shared-words.ts';

/** A series at address 64 of a memory of its own. */
function written(points: readonly SeriesPoint[]) {
  const segments = segmentsOf(points);
  const words = sharedWords(new SharedArrayBuffer(64 + seriesBytes(segments.length)));
  writeSeries(words, 64, segments);
  return { at: (frame: number) => seriesAt(words, 64, frame), words };
}

function filled(points: readonly SeriesPoint[], frame: number, count: number) {
  const to = new Float32Array(count);
  fillSeries(written(points).words, 64, frame, to, 0, count);
  return to;
}

describe('a series', () => {
  test('steps on its frames, keeps its first and last value outside, and goes in lines to points that say so', () => {
    const points = [
      { frame: 10, value: 1 },
      { frame: 12, value: 3 },
      { frame: 16, value: 5, line: true },
      { frame: 17, value: 0 },
    ];
    expect([...filled(points, 8, 11)]).toEqual([1, 1, 1, 1, 3, 3.5, 4, 4.5, 5, 0, 0]);
  });

  test('of points on one frame the last counts, and a line may lead to the first', () => {
    const points = [
      { frame: 0, value: 0 },
      { frame: 4, value: 4, line: true },
      { frame: 4, value: 10 },
    ];
    expect([...filled(points, 0, 6)]).toEqual([0, 1, 2, 3, 10, 10]);
  });

  test('a first point that asks for a line is a step, and points between frames count from the next frame on', () => {
    expect([...filled([{ frame: 2, value: 7, line: true }], 0, 4)]).toEqual([7, 7, 7, 7]);
    const points = [
      { frame: 0, value: 1 },
      { frame: 1.5, value: 2 },
    ];
    expect([...filled(points, 0, 4)]).toEqual([1, 1, 2, 2]);
  });

  test('says how long a value goes on that fills all of it', () => {
    const points = [
      { frame: 10, value: 1 },
      { frame: 20, value: 2 },
    ];
    const { words } = written(points);
    const to = new Float32Array(8);
    const ends = [-4, 4, 12, 16, 20].map((frame) => fillSeries(words, 64, frame, to, 0, 8));
    expect(ends).toEqual([20, 20, 20, -Infinity, Infinity]);
  });

  test('is the same in pieces of any length, frame by frame, and by the closed form', () => {
    const step = fc.record({
      gap: fc.integer({ min: 0, max: 50 }),
      value: fc.float({ noNaN: true, min: -1e6, max: 1e6 }),
      line: fc.boolean(),
    });
    fc.assert(
      fc.property(
        fc.array(step, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 0, max: 2 ** 40 }),
        fc.array(fc.integer({ min: 1, max: 70 }), { minLength: 1, maxLength: 12 }),
        (steps, start, cuts) => {
          let frame = start;
          const points = steps.map(({ gap, value, line }) => ({ frame: (frame += gap), value, line }));
          const from = start - 20;
          const total = cuts.reduce((a, b) => a + b);
          const whole = filled(points, from, total);
          const { words, at } = written(points);
          const pieces = new Float32Array(total);
          let done = 0;
          for (const cut of cuts) {
            fillSeries(words, 64, from + done, pieces, done, cut);
            done += cut;
          }
          expect(pieces).toEqual(whole);
          for (let i = 0; i < total; i++) {
            expect(at(from + i)).toBe(whole[i]!);
            expect(closedForm(points, from + i)).toBe(whole[i]!);
          }
        },
      ),
    );
  });

  test('a table has the series of each parameter', () => {
    const series = [
      [{ frame: 0, value: 1 }],
      [
        { frame: 0, value: 2 },
        { frame: 8, value: 3 },
      ],
      [{ frame: 0, value: 4 }],
    ].map(segmentsOf);
    const words = sharedWords(new SharedArrayBuffer(8 + tableBytes(series)));
    writeTable(words, 8, series);
    expect([0, 1, 2].map((parameter) => seriesAt(words, seriesOf(words, 8, parameter), 9))).toEqual([1, 3, 4]);
  });

  test.each([
    [[], 'a series has no segment; it needs 1 or more'],
    [[{ frame: NaN, value: 0 }], 'segment 0: frame is NaN, not a finite number'],
    [[{ frame: 0, value: Infinity }], 'segment 0: value is Infinity, not a finite number'],
    [
      [
        { frame: 5, value: 0 },
        { frame: 4, value: 0 },
      ],
      'segment 1: frame 4 is not after frame 5 of the one before',
    ],
  ])('refuses %p', (points, message) => {
    expect(() => written(points)).toThrow(message);
  });
});

/** The value of points at a frame, by their definition. */
function closedForm(points: readonly SeriesPoint[], frame: number): number {
  const next = points.findIndex((point) => point.frame > frame);
  const before = points[next < 0 ? points.length - 1 : Math.max(0, next - 1)]!;
  const after = points[next];
  if (next <= 0 || !after?.line) return Math.fround(before.value);
  return Math.fround(
    before.value + (frame - before.frame) * ((after.value - before.value) / (after.frame - before.frame)),
  );
}
