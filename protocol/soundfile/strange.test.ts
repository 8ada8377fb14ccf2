/** Chunks that programs put around sound, and mistakes they make about it. */
import { describe, expect, test } from 'bun:test';
import {
  findMpegFrame,
  id3Bytes,
  mpegLength,
  OggPackets,
  readMpegFrame,
  readOggPage,
  readSoundInfo,
  soundHeader,
} from './index.ts';

function bytes(...parts: (string | number[])[]): Uint8Array {
  return Uint8Array.from(
    parts.flatMap((part) => (typeof part === 'string' ? [...part].map((c) => c.charCodeAt(0)) : part)),
  );
}

describe('around sound', () => {
  test('tags in front are measured, whatever follows', () => {
    expect(id3Bytes(bytes('ID3', [4, 0, 0, 0, 0, 1, 4], 'RIFF'))).toBe(10 + 132);
    expect(id3Bytes(bytes('ID3', [4, 0, 0x10, 0, 0, 0, 4]))).toBe(24);
    expect(id3Bytes(bytes('RIFF', [0, 0, 0, 0], 'WAVE'))).toBe(0);
    expect(id3Bytes(bytes('ID3'))).toBe(0);
  });

  test('MPEG frames: two of one kind after each other are needed to find them', () => {
    const frame = (mode: number) => [0xff, 0xfb, 0x90, mode, ...new Array<number>(413).fill(0)];
    expect(readMpegFrame(bytes(frame(0xc0)), 0)).toEqual({
      bytes: 417,
      channels: 1,
      sampleRate: 44100,
      samples: 1152,
      note: 21,
    });
    expect(readMpegFrame(bytes(frame(0)), 0)).toMatchObject({ channels: 2, note: 36 });
    expect(readMpegFrame(bytes([0xff, 0xf3, 0x84, 0xc0]), 0)).toEqual({
      bytes: 192,
      channels: 1,
      sampleRate: 24000,
      samples: 576,
      note: 13,
    });
    expect(readMpegFrame(bytes([0xff, 0xff, 0xff, 0xff]), 0)).toBeUndefined();
    const file = bytes(new Array<number>(300).fill(0), [0xff, 0xfb, 0x90, 0], frame(0), frame(0));
    expect(findMpegFrame(file)).toBe(304);
    expect(findMpegFrame(file.subarray(0, 700))).toBeUndefined();
  });

  test('how long MPEG audio is stands in its first frame, with the silences around it', () => {
    const frame = bytes(
      [0xff, 0xfb, 0x90, 0xc0],
      new Array<number>(17).fill(0),
      'Info',
      [0, 0, 0, 15],
      [0, 0, 0, 9],
      new Array<number>(108).fill(0),
      'LAME3.100',
      new Array<number>(12).fill(0),
      [0x24, 0x03, 0x21],
      new Array<number>(200).fill(0),
    );
    expect(mpegLength(frame, 0)).toBe(9 * 1152 - 0x240 - 0x321);
    expect(
      mpegLength(
        frame.map((byte, i) => (i === 21 ? 0 : byte)),
        0,
      ),
    ).toBeUndefined();
    expect(mpegLength(frame.subarray(0, 100), 0)).toBeUndefined();
  });

  test('packets of Ogg go on over pages; those whose beginning is lost are left out', () => {
    const page = (flags: number, serial: number, table: number[], content: number[]) =>
      bytes(
        'OggS',
        [0, flags, 7, 0, 0, 0, 0, 0, 0, 0, serial, 0, 0, 0],
        new Array<number>(8).fill(0),
        [table.length],
        table,
        content,
      );
    const first = page(2, 5, [3, 255], [1, 2, 3, ...new Array<number>(255).fill(9)]);
    const second = page(5, 5, [1, 2], [8, 4, 5]);
    const [a, b] = [readOggPage(first, 0)!, readOggPage(second, 0)!];
    expect(a).toMatchObject({ serial: 5, granule: 7, first: true, last: false, continued: false, end: first.length });
    expect(b).toMatchObject({ first: false, last: true, continued: true });
    const packets = new OggPackets();
    expect(packets.take(first, a).map((packet) => [...packet])).toEqual([[1, 2, 3]]);
    expect(packets.take(second, b).map(({ length }) => length)).toEqual([256, 2]);
    expect(new OggPackets().take(second, b).map((packet) => [...packet])).toEqual([[4, 5]]);
    expect(readOggPage(first.subarray(0, 20), 0)).toBeUndefined();
  });
});

