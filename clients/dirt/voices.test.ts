import { expect, test } from 'bun:test';
import { Orbit } from './orbit.ts';
import { CutGroups, Voices } from './voices.ts';

test('the oldest end for one more', () => {
  const voices = new Voices(2);
  for (const group of [1, 2]) voices.add(group, 0);
  expect(voices.makeRoom()).toEqual([1]);
  voices.add(3, 0);
  expect(voices.makeRoom()).toEqual([2]);
  expect(voices.count).toBe(1);
});

test('those that ended, and those that were taken back, take no room', () => {
  const voices = new Voices(2);
  for (const group of [1, 2, 3]) voices.add(group, 0);
  voices.began(1);
  expect(voices.count).toBe(3);
  // The second never began, though the third did.
  voices.began(3);
  expect(voices.count).toBe(2);
  voices.ended(1);
  expect(voices.makeRoom()).toEqual([]);
});

test('an orbit is forgotten by itself', () => {
  const voices = new Voices(8);
  for (const group of [1, 2, 3]) voices.add(group, group % 2);
  voices.clear(1);
  expect(voices.count).toBe(1);
  voices.clear();
  expect(voices.count).toBe(0);
});

test('where times are told, those count that sound then, and what is planned anew takes the place of what was', () => {
  const voices = new Voices(2);
  const plan = (group: number, begin: number, seconds: number): number[] => {
    const stolen = voices.makeRoom(begin);
    voices.add(group, 0, { begin, end: begin + seconds });
    return stolen;
  };
  // A long one, and short ones that are over before the next begins, though none has begun to play.
  expect([1, 2, 3, 4].map((i) => plan(i, i, i === 1 ? 60 : 0.5))).toEqual([[], [], [], []]);
  expect(plan(5, 4.2, 9)).toEqual([1]);
  // Another plan from before that on: the long one is not ended for it, and the second is the one that sounds beside.
  expect(plan(6, 2.2, 0.5)).toEqual([1]);
  voices.began(1);
  voices.began(2);
  expect(plan(7, 2.1, 0.2)).toEqual([1]);
  expect(plan(8, 3, 9)).toEqual([]);
  expect(plan(9, 3.5, 1)).toEqual([]);
  for (let i = 10; i < 1000; i++) plan(i, i, 0.5);
  expect(voices.count).toBeLessThan(20);
});

test('numbers of cut without end do not make groups without end', () => {
  const orbit = new Orbit(0, { group: 1, delay: 2, reverb: 3, leslie: 4, monitor: 5 }, 0, 0);
  let id = 10;
  let made = 0;
  const cuts = new CutGroups(
    () => id++,
    () => made++,
  );
  for (let cut = 1; cut < 10_000; cut++) cuts.prepare(orbit, cut, 'bd:0');
  expect(made).toBe(4096);
  expect(cuts.prepare(orbit, 9999, 'bd:0')).toBe(false);
  expect(cuts.home(orbit, 9999, 'bd:0')).toBe(1);
  expect(cuts.cutBy(orbit, 9999, 'bd:0')).toEqual([]);
  // Those that are there go on.
  expect(cuts.prepare(orbit, 1, 'bd:0')).toBe(true);
  expect(cuts.cutBy(orbit, 1, 'bd:0')).toHaveLength(1);
});
