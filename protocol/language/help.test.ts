/** The help of the console. */
import { describe, expect, test } from 'bun:test';
import { helpText } from './help.ts';
import { resolve } from './resolve.ts';
import { testKnown } from './test-known.ts';
import { verbs } from './verbs.ts';

describe('help', () => {
  test('tells every verb, and each example is a line', () => {
    const text = helpText();
    for (const { name, example, doc } of verbs) {
      expect(text).toContain(doc);
      expect(helpText(name)).toContain(example);
      const known = {
        ...testKnown(),
        instruments: [
          ...testKnown().instruments,
          { ...testKnown().instruments[0]!, name: 'ding' },
          { ...testKnown().instruments[0]!, name: 'seq' },
        ],
      };
      expect(resolve(example, known).length).toBeGreaterThan(0);
    }
  });
});

test('help tells what an instrument takes: limits, options, units, descriptions', () => {
  const [pad, ping] = testKnown().instruments;
  const described = {
    ...pad!,
    params: { ...pad!.params, octave: { ...pad!.params.octave!, description: 'where it lies' } as never },
  };
  expect(
    helpText('pad', [described, ping!])
      .split('\n')
      .map((line) => line.trimEnd()),
  ).toEqual([
    'pad [key:value]…   render, from /orc/pad.ts',
    'parameter      default  takes',
    'octave (o)     3        a whole number from 0 to 8                                           where it lies',
    'notes (n)      62 note  numbers, or a note such as d, a#3 or eb, with dots between them',
    'length (t)     2 s      a number from 0.01 to 60 s, or a time such as 4b, 2s, 500ms or 100f',
    'harmonics (h)  1        numbers from 0 to 32, with dots between them',
    'wave (wf)      saw      one of saw, sine, tri',
    'wide           off      one of 0, 1, on, off, T, F',
    'freq           440 Hz   a number from 20 to 20000 Hz, or a note such as d, a#3 or eb',
    'grain          100 ms   a number, or a time such as 4b, 2s, 500ms or 100f',
    'bpm            120      a number from 1 on',
    'and qu, arm, once, uno, v, gain, pan, speed, out, group, loop; what else is given its code gets as it is',
  ]);
  expect(helpText('ping', [ping!])).toContain('freq       880 Hz   a number, or a note such as');
  expect(helpText('ping', [ping!])).toEndWith('and qu, arm, group');
});

test('docs/console.md shows this help', async () => {
  const text = await Bun.file(new URL('../../docs/console.md', import.meta.url)).text();
  expect(/```text\n([\s\S]*?)\n```/.exec(text)![1]).toBe(helpText());
});
