import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { encodeMessage, encodePacket } from '../osc/encode.ts';
import { type OscBundle, OscError } from '../osc/types.ts';
import { readScore, ScoreError, writeScore } from './score.ts';

const mark = [...new TextEncoder().encode('#bundle'), 0];
const free = [...encodeMessage('/n_free', 'i', [1000])];
const score = Uint8Array.from([
  0,
  0,
  0,
  16 + 4 + 16,
  ...mark,
  0,
  0,
  0,
  1,
  0x80,
  0,
  0,
  0,
  0,
  0,
  0,
  16,
  ...free, // at 1.5 s
  0,
  0,
  0,
  16,
  ...mark,
  0,
  0,
  0,
  0,
  0,
  0,
  0,
  0, // earlier, and left where it is
]);
const message = { address: '/n_free', types: 'i', args: [1000] };

test('lengths and bundles are read in the order of the file', () => {
  expect(readScore(score)).toEqual({
    entries: [
      { seconds: 1.5, bundle: { timetag: 0x1_8000_0000n, elements: [message] } },
      { seconds: 0, bundle: { timetag: 0n, elements: [] } },
    ],
    faults: [],
  });
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
  expect(readScore(new Uint8Array(0))).toEqual({ entries: [], faults: [] });
  expect(writeScore([])).toEqual(new Uint8Array(0));
});

test('times to 2^-32 s, also before the start', () => {
  const ticks = fc.integer({ min: -(2 ** 52), max: 2 ** 52 });
  fc.assert(
    fc.property(fc.array(ticks, { maxLength: 4 }), (times) => {
      const entries = times.map((n) => ({
        seconds: n / 2 ** 32,
        bundle: { timetag: BigInt.asUintN(64, BigInt(n)), elements: [message] },
      }));
      expect(readScore(writeScore(entries))).toEqual({ entries, faults: [] });
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
  test.each<[string, Uint8Array, RegExp]>([
    ['cut in a bundle', score.subarray(0, 30), /length at byte 0 of the score is 36; 26 bytes are left/],
    [
      'a message',
      Uint8Array.from([0, 0, 0, free.length, ...free]),
      /packet at byte 4 of the score is the message "\/n_free"/,
    ],
    ['text', new TextEncoder().encode('no score at all'), /length at byte 0 of the score is 1852776563/],
  ])('%s: nothing can be read', (_, bytes, expected) => {
    expect(() => readScore(bytes)).toThrow(ScoreError);
    expect(() => readScore(bytes)).toThrow(expected);
  });

  test.each<[string, Uint8Array, RegExp]>([
    ['1 stray byte', Uint8Array.from([...score.subarray(0, second), 0]), /score ends at byte 40 with 1 stray bytes/],
    ['cut in a length', score.subarray(0, second + 3), /score ends at byte 40 with 3 stray bytes/],
    ['length of zero', patched(second, 0, 0, 0, 0), /length at byte 40 of the score is 0/],
    ['negative length', patched(second, 255), /length at byte 40 of the score is -16777200/],
    ['absurd length', patched(second, 0x7f), /length at byte 40 of the score is 2130706448/],
    [
      'a message between',
      Uint8Array.from([...score.subarray(0, second), 0, 0, 0, free.length, ...free]),
      /packet at byte 44 of the score is the message "\/n_free"/,
    ],
  ])('%s: what comes before is played, the rest told', (_, bytes, expected) => {
    const { entries, faults } = readScore(bytes);
    expect(entries).toEqual([{ seconds: 1.5, bundle: { timetag: 0x1_8000_0000n, elements: [message] } }]);
    expect(faults).toEqual([expect.stringMatching(expected)]);
  });

  test('a message that cannot be read comes with what is wrong, those around it as they are', () => {
    const bundle = (...messages: number[][]) => [
      ...mark,
      0,
      0,
      0,
      1,
      0,
      0,
      0,
      0,
      ...messages.flatMap((each) => [0, 0, 0, each.length, ...each]),
    ];
    const unknown = free.map((byte, i) => (i === 9 ? 0x58 : byte)); // ,X
    const whole = bundle(free, unknown, free);
    const { entries, faults } = readScore(Uint8Array.from([0, 0, 0, whole.length, ...whole]));
    expect(faults).toEqual([]);
    expect(entries[0]!.bundle.elements).toEqual([
      message,
      { address: '/n_free', types: '', args: [], fault: expect.stringMatching(/type tag "X" at byte \d+ is unknown/) },
      message,
    ]);
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
  expect(readScore(written).entries.map(({ seconds, bundle }) => [seconds, bundle.elements])).toEqual([
    [0, [message]],
    [2, [message]],
  ]);
});

describe('a bundle in a bundle keeps its own time', () => {
  const call = (n: number) => ({ address: '/a', types: 'i', args: [n] });
  const at = (seconds: number, ...elements: OscBundle['elements']): OscBundle => ({
    timetag: BigInt(seconds * 2 ** 32),
    elements,
  });
  const read = (...bundles: OscBundle[]) => {
    const packets = bundles.map((bundle) => encodePacket(bundle));
    const bytes = Uint8Array.from(
      packets.flatMap((packet) => [
        packet.length >> 24,
        packet.length >> 16,
        packet.length >> 8,
        packet.length,
        ...packet,
      ]),
    );
    return readScore(bytes).entries.map(({ seconds, bundle }) => [
      seconds,
      ...bundle.elements.map((element) => ('args' in element ? element.args[0] : 'bundle')),
    ]);
  };

  test('among those that follow, and behind the last', () => {
    expect(read(at(0.25, call(1), at(0.75, call(2)), at(3, call(3))), at(0.5, call(4)), at(1, call(5)))).toEqual([
      [0.25, 1],
      [0.5, 4],
      [0.75, 2],
      [1, 5],
      [3, 3],
    ]);
  });

  test('without a time it is due with the one around it; nested deeper, at its own', () => {
    expect(
      read(
        at(0.25, call(1), { timetag: 1n, elements: [call(2), at(0.5, call(3))] }, { timetag: 0n, elements: [call(4)] }),
        at(1),
      ),
    ).toEqual([[0.25, 1, 2, 4], [0.5, 3], [1]]);
  });

  test('of what is due together, what came first in the file comes first', () => {
    expect(read(at(0.25, call(1), at(0.5, call(2)), at(0.25, call(3))), at(0.5, call(4), at(0.25, call(5))))).toEqual([
      [0.25, 1],
      [0.25, 3],
      [0.25, 5],
      [0.5, 2],
      [0.5, 4],
    ]);
  });

  test('behind the end nothing is played', () => {
    expect(read(at(0.25, call(1), at(0.75, call(2))), at(0.5, { address: '/nrt_end', types: '', args: [] }))).toEqual([
      [0.25, 1],
      [0.5],
    ]);
  });

  test('times that go backwards stay as they are', () => {
    expect(read(at(1, call(1)), at(0.5, call(2), at(2, call(3))))).toEqual([
      [1, 1],
      [0.5, 2],
      [2, 3],
    ]);
  });
});
