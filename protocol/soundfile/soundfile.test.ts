import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import {
  compressedKind,
  decodeSamples,
  encodeSamples,
  isLittleEndian,
  MoreBytesNeeded,
  readSoundInfo,
  type SampleFormat,
  SoundFileError,
  type SoundHeaderKind,
  type SoundSpec,
  soundHeader,
  trailerBytes,
} from './index.ts';

function bytes(...parts: (string | number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)),
  );
}

const kinds: [SoundHeaderKind, SampleFormat][] = [
  ...(['uint8', 'int16', 'int24', 'int32', 'float', 'double'] as const).map((f): [SoundHeaderKind, SampleFormat] => [
    'WAV',
    f,
  ]),
  ...(['int8', 'int16', 'int24', 'int32', 'float', 'double'] as const).map((f): [SoundHeaderKind, SampleFormat] => [
    'AIFF',
    f,
  ]),
  ...(['int8', 'int16', 'int24', 'int32', 'float', 'double'] as const).map((f): [SoundHeaderKind, SampleFormat] => [
    'AU',
    f,
  ]),
];
/** How far a value may come back changed: one step of the format. */
const step: Partial<Record<SampleFormat, number>> = {
  int8: 2 ** -7,
  uint8: 2 ** -7,
  int16: 2 ** -15,
  int24: 2 ** -23,
  int32: 2 ** -31,
};

function wholeFile(spec: SoundSpec, samples: Float32Array): Uint8Array {
  const header = soundHeader(spec);
  const data = encodeSamples(samples, spec.format, isLittleEndian(spec.header));
  const file = new Uint8Array(header.length + data.length + trailerBytes(spec, samples.length / spec.channels));
  file.set(header);
  file.set(data, header.length);
  return file;
}

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

const riff = (...chunks: Uint8Array[]): Uint8Array =>
  bytes('RIFF', [0, 0, 0, 0], 'WAVE', ...chunks.map((chunk) => [...chunk]));
const form = (type: string, ...chunks: Uint8Array[]): Uint8Array =>
  bytes('FORM', [0, 0, 0, 0], type, ...chunks.map((chunk) => [...chunk]));
const stereo24 = [2, 0, 0x80, 0xbb, 0, 0, 0, 0, 0, 0, 6, 0, 24, 0];
const common = (compression: string, bits: number): Uint8Array =>
  bytes(
    'COMM',
    [0, 0, 0, 24, 0, 1, 0, 0, 0, 2, 0, bits, 0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0],
    compression,
    [0, 0],
  );

