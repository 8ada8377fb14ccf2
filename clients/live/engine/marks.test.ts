/** Places of what is planned, told while somebody shows them. */
import { beforeEach, expect, test } from 'bun:test';
import type { PatternEvent, Unit } from '../pattern/messages.ts';
import { Marks } from './marks.ts';
import type { Planned } from './messages.ts';

const units: Unit[] = [{ source: 'page', code: 's("bd sn")', isLine: false }];
const onset = (cycle: number, at: readonly number[] = [3, 5]): PatternEvent => ({
  ...{ cycle, length: 0.5, value: {}, output: 'a', unit: 0 },
  at,
});
let told: Planned[];
let marks: Marks;
beforeEach(() => {
  told = [];
  marks = new Marks((planned) => told.push(planned));
});

test('are told with each plan, and of a new one those from its cycle on', () => {
  marks.isWatched = true;
  marks.add(onset(1), units);
  marks.add(onset(1.5, [6, 8, 9, 10]), units);
  marks.planned();
  marks.anew();
  for (const cycle of [1.25, 1.5, 2]) marks.add(onset(cycle), units);
  marks.planned(1.5);
  const mark = (cycle: number, at: readonly number[] = [3, 5]) => ({
    ...{ source: 'page', output: 'a', cycle, length: 0.5 },
    at,
  });
  expect(told).toEqual([{ marks: [mark(1), mark(1.5, [6, 8, 9, 10])] }, { marks: [mark(1.5), mark(2)], from: 1.5 }]);
  // What ends all is told too; a plan without onsets is not.
  marks.anew();
  marks.planned(2);
  marks.planned();
  expect(told.slice(2)).toEqual([{ marks: [], from: 2 }]);
});

test('are not told while nobody looks', () => {
  marks.add(onset(1), units);
  marks.planned();
  marks.planned(2);
  expect(told).toEqual([]);
});

test('count what is yet to come, for hours', () => {
  for (let i = 0; i < 50_000; i++) {
    marks.add(onset(i / 100), units);
    if (i % 40 === 0) expect(marks.ahead(i / 100 - 0.395)).toBe(Math.min(i + 1, 40));
  }
  marks.anew();
  expect(marks.ahead(0)).toBe(0);
  expect(JSON.stringify(marks).length).toBeLessThan(200);
});
