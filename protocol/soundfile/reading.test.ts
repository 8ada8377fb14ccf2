/** Sound files as others write them, damaged ones too. */
import { describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { compressedKind, decodeSamples, encodeSamples, readSoundInfo, SoundFileError, soundHeader } from './index.ts';
import { bytes, form, kinds, wholeFile } from './soundfile.test-bytes.ts';

const riff = (...chunks: Uint8Array[]): Uint8Array =>
  bytes('RIFF', [0, 0, 0, 0], 'WAVE', ...chunks.map((chunk) => [...chunk]));
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
