/** Eight cycles of what is written here, beside Tidal's own (events.json, which write.ts makes). */
import { beforeAll, describe, expect, test } from 'bun:test';
import { Evaluator } from '../pattern/evaluator.ts';
import { partsOfCycle } from '../pattern/messages.ts';
import { loadStrudel } from '../pattern/strudel.ts';
import { type Onset, onsetOf, onsetOfTidal, sorted } from './compare.ts';
import lists from './events.json';
import { cycles, pairs } from './patterns.ts';

/** Patterns in which Strudel differs from Tidal, and how; each is a row in docs/live.md. */
const differences: Readonly<Record<string, string>> = {
  's "bd(3,8,2)"': 'rotation',
  's "bd(<3 5>,8,<0 2>)"': 'rotation',
  'euclidOff 5 8 2 $ s "a"': 'rotation',
  's "a?"': 'random numbers',
  's "a? b? c? d?"': 'random numbers',
  's "a?0.7 b*4?"': 'random numbers',
  's "[a|b|c]*4"': 'random numbers',
  'degrade $ s "a*8"': 'random numbers',
  'degradeBy 0.9 $ s "a*8"': 'random numbers',
  'n (segment 4 $ irand 8) # s "a"': 'random numbers',
  'sometimes (# pan 1) $ s "a*8"': 'random numbers',
  'unDegradeBy 0.9 $ s "a*8"': 'random numbers',
  's "a*8" # pan (segment 4 $ range 1 5 saw)': 'signals',
  'swingBy (1/3) 4 $ s "a*8"': 'swingBy',
};

let evaluator: Evaluator;
beforeAll(async () => {
  evaluator = new Evaluator(await loadStrudel());
});

async function onsets(code: string): Promise<Onset[] | string> {
  try {
    await evaluator.evaluate([{ source: 'a', code, isLine: false }]);
  } catch (error) {
    return (error as Error).message;
  }
  const { events, faults } = evaluator.query({ from: 0, to: cycles * partsOfCycle }, 0.5);
  return faults[0]?.message ?? sorted(events.map(onsetOf));
}
const tidals = (i: number): Onset[] => sorted(lists[i]!.events.map(onsetOfTidal));

test('the lists are of these patterns', () => {
  expect(lists.map(({ tidal }) => tidal)).toEqual(pairs.map(({ tidal }) => tidal));
  expect(Object.keys(differences).every((tidal) => pairs.some((pair) => pair.tidal === tidal))).toBe(true);
});

describe('has the same onsets as Tidal', () => {
  const same = [...pairs.entries()].filter(([, { tidal }]) => differences[tidal] === undefined);
  test.each(same.map(([i, { here }]): [string, number] => [here, i]))('%s', async (here, i) => {
    expect(await onsets(here)).toEqual(tidals(i));
    expect(tidals(i).length).toBeGreaterThan(0);
  });
});

test.each(Object.entries(differences))('differs from Tidal as the docs say: %s', async (tidal) => {
  const i = pairs.findIndex((pair) => pair.tidal === tidal);
  expect(await onsets(pairs[i]!.here)).not.toEqual(tidals(i));
});