describe('heads that programs get wrong', () => {
  const wav = (whole: number, stated: number, format: number[], samples = 100) =>
    bytes('RIFF', le(whole), 'WAVEfmt ', le(16), format, 'data', le(stated), new Array<number>(2 * samples).fill(1));
  const le = (value: number) => [value & 0xff, (value >> 8) & 0xff, (value >> 16) & 0xff, (value >>> 24) & 0xff];
  const mono = (align: number, bits: number) => [1, 0, 1, 0, 0x80, 0xbb, 0, 0, 0, 0, 0, 0, align, 0, bits, 0];
  const read = (file: Uint8Array) => readSoundInfo(file, file.length);

  test.each([
    [8, 0],
    [0, 0],
    [0xffffffff, 0],
    [36, 0],
  ])('WAV never closed: RIFF size %d, data size %d', (whole, stated) => {
    expect(read(wav(whole, stated, mono(2, 16)))).toMatchObject({
      frames: 100,
      faults: [expect.stringMatching(/never closed/)],
    });
  });

  test('WAV whose size is not known, or is more than there is', () => {
    expect(read(wav(0xffffffff, 0xffffffff, mono(2, 16)))).toMatchObject({ frames: 100, faults: [] });
    expect(read(wav(8, 1000, mono(2, 16)))).toMatchObject({
      frames: 100,
      faults: ['it ends after 100 of the 500 frames that it says it has'],
    });
    // Closed, and empty.
    expect(read(wav(36 + 200, 0, mono(2, 16)))).toMatchObject({ frames: 0, faults: [] });
  });

  test.each([0, 1, 3, 4, 255])('WAV block align %d counts for nothing', (align) => {
    expect(read(wav(236, 200, mono(align, 16)))).toMatchObject({ format: 'int16', frames: 100 });
    expect(read(wav(236, 200, mono(align, 24)))).toMatchObject({ format: 'int24', frames: 66 });
    expect(read(wav(236, 200, mono(align, 20)))).toMatchObject({ format: 'int24', frames: 66 });
  });

  test.each([
    [8, 8],
    [0, 0],
    [46, 8],
  ])('AIFF never closed: FORM size %d, SSND size %d', (whole, stated) => {
    const file = bytes(
      'FORM',
      le(whole).reverse(),
      'AIFF',
      'COMM',
      [0, 0, 0, 18, 0, 1, 0, 0, 0, 0, 0, 16, 0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0],
      'SSND',
      le(stated).reverse(),
      new Array<number>(208).fill(0),
    );
    expect(read(file)).toMatchObject({ frames: 100, faults: [expect.stringMatching(/never closed/)] });
  });

  test('a chunk of odd size, with and without the byte that pads it', () => {
    const parts = (padding: number[]) =>
      bytes(
        'RIFF',
        [0, 0, 0, 0],
        'WAVE',
        'inst',
        le(7),
        [1, 2, 3, 4, 5, 6, 7],
        padding,
        'fmt ',
        le(16),
        mono(2, 16),
        'data',
        le(4),
        [0, 0x40, 0, 0x40],
      );
    for (const padding of [[0], []]) expect(read(parts(padding))).toMatchObject({ frames: 2, faults: [] });
  });

  test('AU of size 0', () => {
    const head = soundHeader({ header: 'AU', format: 'int16', channels: 1, sampleRate: 48000, frames: 0 });
    expect(read(bytes([...head], new Array<number>(200).fill(0)))).toMatchObject({
      frames: 100,
      faults: [expect.stringMatching(/never closed/)],
    });
  });
});
