/** Random values in lines, and lines of random words. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { complete } from './complete.ts';
import { LineError } from './errors.ts';
import { itemsOf, noteNumber, readNumber } from './numbers.ts';
import { resolve } from './resolve.ts';
import { testKnown } from './test-known.ts';
import { partsOf } from './words.ts';

describe('random values', () => {
  test('repeat with their seed and lie in their range', () => {
    fc.assert(
      fc.property(
        fc.integer(),
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: 101, max: 10000 }),
        (seed, low, high) => {
          const line = `group 3 -- pad freq:R${low + 20}.${high + 20} o:R1.5 t:R1.4b n:Rc3.c5`;
          const actions = resolve(line, testKnown(seed));
          expect(resolve(line, testKnown(seed))).toEqual(actions);
          for (const action of actions) {
            if (action.do !== 'send') throw new TypeError(action.do);
            const [, , freq, , octave, , length, , [note]] = action.args as [
              string,
              string,
              number,
              string,
              number,
              string,
              number,
              string,
              number[],
            ];
            expect(freq).toBeWithin(low + 20, high + 21);
            expect([1, 2, 3, 4, 5]).toContain(octave);
            expect(length).toBeWithin(0.5, 2);
            expect(Number.isInteger(note) && note! >= 48 && note! <= 72).toBe(true);
          }
        },
      ),
    );
  });

  test('with decimal points', () => {
    const [action] = resolve('ping amp:R0.1..0.2', testKnown());
    expect(action?.do === 'send' && action.args[2]).toBeWithin(0.1, 0.2);
  });
});

describe('whatever is typed', () => {
  test('is done or refused with a place in the line', () => {
    const word = fc.constantFrom(
      'p',
      'pad',
      'ping',
      'u',
      'uu',
      'v',
      's',
      'ss',
      '3',
      '3.5',
      'o:2',
      'o:x',
      'n:d.a',
      't:4b',
      ',',
      '--',
      'group',
      '2',
      '"',
      'once',
      'all',
      'set',
      'R1.2',
      ':',
      'i',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(word).map((words) => words.join(' ')),
          fc.string({ unit: 'binary' }),
        ),
        (line) => {
          try {
            resolve(line, testKnown());
          } catch (error) {
            if (!(error instanceof LineError)) throw error;
            expect(error.place.start).toBeWithin(0, line.length + 2);
            expect(error.message.length).toBeGreaterThan(0);
          }
          expect(complete(line, testKnown())[0]).toBeArray();
        },
      ),
      { numRuns: 2000 },
    );
  });

  test('is read back as it was written: words', () => {
    const plain = fc
      .string({ unit: fc.constantFrom(...'abc:.#1'), minLength: 1 })
      .filter((text) => !text.startsWith('#'));
    const quoted = fc.string({ unit: fc.constantFrom(...'ab ,:#') }).map((text) => `"${text}"`);
    fc.assert(
      fc.property(fc.array(fc.array(fc.oneof(plain, quoted), { minLength: 1 }), { minLength: 1 }), (parts) => {
        const line = parts.map((words) => words.join(' ')).join(', ');
        expect(
          partsOf(line).map(({ words }) => words.map(({ text, quoted: was }) => (was ? `"${text}"` : text))),
        ).toEqual(parts);
        for (const { words } of partsOf(line))
          for (const { start, end, text } of words) expect(line.slice(start, end).replaceAll('"', '')).toBe(text);
      }),
    );
  });

  test('is read back as it was written: settings', () => {
    const settings = fc.record(
      {
        octave: fc.integer({ min: 0, max: 8 }),
        notes: fc.array(fc.integer({ min: 0, max: 127 }), { minLength: 2 }),
        length: fc.integer({ min: 1, max: 5999 }).map((x) => x / 100),
        wave: fc.constantFrom('saw', 'sine', 'tri'),
        wide: fc.boolean(),
        gain: fc.integer({ min: -1000, max: 1000 }).map((x) => x / 10),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(settings, (given) => {
        const words = Object.entries(given).map(
          ([name, value]) =>
            `${name}:${Array.isArray(value) ? value.join('.') : typeof value === 'boolean' ? Number(value) : value}`,
        );
        expect(resolve(`p pad ${words.join(' ')}`, testKnown())).toEqual([
          { do: 'send', address: '/play', args: ['pad', ...(Object.entries(given).flat() as never[])] },
        ]);
      }),
    );
  });

  test('is read back as it was written: notes', () => {
    const names = ['c', 'c#', 'd', 'eb', 'e', 'f', 'f#', 'g', 'g#', 'a', 'bb', 'b'];
    for (let number = 0; number < 128; number++)
      expect(noteNumber(`${names[number % 12]}${Math.floor(number / 12) - 1}`)).toBe(number);
    expect(noteNumber('h')).toBeUndefined();
  });

  test('is read back as it was written: decimal lists', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.integer({ min: 0, max: 9999 }).map((x) => x / 100),
          { minLength: 1 },
        ),
        (values) => {
          const text = `${values.join('..')}${values.length === 1 ? '..' : ''}`;
          expect(
            itemsOf(text).map((item) => readNumber(item.text, undefined, { bpm: 60, sampleRate: 1, random: () => 0 })),
          ).toEqual(values);
        },
      ),
    );
  });
});
