import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeMessage } from '../osc/encode.ts';
import { OscError } from '../osc/types.ts';
import { readScore, ScoreError, writeScore } from './score.ts';

const mark = [...new TextEncoder().encode('#bundle'), 0];
const free = [...encodeMessage('/n_free', 'i', [1000])];
const score = Uint8Array.from([
  0, 0, 0, 16 + 4 + 16, ...mark, 0, 0, 0, 1, 0x80, 0, 0, 0, 0, 0, 0, 16, ...free, // at 1.5 s
  0, 0, 0, 16, ...mark, 0, 0, 0, 0, 0, 0, 0, 0, // earlier, and left where it is
]);
const message = { address: '/n_free', types: 'i', args: [1000] };

test('lengths and bundles are read in the order of the file', () => {
  expect(readScore(score)).toEqual([
    { seconds: 1.5, bundle: { timetag: 0x1_8000_0000n, elements: [message] } },
    { seconds: 0, bundle: { timetag: 0n, elements: [] } },
  ]);
});

test('entries are written with the time of the entry', () => {
  const written = writeScore([
    { seconds: 1.5, bundle: { timetag: 77n, elements: [message] } },
    { seconds: 0, bundle: { timetag: 1n, elements: [] } },
  ]);
  expect(written).toEqual(score);
});

test('a score that is a view into a larger buffer', () => {
  const around = new Uint8Array(score.length + 9);
  around.set(score, 5);
  expect(readScore(around.subarray(5, 5 + score.length))).toEqual(readScore(score));
});

test('an empty score', () => {
  expect(readScore(new Uint8Array(0))).toEqual([]);
  expect(writeScore([])).toEqual(new Uint8Array(0));
});

test('times to 2^-32 s, also before the start', () => {
  const ticks = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
  fc.assert(
    fc.property(fc.array(ticks, { maxLength: 4 }), (times) => {
      const entries = times.map((n) => ({ seconds: n / 2 ** 32, bundle: { timetag: BigInt.asUintN(64, BigInt(n)), elements: [message] } }));
      expect(readScore(writeScore(entries))).toEqual(entries);
    }),
  );
});

describe('errors name the offset', () => {
  function patched(at: number, ...values: number[]): Uint8Array {
    const bytes = score.slice();
    bytes.set(values, at);
    return bytes;
  }
  const second = 40;
  const cases: [string, Uint8Array, RegExp][] = [
    ['cut in a bundle', score.subarray(0, 30), /length at byte 0 of the score is 36; 26 bytes are left/],
    ['cut in a length', score.subarray(0, second + 3), /score ends at byte 40 with 3 stray bytes/],
    ['length of zero', patched(second, 0, 0, 0, 0), /length at byte 40 of the score is 0/],
    ['negative length', patched(second, 255), /length at byte 40 of the score is -16777200/],
    ['absurd length', patched(second, 0x7f), /length at byte 40 of the score is 2130706448/],
    ['a message', Uint8Array.from([0, 0, 0, free.length, ...free]), /packet at byte 4 of the score is the message "\/n_free"/],
    ['a broken bundle', patched(23, 99), /bundle at byte 4 of the score: size of bundle element at byte 16 is 99/],
  ];
  test.each(cases)('%s', (_, bytes, expected) => {
    expect(() => readScore(bytes)).toThrow(ScoreError);
    expect(() => readScore(bytes)).toThrow(expected);
  });

  test('times that do not fit', () => {
    for (const seconds of [NaN, Infinity, 2 ** 31]) {
      expect(() => writeScore([{ seconds, bundle: { timetag: 0n, elements: [] } }])).toThrow(/time of score entry 0/);
    }
  });

  test('values that cannot be sent', () => {
    const bad = { address: '/a', types: 'i', args: ['x'] };
    expect(() => writeScore([{ seconds: 0, bundle: { timetag: 0n, elements: [bad] } }])).toThrow(OscError);
  });
});

test('/nrt_end ends the score at the time of its bundle', () => {
  const end = { address: '/nrt_end', types: '', args: [] };
  const written = writeScore([
    { seconds: 0, bundle: { timetag: 1n, elements: [message] } },
    { seconds: 2, bundle: { timetag: 1n, elements: [message, end] } },
    { seconds: 3, bundle: { timetag: 1n, elements: [message] } },
  ]);
  expect(readScore(written).map(({ seconds, bundle }) => [seconds, bundle.elements])).toEqual([[0, [message]], [2, [message]]]);
});
