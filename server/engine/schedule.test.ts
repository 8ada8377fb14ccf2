import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Schedule } from './schedule.ts';

test('programs come out by time, those of one time in order of arrival', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 100 }), (times) => {
      const schedule = new Schedule(100);
      times.forEach((time, i) => expect(schedule.push(time, i)).toBe(true));
      const wanted = times.map((time, i) => [time, i] as const).sort((a, b) => a[0] - b[0] || a[1] - b[1]);
      for (const [time, i] of wanted) {
        expect(schedule.firstTime).toBe(time);
        expect(schedule.pop()).toBe(i);
      }
      expect(schedule.firstTime).toBe(Infinity);
    }),
  );
});

test('a full schedule refuses', () => {
  const schedule = new Schedule(2);
  expect([schedule.push(1, 1), schedule.push(2, 2), schedule.push(0, 3)]).toEqual([true, true, false]);
  expect(schedule.pop()).toBe(1);
});
