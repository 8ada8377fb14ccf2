import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { type Coding, flacFrame, flacHead } from './flac.test-writer.ts';
import { decodeFlacFrame, readFlacInfo } from './flac.ts';
import { FlacBytesNeeded } from './flac-bits.ts';
import { SoundFileError } from './types.ts';

const info = (channels: number, bits: number) =>
  readFlacInfo(Uint8Array.from(flacHead({ channels, bits, sampleRate: 48000, frames: 0, blockSize: 16 })).subarray(8));
const numbers = (bits: number) => fc.integer({ min: -(2 ** (bits - 1)), max: 2 ** (bits - 1) - 1 });

describe('FLAC frames', () => {
  test.each(['verbatim', 'fixed', 'predicted', 'raw'] as Coding[])(
    '%s: what is written is read, in any number of bits',
    (coding) => {
      fc.assert(
        fc.property(
          fc
            .integer({ min: 4, max: coding === 'raw' ? 24 : 32 })
            .chain((bits) =>
              fc.tuple(fc.constant(bits), fc.array(numbers(bits), { minLength: 1, maxLength: 50 }), fc.nat(100)),
            ),
          ([bits, samples, number]) => {
            const frame = Uint8Array.from(flacFrame(number, [samples], bits, coding));
            const { channels, ...rest } = decodeFlacFrame(frame, 0, info(1, bits));
            expect(rest).toEqual({ blockSize: samples.length, end: frame.length, number, variable: false });
            expect([...channels[0]!]).toEqual(samples.map((x) => Math.fround(x / 2 ** (bits - 1))));
          },
        ),
      );
    },
  );

  test.each([8, 9, 10] as const)('two channels joined by way %d', (stereo) => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(numbers(16), numbers(16)), { minLength: 1, maxLength: 50 }),
        fc.constantFrom<Coding>('verbatim', 'fixed'),
        (pairs, coding) => {
          const samples = [pairs.map(([a]) => a), pairs.map(([, b]) => b)];
          const { channels } = decodeFlacFrame(
            Uint8Array.from(flacFrame(0, samples, 16, coding, stereo)),
            0,
            info(2, 16),
          );
          expect(channels.map((channel) => [...channel])).toEqual(
            samples.map((channel) => channel.map((x) => x / 32768)),
          );
        },
      ),
    );
  });

  test('one value for a whole block, which takes a few bytes', () => {
    const frame = flacFrame(0, [new Array<number>(4000).fill(0)], 16, 'constant');
    expect(frame.length).toBeLessThan(16);
    const { channels } = decodeFlacFrame(Uint8Array.from(frame), 0, info(1, 16));
    expect(channels[0]).toEqual(new Float32Array(4000));
  });

  test('a frame that goes on is asked for, one that is damaged or of another stream refused, whatever the bytes', () => {
    const frame = Uint8Array.from(flacFrame(3, [[1, 5, -300, 42, 12000, -32768]], 16, 'fixed'));
    const stream = info(1, 16);
    for (let length = 0; length < frame.length; length++)
      expect(() => decodeFlacFrame(frame.subarray(0, length), 0, stream)).toThrow(FlacBytesNeeded);
    expect(() => decodeFlacFrame(frame, 0, info(2, 16))).toThrow(
      'a frame has 1 channels of 16 bits at 48000 Hz; the stream has 2 of 16 at 48000',
    );
    fc.assert(
      fc.property(fc.nat(frame.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = frame.slice();
        damaged[at]! ^= change;
        // Both sums catch what is within 8 and 16 bits.
        expect(() => decodeFlacFrame(damaged, 0, stream)).toThrow();
      }),
      { numRuns: 1000 },
    );
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        try {
          decodeFlacFrame(Uint8Array.of(0xff, 0xf8, ...bytes), 0, stream);
        } catch (error) {
          expect(error instanceof SoundFileError || error instanceof FlacBytesNeeded).toBe(true);
        }
      }),
    );
  });
});
