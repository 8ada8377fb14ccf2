import { expect, test } from 'bun:test';
import { missing, namedBy, refusedEffects } from './named.ts';
import type { DirtEvent } from './types.ts';

test('a sound is named by its word, its variant and a bank', () => {
  expect(namedBy({ s: 'bd:3' })).toMatchObject({ word: 'bd', variant: 3, names: ['bd'] });
  expect(namedBy({ sound: 'bd', n: 2 })).toMatchObject({ word: 'bd', variant: 2 });
  expect(namedBy({ s: 'bd', bank: 'tr909' })?.names).toEqual(['tr909_bd', 'tr909bd']);
  const nameless: DirtEvent[] = [{}, { s: '' }, { s: '~' }];
  expect(nameless.map(namedBy)).toEqual([undefined, undefined, undefined]);
});

test('a sound that is not there is told by its names, or by what it needs', () => {
  expect(missing(namedBy({ s: 'zork' })!)).toBe('there is no sound zork');
  expect(missing(namedBy({ s: 'zork', bank: 'x' })!)).toBe('there is no sound x_zork or xzork (bank x)');
  expect(missing(namedBy({ s: 'superpiano' })!)).toBe(
    'sound superpiano is not there: it needs MdaPiano of sc3-plugins',
  );
  expect(missing(namedBy({ s: 'constructor' })!)).toBe('there is no sound constructor');
});

test('effects that need what is not there are told', () => {
  expect(refusedEffects({ s: 'bd', squiz: 2, gain: 1 })).toEqual(['squiz does nothing: it needs Squiz of sc3-plugins']);
});
