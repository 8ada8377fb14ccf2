import { expect, test } from 'bun:test';
import { Voices } from './voices.ts';

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
