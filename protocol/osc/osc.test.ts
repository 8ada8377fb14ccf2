/** OSC packets: what is encoded is decoded, as osc-js does where it follows the specification. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import OSC from 'osc-js';
import { decodePacket } from './decode.ts';
import { encodeMessage, encodePacket } from './encode.ts';
import { packet } from './osc.test-packets.ts';
import { asTyped, shortFloat } from './short-float.ts';
import { secondsToTimetag, timetagToSeconds } from './timetag.ts';
import { isBundle, OscError, type OscValue } from './types.ts';

describe('floats as they were typed', () => {
  test('are the shortest decimals that are the same float', () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (x) => {
        const short = shortFloat(x);
        expect(Math.fround(short)).toBe(x);
        expect(String(short).length).toBeLessThanOrEqual(String(x).length);
      }),
    );
    expect(asTyped([Math.fround(0.1), 3, 'x', [Math.fround(97.3)], Infinity, 1 / 3], 'fis[f]fd')).toEqual([
      0.1,
      3,
      'x',
      [97.3],
      Infinity,
      1 / 3,
    ]);
    expect(asTyped([Math.fround(0.1)], 'd')).toEqual([Math.fround(0.1)]);
  });
});

test('what is encoded is decoded', () => {
  fc.assert(
    fc.property(packet, (sent) => expect(decodePacket(encodePacket(sent))).toEqual(sent)),
    { numRuns: 1000 },
  );
});

test('random and damaged bytes decode or throw OscError', () => {
  const edit = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
  const damaged = fc
    .tuple(packet, fc.array(edit, { minLength: 1, maxLength: 4 }), fc.nat())
    .map(([sent, edits, cut]) => {
      const wire = encodePacket(sent);
      for (const [at, byte] of edits) wire[at % wire.length] = byte;
      return cut % 3 === 0 ? wire.subarray(0, cut % wire.length) : wire;
    });
  let decoded = 0;
  let refused = 0;
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 64 }), damaged), (wire) => {
      try {
        decodePacket(wire);
        decoded++;
      } catch (error) {
        if (!(error instanceof OscError)) throw error;
        refused++;
      }
    }),
    { numRuns: 5000 },
  );
  expect(decoded).toBeGreaterThan(100);
  expect(refused).toBeGreaterThan(100);
});

describe('osc-js, where it follows the specification', () => {
  const ascii = fc.string({ unit: fc.constantFrom(...'abcdefgh/_-0123') });
  const simple = fc.array(
    fc.oneof(
      fc.integer().map((value) => ({ types: 'i', value })),
      fc.float({ noNaN: true, noDefaultInfinity: true }).map((value) => ({ types: 'f', value })),
      ascii.map((value) => ({ types: 's', value })),
      fc.uint8Array().map((value) => ({ types: 'b', value })),
    ),
    { maxLength: 8 },
  );

  test('decodes what we encode and encodes what we decode', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\/[a-z_]{1,12}$/), simple, (to, items) => {
        const types = items.map((item) => item.types).join('');
        const args = items.map((item) => item.value);
        const wire = encodeMessage(to, types, args);

        const theirs = new OSC.TypedMessage(to, []);
        // Its types name the DOM's Blob, its code wants a Uint8Array.
        for (const item of items) theirs.add(item.types as 'i', item.value as number);
        expect(theirs.pack()).toEqual(wire);

        const read = new OSC.TypedMessage('/', []);
        read.unpack(new DataView(theirs.pack().buffer as ArrayBuffer));
        const ours = decodePacket(theirs.pack());
        if (isBundle(ours)) throw new Error('a message was sent');
        expect(ours.address).toBe(read.address);
        expect(ours.args).toEqual(read.args as OscValue[]);
        expect(ours.args).toEqual(args);
      }),
    );
  });
});

describe('values that cannot be sent', () => {
  const cases: [string, string | number, string, OscValue[], RegExp][] = [
    ['integer too large', '/a', 'i', [2 ** 31], /type "i" is 2147483648; it must be an integer from -2147483648/],
    ['not an integer', '/a', 'i', [0.5], /type "i" is 0.5/],
    ['not a string', '/a', 's', [1], /type "s" is 1; it must be a string/],
    ['zero byte in a string', '/a', 's', ['a\0b'], /contains a zero byte/],
    ['not a blob', '/a', 'b', ['x'], /type "b" is "x"; it must be a Uint8Array/],
    ['MIDI of 3 bytes', '/a', 'm', [new Uint8Array(3)], /type "m" is blob of 3 bytes; it must be 4 bytes/],
    ['bigint too large', '/a', 'h', [2n ** 63n], /type "h" is 9223372036854775808/],
    ['two characters', '/a', 'c', ['ab'], /type "c" is "ab"/],
    ['true that is false', '/a', 'T', [false], /type "T" is false; it must be true/],
    ['unknown tag', '/a', 'q', [1], /type tag "q" is unknown/],
    ['too few arguments', '/a', 'ii', [1], /"ii" name more arguments than the 1 given/],
    ['too many arguments', '/a', 'i', [1, 2], /"i" name fewer arguments than the 2 given/],
    ['no array', '/a', '[i]', [1], /type "\[" is 1; it must be an array/],
    ['open array', '/a', '[i', [[1]], /leave an array open/],
    ['closed array', '/a', 'i]', [1], /close an array that is not open/],
    ['empty address', '', '', [], /address is empty/],
    ['numeric address too large', 2 ** 24, '', [], /address 16777216 must be/],
  ];
  test.each(cases)('%s', (_, to, types, args, expected) => {
    expect(() => encodeMessage(to, types, args)).toThrow(OscError);
    expect(() => encodeMessage(to, types, args)).toThrow(expected);
  });
});

describe('time tags', () => {
  test('the Unix epoch and a half second after it', () => {
    expect(secondsToTimetag(0.5)).toBe((2_208_988_800n << 32n) | 0x80000000n);
    expect(timetagToSeconds((2_208_988_800n << 32n) | 0x80000000n)).toBe(0.5);
  });

  test('there and back', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 2_000_000_000, noNaN: true }), (seconds) => {
        expect(Math.abs(timetagToSeconds(secondsToTimetag(seconds)) - seconds)).toBeLessThan(2 ** -21);
      }),
    );
  });

  test('outside 1900 to 2036', () => {
    for (const seconds of [-2_208_988_801, 2 ** 32 - 2_208_988_800, NaN, Infinity]) {
      expect(() => secondsToTimetag(seconds)).toThrow(OscError);
    }
  });
});
