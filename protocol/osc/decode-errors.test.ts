/** Packets that are damaged or beyond the limits. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { decodePacket, decodeParts } from './decode.ts';
import { encodeMessage, encodePacket } from './encode.ts';
import { bytes } from './osc.test-packets.ts';
import { isBundle, OscError, OscLimitError, type OscMessage, type OscPacket } from './types.ts';

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
