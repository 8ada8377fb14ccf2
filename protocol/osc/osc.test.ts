import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import OSC from 'osc-js';
import { decodePacket, decodeParts } from './decode.ts';
import { encodeMessage, encodePacket } from './encode.ts';
import { asTyped, shortFloat } from './short-float.ts';
import { secondsToTimetag, timetagToSeconds } from './timetag.ts';
import { isBundle, OscError, OscLimitError, type OscMessage, type OscPacket, type OscValue } from './types.ts';

function bytes(...parts: (string | number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...new TextEncoder().encode(part)] : part)),
  );
}

/** One type tag (or bracketed group) with a value that suits it. */
interface Typed {
  types: string;
  value: OscValue;
}

const oscString = fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0'));
const leaf: fc.Arbitrary<Typed> = fc.oneof(
  fc.integer().map((value) => ({ types: 'i', value })),
  fc.float().map((value) => ({ types: 'f', value })),
  fc.double().map((value) => ({ types: 'd', value })),
  oscString.map((value) => ({ types: 's', value })),
  oscString.map((value) => ({ types: 'S', value })),
  fc.uint8Array().map((value) => ({ types: 'b', value })),
  fc.uint8Array({ minLength: 4, maxLength: 4 }).map((value) => ({ types: 'm', value })),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((value) => ({ types: 'h', value })),
  fc.bigInt(0n, 2n ** 64n - 1n).map((value) => ({ types: 't', value })),
  fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }).map((value) => ({ types: 'c', value })),
  fc.integer({ min: 0, max: 0xffffffff }).map((value) => ({ types: 'r', value })),
  fc.constantFrom<Typed>(
    { types: 'T', value: true },
    { types: 'F', value: false },
    { types: 'N', value: null },
    { types: 'I', value: Infinity },
  ),
);
const { typed } = fc.letrec<{ typed: Typed; group: Typed }>((tie) => ({
  typed: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('group')),
  group: fc.array(tie('typed'), { maxLength: 4 }).map((items) => ({
    types: `[${items.map((item) => item.types).join('')}]`,
    value: items.map((item) => item.value),
  })),
}));
const address = fc.oneof(
  fc.integer({ min: 0, max: 0xffffff }),
  oscString.map((text) => `/${text}`),
);
const message = fc.record({ address, items: fc.array(typed, { maxLength: 6 }) }).map(({ address: to, items }) => ({
  address: to,
  types: items.map((item) => item.types).join(''),
  args: items.map((item) => item.value),
}));
const { packet } = fc.letrec<{ packet: OscPacket; bundle: OscPacket }>((tie) => ({
  packet: fc.oneof({ depthSize: 'small', withCrossShrink: true }, message, tie('bundle')),
  bundle: fc.record({ timetag: fc.bigInt(0n, 2n ** 64n - 1n), elements: fc.array(tie('packet'), { maxLength: 4 }) }),
}));

const sNew = bytes(
  '/s_new',
  [0, 0],
  ',siiisf',
  [0],
  'beep',
  [0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 0, 0, 1],
  'freq',
  [0, 0, 0, 0, 0x43, 0xdc, 0, 0],
);

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

