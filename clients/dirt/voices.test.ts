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
