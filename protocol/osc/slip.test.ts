import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { FrameError, frame } from './frames.ts';
import { Framing } from './framing.ts';
import { SlipReader, slip } from './slip.ts';

/** Many of the bytes that mean something. */
const byte = fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0xc0, 0xdb, 0xdc, 0xdd));
const packet = fc.array(byte, { minLength: 1, maxLength: 40 }).map((all) => Uint8Array.from(all));

/** Returns the packets of a stream that arrives in pieces. */
function readAll(reader: SlipReader | Framing, stream: Uint8Array, cuts: readonly number[]): number[][] {
  const read: number[][] = [];
  for (let at = 0, cut = 0; at < stream.length; cut++) {
    const end = at + cuts[cut % cuts.length]!;
    reader.push(stream.subarray(at, end));
    for (let next = reader.next(); next; next = reader.next()) read.push([...next]);
    at = end;
  }
  return read;
}

const cuts = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 });

describe('SLIP', () => {
  test('END around, END and ESC inside as two bytes', () => {
    expect([...slip(new Uint8Array([1, 0xc0, 2, 0xdb, 3]))]).toEqual([0xc0, 1, 0xdb, 0xdc, 2, 0xdb, 0xdd, 3, 0xc0]);
  });

  test('packets come out of a stream however it was cut, with one END between them or more', () => {
    fc.assert(
      fc.property(fc.array(packet), fc.nat(3), cuts, (packets, more, pieces) => {
        const stream = Buffer.concat(
          packets.flatMap((each, i) => [
            i > 0 && more === 0 ? slip(each).subarray(1) : slip(each),
            new Uint8Array(more).fill(0xc0),
          ]),
        );
        const reader = new SlipReader(40);
        expect(readAll(reader, stream, pieces)).toEqual(packets.map((each) => [...each]));
        expect(reader.waiting).toBe(0);
      }),
    );
  });

  test('any bytes are survived, and the packet after the next END is whole', () => {
    fc.assert(
      fc.property(fc.array(byte, { maxLength: 200 }), packet, cuts, (noise, last, pieces) => {
        const read = readAll(new SlipReader(300), Buffer.concat([Uint8Array.from(noise), slip(last)]), pieces);
        expect(read.at(-1)).toEqual([...last]);
      }),
    );
  });

  test('an ESC before any other byte is left out', () => {
    expect(
      readAll(new SlipReader(40), new Uint8Array([0xc0, 1, 0xdb, 2, 0xdb, 0xdb, 3, 0xc0, 0xdb, 0xc0, 4, 0xc0]), [3]),
    ).toEqual([[1, 2, 0xdb, 3], [4]]);
  });

  test('a packet longer than the limit is refused as soon as it is, and stays refused', () => {
    const reader = new SlipReader(40);
    reader.push(new Uint8Array([0xc0, ...new Uint8Array(40)]));
    expect(reader.next()).toBeUndefined();
    expect(reader.waiting).toBe(40);
    reader.push(new Uint8Array([1, 2, 3, 0xc0]));
    for (let i = 0; i < 2; i++) expect(() => reader.next()).toThrow(new FrameError('a packet of more than 40 bytes'));
    reader.allow(43);
    expect(reader.next()?.length).toBe(43);
  });
});

describe('framing', () => {
  const osc = fc.constantFrom('/status\0,\0\0\0', '#bundle\0\0\0\0\0\0\0\0\u0001');

  test('lengths are read and answered as lengths, SLIP as SLIP, with its first END or without', () => {
    fc.assert(
      fc.property(
        fc.array(osc, { minLength: 1 }),
        fc.constantFrom('length', 'slip', 'late slip'),
        cuts,
        (texts, kind, pieces) => {
          const packets = texts.map((text) => new TextEncoder().encode(text));
          const stream = Buffer.concat(packets.map(kind === 'length' ? frame : slip)).subarray(
            kind === 'late slip' ? 1 : 0,
          );
          const framing = new Framing(64);
          expect(readAll(framing, stream, pieces)).toEqual(packets.map((each) => [...each]));
          const answer = new Uint8Array([1, 0xc0, 2]);
          expect(framing.frame(answer)).toEqual(kind === 'length' ? frame(answer) : slip(answer));
        },
      ),
    );
  });

  test('what is longer than it may be before the password is refused, and taken after it', () => {
    for (const framed of [frame, slip]) {
      const framing = new Framing(8);
      framing.push(framed(new Uint8Array(9)));
      expect(() => framing.next()).toThrow(FrameError);
      framing.allow(9);
      expect(framing.next()?.length).toBe(9);
    }
  });
});
