/** Headers and samples: what is written is read. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  decodeSamples,
  encodeSamples,
  MoreBytesNeeded,
  readSoundInfo,
  type SampleFormat,
  type SoundHeaderKind,
  soundHeader,
} from './index.ts';
import { bytes, kinds, wholeFile } from './soundfile.test-bytes.ts';

/** Largest change of a value that is written and read: one step of the format. */
const step: Partial<Record<SampleFormat, number>> = {
  int8: 2 ** -7,
  uint8: 2 ** -7,
  int16: 2 ** -15,
  int24: 2 ** -23,
  int32: 2 ** -31,
};

const sampleArray = fc.array(fc.float({ min: -1, max: 1, noNaN: true }), { maxLength: 40 });

describe.each(kinds)('%s %s', (header, format) => {
  test('what is written is read back', () => {
    fc.assert(
      fc.property(
        sampleArray,
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 400_000 }),
        (values, channels, sampleRate) => {
          const samples = Float32Array.from(values).subarray(0, values.length - (values.length % channels));
          const frames = samples.length / channels;
          const file = wholeFile({ header, format, channels, sampleRate, frames }, samples);
          if (header !== 'AU') expect(file.length % 2).toBe(0);
          const info = readSoundInfo(file, file.length);
          const littleEndian = header === 'WAV';
          expect(info).toMatchObject({ header, format, channels, sampleRate, frames, littleEndian });
          const out = new Float32Array(samples.length);
          expect(decodeSamples(file.subarray(info.dataOffset, info.dataOffset + info.dataBytes), info, out)).toBe(
            frames,
          );
          for (let i = 0; i < out.length; i++)
            expect(Math.abs(out[i] - samples[i])).toBeLessThanOrEqual(step[format] ?? 0);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('a header without frames has the same length and makes readers take the whole file', () => {
    const spec = { header, format, channels: 2, sampleRate: 48000 };
    const open = soundHeader(spec);
    expect(open.length).toBe(soundHeader({ ...spec, frames: 3 }).length);
    const file = wholeFile(spec, new Float32Array(6));
    expect(readSoundInfo(file, file.length)).toMatchObject({ frames: 3, dataOffset: open.length });
    expect(soundHeader({ ...spec, frames: 2 ** 32 })).toEqual(open);
  });

  test('the head may come in pieces', () => {
    const file = wholeFile({ header, format, channels: 1, sampleRate: 48000, frames: 2 }, new Float32Array(2));
    let length = 0;
    for (let tries = 0; tries < 50; tries++) {
      try {
        expect(readSoundInfo(file.subarray(0, length), file.length)).toEqual(readSoundInfo(file, file.length));
        return;
      } catch (error) {
        if (!(error instanceof MoreBytesNeeded)) throw error;
        expect(error.bytes).toBeGreaterThan(length);
        length = error.bytes;
      }
    }
    throw new Error('the reader never had enough');
  });
});

describe('layout', () => {
  test('WAV int16', () => {
    expect(
      wholeFile(
        { header: 'WAV', format: 'int16', channels: 1, sampleRate: 48000, frames: 2 },
        Float32Array.of(0.5, -1),
      ),
    ).toEqual(
      bytes(
        'RIFF',
        [40, 0, 0, 0],
        'WAVEfmt ',
        [16, 0, 0, 0, 1, 0, 1, 0, 0x80, 0xbb, 0, 0, 0, 0x77, 1, 0, 2, 0, 16, 0],
        'data',
        [4, 0, 0, 0, 0, 0x40, 0, 0x80],
      ),
    );
  });

  const peaks = [
    { value: 0.5, frame: 3 },
    { value: 1, frame: 258 },
  ];

  test('WAV float has format 3, a fact chunk and, as libsndfile writes it, a chunk of peaks', () => {
    expect(soundHeader({ header: 'WAV', format: 'float', channels: 2, sampleRate: 48000, frames: 1, peaks })).toEqual(
      bytes(
        'RIFF',
        [88, 0, 0, 0],
        'WAVEfmt ',
        [16, 0, 0, 0, 3, 0, 2, 0, 0x80, 0xbb, 0, 0, 0, 0xdc, 5, 0, 8, 0, 32, 0],
        'fact',
        [4, 0, 0, 0, 1, 0, 0, 0],
        'PEAK',
        [24, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0],
        [0, 0, 0, 0x3f, 3, 0, 0, 0, 0, 0, 0x80, 0x3f, 2, 1, 0, 0],
        'data',
        [8, 0, 0, 0],
      ),
    );
  });

  test('the extensible form says where the channels stand', () => {
    expect(
      soundHeader({ header: 'WAV', format: 'int16', channels: 2, sampleRate: 48000, frames: 1, extensible: true }),
    ).toEqual(
      bytes(
        'RIFF',
        [76, 0, 0, 0],
        'WAVEfmt ',
        [
          40, 0, 0, 0, 0xfe, 0xff, 2, 0, 0x80, 0xbb, 0, 0, 0, 0xee, 2, 0, 4, 0, 16, 0, 22, 0, 16, 0, 3, 0, 0, 0, 1, 0,
          0, 0, 0, 0, 16, 0, 128, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71,
        ],
        'fact',
        [4, 0, 0, 0, 1, 0, 0, 0],
        'data',
        [4, 0, 0, 0],
      ),
    );
  });

  test.each<[string, SoundHeaderKind, SampleFormat, number, number]>([
    ['wav float', 'WAV', 'float', 1, 100],
    ['wav float', 'WAV', 'float', 3, 156],
    ['wav double', 'WAV', 'double', 2, 168],
    ['wav int24', 'WAV', 'int24', 1, 60],
    ['aiff float', 'AIFF', 'float', 2, 144],
    ['aiff double', 'AIFF', 'double', 3, 232],
    ['aiff uint8', 'AIFF', 'uint8', 1, 78],
    ['aiff int16', 'AIFF', 'int16', 2, 74],
  ])('%s: as many bytes as libsndfile writes for five frames', (_, header, format, channels, size) => {
    expect(
      wholeFile({ header, format, channels, sampleRate: 48000, frames: 5 }, new Float32Array(5 * channels)).length,
    ).toBe(size);
  });

  test('AIFF int8 with an odd number of bytes', () => {
    expect(
      wholeFile({ header: 'AIFF', format: 'int8', channels: 1, sampleRate: 44100, frames: 1 }, Float32Array.of(-0.5)),
    ).toEqual(
      bytes(
        'FORM',
        [0, 0, 0, 48],
        'AIFFCOMM',
        [0, 0, 0, 18, 0, 1, 0, 0, 0, 1, 0, 8, 0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0],
        'SSND',
        [0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0xc0, 0],
      ),
    );
  });

  test('AIFF float is AIFC with FL32', () => {
    expect(soundHeader({ header: 'AIFF', format: 'float', channels: 1, sampleRate: 48000, frames: 2, peaks })).toEqual(
      bytes(
        'FORM',
        [0, 0, 0, 96],
        'AIFCFVER',
        [0, 0, 0, 4, 0xa2, 0x80, 0x51, 0x40],
        'COMM',
        [0, 0, 0, 24, 0, 1, 0, 0, 0, 2, 0, 32, 0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0],
        'FL32',
        [0, 0],
        'PEAK',
        [0, 0, 0, 16, 0, 0, 0, 1, 0, 0, 0, 0],
        [0x3f, 0, 0, 0, 0, 0, 0, 3],
        'SSND',
        [0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 0],
      ),
    );
  });

  test('fractional rates survive in AIFF', () => {
    const head = soundHeader({ header: 'AIFF', format: 'int16', channels: 1, sampleRate: 44099.7, frames: 0 });
    expect(readSoundInfo(head, head.length).sampleRate).toBe(44099.7);
  });
});

describe('samples', () => {
  test('integers are clipped and cut like the upper bits of a rounded 32-bit value', () => {
    const samples = Float32Array.of(
      1,
      -1,
      2,
      -2,
      Infinity,
      -Infinity,
      NaN,
      -(2 ** -16),
      2 ** -16,
      3 * 2 ** -32,
      5 * 2 ** -32,
    );
    const values = (format: SampleFormat): number[] => {
      const data = new DataView(encodeSamples(samples, format, true).buffer as ArrayBuffer);
      return [...samples].map((_, i) => (format === 'int16' ? data.getInt16(2 * i, true) : data.getInt32(4 * i, true)));
    };
    const max = 0x7fffffff;
    expect(values('int16')).toEqual([32767, -32768, 32767, -32768, 32767, -32768, 0, -1, 0, 0, 0]);
    expect(values('int32')).toEqual([max, -max - 1, max, -max - 1, max, -max - 1, 0, -32768, 32768, 2, 2]);
  });

  test('floats are not clipped', () => {
    const out = new Float32Array(2);
    decodeSamples(
      encodeSamples(Float32Array.of(2.5, -7), 'float', false),
      { format: 'float', channels: 1, littleEndian: false },
      out,
    );
    expect([...out]).toEqual([2.5, -7]);
  });

  test('only whole frames that fit are decoded', () => {
    const info = { format: 'int16' as const, channels: 2, littleEndian: true };
    expect(decodeSamples(new Uint8Array(15), info, new Float32Array(100))).toBe(3);
    expect(decodeSamples(new Uint8Array(100), info, new Float32Array(5))).toBe(2);
  });

  test('into memory that is given', () => {
    const out = new Uint8Array(10);
    const written = encodeSamples(Float32Array.of(0.5, -0.5), 'int24', false, out.subarray(1));
    expect([...out]).toEqual([0, 0x40, 0, 0, 0xc0, 0, 0, 0, 0, 0]);
    expect(written.length).toBe(6);
    expect(() => encodeSamples(new Float32Array(4), 'int24', false, out)).toThrow(
      /4 samples of format int24 need 12 bytes; out has 10/,
    );
  });
});