describe('layout', () => {
  test('a message', () => {
    const decoded = { address: '/s_new', types: 'siiisf', args: ['beep', -1, 0, 1, 'freq', 440] };
    expect(decodePacket(sNew)).toEqual(decoded);
    expect(encodePacket(decoded)).toEqual(sNew);
    expect(encodeMessage('/s_new', 'siiisf', decoded.args)).toEqual(sNew);
  });

  test('a numeric address', () => {
    const wire = bytes([0, 0, 0, 9], ',s', [0, 0], 'a', [0, 0, 0]);
    expect(decodePacket(wire)).toEqual({ address: 9, types: 's', args: ['a'] });
    expect(encodeMessage(9, 's', ['a'])).toEqual(wire);
  });

  test('a bundle in a bundle', () => {
    const wire = bytes(
      '#bundle',
      [0, 0, 0, 0, 0, 0, 0, 0, 1],
      [0, 0, 0, 16],
      '#bundle',
      [0, 0x80, 0, 0, 0, 0, 0, 0, 2],
      [0, 0, 0, 8],
      '/a',
      [0, 0],
      ',',
      [0, 0, 0],
    );
    const decoded = {
      timetag: 1n,
      elements: [
        { timetag: 0x8000000000000002n, elements: [] },
        { address: '/a', types: '', args: [] },
      ],
    };
    expect(decodePacket(wire)).toEqual(decoded);
    expect(encodePacket(decoded)).toEqual(wire);
  });

  test('arrays are flat in types and nested in arguments', () => {
    const wire = encodeMessage('/x', 'i[f[]T]s', [1, [0.5, [], true], 'z']);
    expect(wire).toEqual(bytes('/x', [0, 0], ',i[f[]T]s', [0, 0, 0], [0, 0, 0, 1, 0x3f, 0, 0, 0], 'z', [0, 0, 0]));
    expect(decodePacket(wire)).toEqual({ address: '/x', types: 'i[f[]T]s', args: [1, [0.5, [], true], 'z'] });
  });

  test('no type tags, with or without anything behind the address', () => {
    expect(decodePacket(bytes('/status', [0]))).toEqual({ address: '/status', types: '', args: [] });
    expect(decodePacket(bytes('/status', [0, 0, 0, 0, 1]))).toEqual({
      address: '/status',
      types: '',
      args: [],
      untyped: Uint8Array.of(0, 0, 0, 1),
    });
    expect(encodePacket(decodePacket(bytes('/status', [0, 0, 0, 0, 1])))).toEqual(bytes('/status', [0, 0, 0, 0, 1]));
    expect(decodePacket(bytes([0, 0, 0, 24]))).toEqual({ address: 24, types: '', args: [] });
  });

  test('padding may hold anything or be missing at the end', () => {
    expect(decodePacket(bytes('/a', [0, 7], ',s', [0, 7], 'b', [0, 7, 7]))).toEqual({
      address: '/a',
      types: 's',
      args: ['b'],
    });
    expect(decodePacket(bytes('/a', [0, 0], ',s', [0, 0], 'b', [0]))).toEqual({
      address: '/a',
      types: 's',
      args: ['b'],
    });
    expect(decodePacket(bytes('/a', [0, 0], ',b', [0, 0, 0, 0, 0, 1, 9]))).toEqual({
      address: '/a',
      types: 'b',
      args: [Uint8Array.of(9)],
    });
  });

  test('blobs are views of the packet, also when the packet is a view', () => {
    const wire = encodeMessage('/d_recv', 'bi', [Uint8Array.of(1, 2, 3), 5]);
    const around = new Uint8Array(wire.length + 32);
    around.set(wire, 11);
    const decoded = decodePacket(around.subarray(11, 11 + wire.length));
    if (isBundle(decoded)) throw new Error('a message was sent');
    const blob = decoded.args[0] as Uint8Array;
    expect(blob).toEqual(Uint8Array.of(1, 2, 3));
    expect(blob.buffer).toBe(around.buffer);
    expect(decoded.args[1]).toBe(5);
  });

  test('equal hashes do not mix strings up', () => {
    // 'Aa' and 'BB' hash alike with any multiplier of 31.
    for (const text of ['/Aa', '/BB', '/Aa', '/BB'])
      expect(decodePacket(encodeMessage(text, '', []))).toMatchObject({ address: text });
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

describe('decoding errors say what and where', () => {
  const mark = bytes('#bundle', [0, 0, 0, 0, 0, 0, 0, 0, 1]);
  const deep = (open: string, close: string): Uint8Array =>
    bytes('/aa', [0], ',', open.repeat(33), close.repeat(33), [0]);
  function nested(depth: number): Uint8Array {
    let inner = mark;
    for (let i = 1; i < depth; i++) inner = bytes([...mark], [0, 0, inner.length >> 8, inner.length & 255], [...inner]);
    return inner;
  }
  const cases: [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(0), /packet at byte 0 is empty/],
    ['open address', bytes('/abc'), /address at byte 0 has no closing zero/],
    ['short numeric address', bytes([0, 0]), /numeric address at byte 0 needs 4 bytes; 2 are left/],
    [
      'missing argument',
      bytes('/a', [0, 0], ',if', [0, 0, 0, 0, 1]),
      /argument "f" at byte 12 needs 4 bytes; 0 are left/,
    ],
    ['unknown tag', bytes('/a', [0, 0], ',iq', [0, 0, 0, 0, 1]), /type tag "q" at byte 6 is unknown/],
    [
      'negative blob',
      bytes('/a', [0, 0], ',b', [0, 0, 255, 255, 255, 255]),
      /size of blob at byte 8 is -1; 0 bytes are left/,
    ],
    ['absurd blob', bytes('/a', [0, 0], ',b', [0, 0, 127, 255, 255, 255]), /size of blob at byte 8 is 2147483647/],
    ['no character', bytes('/a', [0, 0], ',c', [0, 0, 127, 255, 255, 255]), /argument "c" at byte 8 is 2147483647/],
    ['closed too often', bytes('/a', [0, 0], ',]', [0, 0]), /type tag "\]" at byte 5 closes no array/],
    ['left open', bytes('/a', [0, 0], ',[', [0, 0]), /type tags "\[" at byte 5 leave an array open/],
    ['deep arrays', deep('[', ']'), /array at byte 37 is nested more than 32 deep/],
    ['short bundle', mark.subarray(0, 12), /bundle at byte 0 has 12 bytes/],
    ['stray bytes', bytes([...mark], [0, 0]), /ends with 2 stray bytes at byte 16/],
    ['absurd element', bytes([...mark], [127, 255, 255, 255]), /element at byte 16 is 2147483647; 0 bytes are left/],
    ['empty element', bytes([...mark], [0, 0, 0, 0]), /packet at byte 20 is empty/],
    ['error in an element', bytes([...mark], [0, 0, 0, 4], '/abc'), /address at byte 20 has no closing zero/],
    ['deep bundles', nested(33), /bundle at byte 640 is nested more than 32 deep/],
  ];
  test.each(cases)('%s', (_, wire, expected) => {
    expect(() => decodePacket(wire)).toThrow(OscError);
    expect(() => decodePacket(wire)).toThrow(expected);
  });

  const fine = encodePacket({ address: '/fine', types: 'i', args: [1] });
  test.each([
    ['unknown tag', bytes('/a', [0, 0], ',iq', [0, 0, 0, 0, 1]), '/a', /type tag "q" at byte 46 is unknown/],
    [
      'missing argument',
      bytes('/abc', [0, 0, 0, 0], ',if', [0, 0, 0, 0, 1]),
      '/abc',
      /argument "f" at byte 56 needs 4 bytes/,
    ],
    ['open address', bytes('/abc'), '', /address at byte 40 has no closing zero/],
    ['a bundle cut short', mark.subarray(0, 12), '#bundle', /bundle at byte 40 has 12 bytes/],
  ] as const)('one bad part does not condemn the rest: %s', (_, bad, address, expected) => {
    const size = (part: Uint8Array) => [0, 0, 0, part.length];
    const wire = bytes([...mark], size(fine), [...fine], size(bad), [...bad], size(fine), [...fine]);
    expect(decodeParts(wire)).toMatchObject({
      elements: [
        { address: '/fine', args: [1] },
        { address, args: [], fault: expect.stringMatching(expected) },
        { address: '/fine', args: [1] },
      ],
    });
    expect(() => decodePacket(wire)).toThrow(expected);
    expect(() => encodePacket(decodeParts(wire))).toThrow(OscError);
  });

  test('what follows a size that makes no sense cannot be found; what came before is there', () => {
    for (const end of [
      [127, 255, 255, 255, 1, 2, 3, 4],
      [255, 255, 255, 255],
      [0, 1],
    ]) {
      expect(decodeParts(bytes([...mark], [0, 0, 0, fine.length], [...fine], end))).toMatchObject({
        elements: [{ address: '/fine' }, { address: '', fault: expect.any(String) }],
      });
    }
  });

  test('zeros in a bundle are padding', () => {
    for (const zeros of [1, 2, 3, 4, 8, 18]) {
      expect(
        decodeParts(
          bytes([...mark], [0, 0, 0, 0], [0, 0, 0, fine.length], [...fine], new Array<number>(zeros).fill(0)),
        ),
      ).toEqual({ timetag: 1n, elements: [decodePacket(fine)] });
    }
    expect(decodeParts(mark)).toEqual({ timetag: 1n, elements: [] });
  });

  test('whatever the bytes: a packet, whose sound parts are what they are alone', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (wire) => {
        const parts = decodeParts(wire);
        if (!isBundle(parts) && parts.fault === undefined) expect<OscPacket>(parts).toEqual(decodePacket(wire));
      }),
      { numRuns: 2000 },
    );
  });

  test('32 nested bundles are accepted', () => {
    expect(isBundle(decodePacket(nested(32)))).toBe(true);
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

describe('limits', () => {
  const limits = {
    parts: 10,
    argumentsOf: (address: string | number) => (address === '/bulk' ? Infinity : 20),
    because: ' (--some-option)',
  };

  test('numbers are as many as the command takes, other arguments and messages as many as the packet may have', () => {
    const numbers = (count: number) => ['f'.repeat(count), Array.from({ length: count }, () => 1)] as const;
    expect(decodePacket(encodeMessage('/x', ...numbers(20)), limits)).toMatchObject({ address: '/x' });
    expect(() => decodePacket(encodeMessage('/x', ...numbers(21)), limits)).toThrow(
      'message /x at byte 0 has 21 arguments; at most 20 are taken (--some-option)',
    );
    expect(decodePacket(encodeMessage('/bulk', ...numbers(1000)), limits)).toMatchObject({ address: '/bulk' });
    for (const tag of ['T', 'F', 'N', 'I']) {
      expect(
        (
          decodePacket(
            encodeMessage(
              '/bulk',
              tag.repeat(10),
              Array.from({ length: 10 }, () => ({ T: true, F: false, N: null, I: Infinity })[tag]!),
            ),
            limits,
          ) as OscMessage
        ).args,
      ).toHaveLength(10);
      expect(() =>
        decodePacket(
          encodeMessage(
            '/bulk',
            tag.repeat(11),
            Array.from({ length: 11 }, () => ({ T: true, F: false, N: null, I: Infinity })[tag]!),
          ),
          limits,
        ),
      ).toThrow(OscLimitError);
    }
    const message: OscMessage = { address: '/x', types: '', args: [] };
    expect(
      decodePacket(encodePacket({ timetag: 1n, elements: Array.from({ length: 10 }, () => message) }), limits),
    ).toMatchObject({ timetag: 1n });
    expect(() =>
      decodePacket(encodePacket({ timetag: 1n, elements: Array.from({ length: 11 }, () => message) }), limits),
    ).toThrow('more than 10 messages and arguments that are no numbers');
  });

  test('whatever the bytes are, no more comes of them than may', () => {
    const count = (value: unknown): number =>
      Array.isArray(value)
        ? value.reduce((sum: number, each) => sum + count(each), 1)
        : typeof value === 'number'
          ? 0
          : 1;
    const parts = (packet: OscPacket): number =>
      isBundle(packet)
        ? packet.elements.reduce((sum, each) => sum + 1 + parts(each), 0)
        : packet.args.reduce((sum: number, each) => sum + count(each), 0);
    const tags = fc
      .array(fc.constantFrom('T', 'N', '[', ']', 'i', 's', 'b', 'm', 't', 'c'), { maxLength: 60, size: 'max' })
      .map((all) => all.join(''));
    fc.assert(
      fc.property(tags, (types) => {
        const text = `,${types}`;
        const bytes = new Uint8Array(4 + 4 * Math.ceil((text.length + 1) / 4) + 8 * types.length);
        bytes.set(new TextEncoder().encode('/x'));
        bytes.set(new TextEncoder().encode(text), 4);
        try {
          expect(parts(decodePacket(bytes, { ...limits, argumentsOf: () => Infinity }))).toBeLessThanOrEqual(10);
        } catch (error) {
          expect(error).toBeInstanceOf(OscError);
        }
      }),
    );
  });
});
