import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { FrameError, FrameReader, frame } from './frames.ts';

const bytes = fc.uint8Array({ maxLength: 40 });

function readAll(reader: FrameReader): Uint8Array[] {
  const packets: Uint8Array[] = [];
  for (let packet = reader.next(); packet; packet = reader.next()) packets.push(packet);
  return packets;
}

describe('frames', () => {
  test('the length comes first, big-endian', () => {
    expect([...frame(new Uint8Array([9, 8, 7]))]).toEqual([0, 0, 0, 3, 9, 8, 7]);
  });

  test('packets come out of a stream however it was cut', () => {
    fc.assert(
      fc.property(fc.array(bytes), fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1 }), (packets, cuts) => {
        const stream = Buffer.concat(packets.map(frame));
        const reader = new FrameReader(40);
        const read: Uint8Array[] = [];
        for (let at = 0, cut = 0; at < stream.length; cut += 1) {
          const end = at + cuts[cut % cuts.length];
          reader.push(stream.subarray(at, end));
          read.push(...readAll(reader));
          at = end;
        }
        expect(read).toEqual(packets.map((packet) => new Uint8Array(packet)));
      }),
    );
  });

  test.each([-1, 41, 0x7fffffff])('a length of %i is refused before anything is set aside for it', (length) => {
    const reader = new FrameReader(40);
    const header = new Uint8Array(4);
    new DataView(header.buffer).setInt32(0, length);
    reader.push(header);
    expect(() => reader.next()).toThrow(FrameError);
    expect(() => reader.next()).toThrow(`a packet length of ${length} bytes (allowed: 0 to 40)`);
  });
});