describe('reading what others write', () => {
  test('WAVEFORMATEXTENSIBLE behind a chunk of odd size', () => {
    const file = riff(
      bytes('LIST', [3, 0, 0, 0, 1, 2, 3, 0]),
      bytes(
        'fmt ',
        [40, 0, 0, 0, 0xfe, 0xff],
        stereo24,
        [22, 0, 24, 0, 3, 0, 0, 0, 1, 0],
        new Array<number>(14).fill(0),
      ),
      bytes('data', [6, 0, 0, 0, 0, 0, 0x40, 0, 0, 0xc0]),
    );
    const info = readSoundInfo(file, file.length);
    expect(info).toMatchObject({ format: 'int24', channels: 2, frames: 1, dataOffset: 80, dataBytes: 6 });
    const out = new Float32Array(2);
    decodeSamples(file.subarray(80), info, out);
    expect([...out]).toEqual([0.5, -0.5]);
  });

  test('AIFC sowt is little-endian, and SSND may come first with an offset', () => {
    const file = form(
      'AIFC',
      bytes('SSND', [0, 0, 0, 14, 0, 0, 0, 2, 0, 0, 0, 0, 9, 9, 0, 0x40, 0, 0xc0]),
      common('sowt', 16),
    );
    const info = readSoundInfo(file, file.length);
    expect(info).toMatchObject({ header: 'AIFF', format: 'int16', littleEndian: true, frames: 2, dataOffset: 30 });
    const out = new Float32Array(2);
    decodeSamples(file.subarray(30), info, out);
    expect([...out]).toEqual([0.5, -0.5]);
  });

  test.each([
    ['ulaw', 'mulaw', [0x00, 0x80, 0xff, 0x7f, 0xaa], [-32124, 32124, 0, 0, 5372]],
    ['alaw', 'alaw', [0xaa, 0x2a, 0xd5, 0x55, 0x80], [32256, -32256, 8, -8, 5504]],
  ])('%s', (compression, format, codes, values) => {
    const file = form('AIFC', common(compression, 16), bytes('SSND', [0, 0, 0, 13, 0, 0, 0, 0, 0, 0, 0, 0], codes));
    const info = readSoundInfo(file, file.length);
    expect(info).toMatchObject({ format, frames: 5 });
    const out = new Float32Array(5);
    decodeSamples(file.subarray(info.dataOffset), info, out);
    expect([...out].map((x) => x * 0x8000)).toEqual(values);
  });

  test('a file cut short has the frames that are there', () => {
    const file = wholeFile(
      { header: 'WAV', format: 'int16', channels: 2, sampleRate: 48000, frames: 3 },
      new Float32Array(6),
    );
    expect(readSoundInfo(file, file.length - 1)).toMatchObject({ frames: 2, dataBytes: 8 });
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

describe('errors', () => {
  const floatFormat = (tag: number, bits: number, align: number): Uint8Array =>
    riff(
      bytes('fmt ', [16, 0, 0, 0, tag, 0, 1, 0, 0x80, 0xbb, 0, 0, 0, 0, 0, 0, align, 0, bits, 0]),
      bytes('data', [0, 0, 0, 0]),
    );
  const cases: [string, Uint8Array, RegExp][] = [
    ['nothing', new Uint8Array(0), /sound file ends at byte 0; 4 bytes at byte 0 are missing/],
    ['another kind', bytes('OggS', [0, 0, 0, 0], 'abcd'), /begins with "OggS" and "abcd"/],
    ['no chunks', riff(), /WAV file has no "fmt " chunk/],
    ['data first', riff(bytes('data', [0, 0, 0, 0])), /"data" chunk before its "fmt " chunk/],
    ['format tag', floatFormat(2, 4, 1), /format tag 2 with 4 bits/],
    ['float of 16 bits', floatFormat(3, 16, 2), /format tag 3 with 16 bits/],
    ['0 bits', floatFormat(1, 0, 2), /bits per sample is 0/],
    ['40 bits', floatFormat(1, 40, 5), /bits per sample is 40/],
    ['cut in "fmt "', floatFormat(1, 16, 2).subarray(0, 26), /sound file ends at byte 26/],
    ['compression', form('AIFC', common('ima4', 16)), /compression type "ima4"/],
    ['no sound data', form('AIFC', common('NONE', 16)), /no "SSND" chunk/],
    [
      'offset',
      form('AIFC', bytes('SSND', [0, 0, 0, 8, 0, 0, 0, 1, 0, 0, 0, 0])),
      /offset is 1; the chunk holds 0 bytes/,
    ],
  ];
  test.each(cases)('%s', (_, file, message) => {
    expect(() => readSoundInfo(file, file.length)).toThrow(SoundFileError);
    expect(() => readSoundInfo(file, file.length)).toThrow(message);
  });

  test('what cannot be written', () => {
    const spec = { header: 'WAV' as const, format: 'int16' as const, channels: 1, sampleRate: 48000 };
    expect(() => soundHeader({ ...spec, format: 'int8' })).toThrow(/WAV files with int8 samples cannot be written/);
    expect(() => soundHeader({ ...spec, header: 'AIFF', format: 'mulaw' })).toThrow(/AIFF files with mulaw samples/);
    expect(() => soundHeader({ ...spec, channels: 0 })).toThrow(/number of channels is 0/);
    expect(() => soundHeader({ ...spec, sampleRate: NaN })).toThrow(/sample rate is NaN/);
    expect(() => soundHeader({ ...spec, frames: 0.5 })).toThrow(/number of frames is 0.5/);
    expect(() => encodeSamples(new Float32Array(1), 'alaw', true)).toThrow(/format alaw cannot be written/);
  });

  test('damaged heads give an answer or a SoundFileError', () => {
    const edit = fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 }));
    let read = 0;
    fc.assert(
      fc.property(
        fc.constantFrom(...kinds),
        fc.array(edit, { maxLength: 3 }),
        fc.nat(80),
        ([header, format], edits, length) => {
          const file = wholeFile({ header, format, channels: 2, sampleRate: 48000, frames: 4 }, new Float32Array(8));
          for (const [at, byte] of edits) file[at % file.length] = byte;
          try {
            const info = readSoundInfo(file.subarray(0, length), file.length);
            expect(info.dataOffset + info.dataBytes).toBeLessThanOrEqual(file.length);
            read++;
          } catch (error) {
            if (!(error instanceof SoundFileError)) throw error;
          }
        },
      ),
      { numRuns: 3000 },
    );
    expect(read).toBeGreaterThan(100);
  });
});

describe('other heads', () => {
  const format = [1, 0, 2, 0, 0x80, 0xbb, 0, 0, 0, 0xee, 2, 0, 4, 0, 16, 0];

  test('RF64: the size of the data stands in its own chunk', () => {
    const head = (size: number[]) =>
      bytes(
        'RF64',
        [255, 255, 255, 255],
        'WAVE',
        'ds64',
        [28, 0, 0, 0],
        [0, 0, 0, 0, 0, 0, 0, 0],
        size,
        Array(12).fill(0),
        'fmt ',
        [16, 0, 0, 0],
        format,
        'data',
        [255, 255, 255, 255],
        [1, 0, 2, 0, 3, 0, 4, 0],
      );
    const small = head([4, 0, 0, 0, 0, 0, 0, 0]);
    expect(readSoundInfo(small, small.length)).toMatchObject({
      header: 'WAV',
      format: 'int16',
      channels: 2,
      sampleRate: 48000,
      frames: 1,
    });
    const large = head([0, 0, 0, 0, 2, 0, 0, 0]);
    expect(readSoundInfo(large, 2 ** 34)).toMatchObject({ frames: 2 ** 31, dataOffset: 80 });
  });

  test('W64', () => {
    const id = (text: string) => bytes(text, Array(12).fill(7));
    const size = (n: number) => [n, 0, 0, 0, 0, 0, 0, 0];
    const file = Uint8Array.from([
      ...id('riff'),
      ...size(128),
      ...id('wave'),
      ...id('junk'),
      ...size(27),
      1,
      2,
      3,
      0,
      0,
      0,
      0,
      0,
      ...id('fmt '),
      ...size(40),
      ...format,
      ...id('data'),
      ...size(28),
      1,
      0,
      2,
      0,
    ]);
    expect(readSoundInfo(file, file.length)).toMatchObject({
      header: 'WAV',
      format: 'int16',
      channels: 2,
      frames: 1,
      dataOffset: file.length - 4,
    });
  });

  test('compressed files are known by their first bytes', () => {
    const page = (packet: string) => bytes('OggS', Array(22).fill(0), [1], [packet.length], packet);
    expect(compressedKind(bytes('fLaC', [0, 0, 0, 34]))).toBe('FLAC');
    expect(compressedKind(page('\x01vorbis'))).toBe('Ogg Vorbis');
    expect(compressedKind(page('OpusHead'))).toBe('Ogg Opus');
    expect(compressedKind(page('\x7fFLAC'))).toBe('Ogg FLAC');
    expect(compressedKind(page('Speex   '))).toBeUndefined();
    expect(compressedKind(bytes([0xff, 0xfb, 0x90, 0x00]))).toBe('MP3');
    expect(compressedKind(bytes([0xff, 0xff, 0xff, 0xff]))).toBeUndefined();
    expect(compressedKind(bytes('RIFF'))).toBeUndefined();
    expect(compressedKind(bytes())).toBeUndefined();
  });
});
