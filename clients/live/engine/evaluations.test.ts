/** Evaluations that wait for each other. */
import { expect, test } from 'bun:test';
import type { Evaluated, Unit } from '../pattern/messages.ts';
import { Evaluations } from './evaluations.ts';

const nothing: Evaluated = { outputs: [], used: [], samples: [], told: [] };
const unit = (code: string, source = 'a', isLine = false): Unit => ({ source, code, isLine });

/** Evaluations that take as long as the test likes. */
function slowly() {
  const begun: string[] = [];
  const played: string[] = [];
  const finish: (() => void)[] = [];
  const evaluations = new Evaluations<string>({
    evaluate: ({ unit: { code } }) => {
      begun.push(code);
      return new Promise((resolve, reject) =>
        finish.push(() => (code === 'wrong' ? reject(new Error('wrong')) : resolve(nothing))),
      );
    },
    play: async ({ unit: { code } }) => {
      played.push(code);
      return `plays ${code}`;
    },
    superseded: () => 'gave way',
  });
  const step = async (): Promise<void> => {
    finish.shift()?.();
    for (let i = 0; i < 10; i++) await Promise.resolve();
  };
  return { evaluations, begun, played, step };
}

test('of one source only the newest plays, of several each', async () => {
  const { evaluations, begun, played, step } = slowly();
  const answers = [unit('1'), unit('2'), unit('b1', 'b'), unit('3'), unit('b2', 'b')].map((each, i) =>
    evaluations.add(each, i, 0),
  );
  for (let i = 0; i < 5; i++) await step();
  expect(await Promise.all(answers)).toEqual(['gave way', 'gave way', 'gave way', 'plays 3', 'plays b2']);
  expect(begun).toEqual(['1', '3', 'b2']);
  expect(played).toEqual(['3', 'b2']);
});

test('lines add to each other: each plays', async () => {
  const { evaluations, played, step } = slowly();
  const answers = ['1', '2', '3'].map((code, i) => evaluations.add(unit(code, 'line', true), i, 0));
  for (let i = 0; i < 3; i++) await step();
  await Promise.all(answers);
  expect(played).toEqual(['1', '2', '3']);
});

test('wrong code stops nothing', async () => {
  const { evaluations, played, step } = slowly();
  const wrong = evaluations.add(unit('wrong', 'a'), 0, 0).catch((error: Error) => error.message);
  const right = evaluations.add(unit('right', 'b'), 1, 0);
  for (let i = 0; i < 2; i++) await step();
  expect([await wrong, await right]).toEqual(['wrong', 'plays right']);
  expect(played).toEqual(['right']);
});
