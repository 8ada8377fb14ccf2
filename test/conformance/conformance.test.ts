import { describe, expect, test } from 'bun:test';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { encodePacket } from '../../protocol/osc/encode.ts';
import { firstDifference } from './compare.ts';
import { explainedDifferences } from './differences.ts';
import type { Outcome } from './play.ts';
import { makeSequence } from './sequence.ts';
import { shrink } from './shrink.ts';

const nothing: Outcome = { notified: [], replied: [], triggers: [], removed: [], state: [] };
const replied = (...values: number[]): Outcome => ({
  ...nothing,
  replied: values.map((value) => ({ address: '/c_set', types: 'if', args: [0, value] })),
});

test('every explained difference has its row in the document', () => {
  const rows = readFileSync(resolve(import.meta.dir, '../../docs/differences.md'), 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('| '));
  for (const { row } of explainedDifferences)
    expect(rows.filter((line) => line.startsWith(`| ${row}`))).toHaveLength(1);
});

describe('sequences', () => {
  test('a seed makes the same sequence each time, another seed another', () => {
    expect(makeSequence(7)).toEqual(makeSequence(7));
    expect(makeSequence(7)).not.toEqual(makeSequence(8));
  });

  test('all of them can be sent', () => {
    for (let seed = 0; seed < 300; seed++) {
      for (const { messages } of makeSequence(seed))
        expect(encodePacket({ timetag: 1n, elements: [...messages] }).length).toBeGreaterThan(16);
    }
  });
});

describe('comparing', () => {
  const never = () => undefined;

  test('numbers may differ by their last bits only', () => {
    expect(firstDifference(replied(1, 2), replied(1, 2 + 1e-7), never)).toBeUndefined();
    expect(firstDifference(replied(1, 2), replied(1, 2.001), never)).toMatchObject({ queue: 'replied', at: 1 });
  });

  test('what one server has too much is a difference, unless it is explained', () => {
    expect(firstDifference(replied(1), replied(1, 2), never)).toMatchObject({
      queue: 'replied',
      at: 1,
      theirs: undefined,
    });
    expect(
      firstDifference(replied(1, 3), replied(1, 2, 3), ({ ours }) => (ours?.args[1] === 2 ? 'ours' : undefined)),
    ).toBeUndefined();
  });

  test('a sequence is shortened to what it takes', async () => {
    const steps = makeSequence(3);
    const needed = steps[2]!;
    expect(await shrink(steps, async (shorter) => shorter.includes(needed))).toEqual([needed]);
  });
});
