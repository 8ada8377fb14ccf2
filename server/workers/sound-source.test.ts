import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { flacFrame, flacHead } from '../../protocol/soundfile/flac.test-writer.ts';
import { soundHeader } from '../../protocol/soundfile/index.ts';
import { smallWorld } from '../../test/support/in-process.ts';
import { layoutFor } from '../world/layout.ts';
import { keptSamples } from './decode.ts';
import { SoftPool } from './pool.ts';
import { createSink } from './sound-sink.ts';
import { closeSource, openSource, readFrames, SoundReader, type SoundSource } from './sound-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = resolve(import.meta.dir, '../../test/oracle/files');
/** Descriptors of the process that are files in the folder. */
const openDescriptors = (): string[] =>
  readdirSync('/proc/self/fd').filter((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
    } catch {
      return false; // that of the listing itself
    }
  });

test('a compressed file is decoded when it is opened, and read from any frame on', () => {
  const source = openSource(join(files, 'stereo.mp3'));
  expect(source).toMatchObject({ channels: 2, sampleRate: 44100, frames: 9000 });
  const all = new Float32Array(2 * 9000);
  expect(readFrames(source, 0, all)).toBe(9000);
  expect(Math.max(...all)).toBeGreaterThan(0.3);
  const part = new Float32Array(2 * 100);
  expect(readFrames(source, 8950, part)).toBe(50);
  expect(part.subarray(0, 100)).toEqual(all.subarray(2 * 8950));
  expect(readFrames(source, 9000, part)).toBe(0);
  closeSource(source);
  expect(openSource(join(files, 'mono.mp3'))).toMatchObject({ channels: 1, sampleRate: 24000, frames: 6000 });
});

test('what cannot be read is refused by name, and nothing stays open', () => {
  const refused = (name: string, bytes: Uint8Array | string, reason: RegExp): void => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    expect(() => openSource(path)).toThrow(reason);
  };
  refused(
    'x.txt',
    'no sound at all',
    /^File '.*x\.txt' could not be opened: Format not recognised\. \(file begins with "no s"/,
  );
  refused('empty.wav', '', /Format not recognised/);
  refused('broken.flac', 'fLaC and then nothing', /FLAC file (cannot be decoded|holds no sound)/);
  refused('broken.mp3', Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 0, 1, 2, 3]), /Format not recognised/);
  const opus = Uint8Array.from(['OggS', '\0'.repeat(22), '\x01', '\x13', 'OpusHead', '\0'.repeat(11)].join(''), (c) =>
    c.charCodeAt(0),
  );
  refused('x.opus', opus, /Ogg Opus file (cannot be decoded: number of channels is 0 in mapping family 0)/);
  expect(() => openSource(join(folder, 'none.wav'))).toThrow(/System error : No such file or directory/);
  expect(() => new SoundReader(folder)).toThrow(/it is a folder/);
  expect(openDescriptors()).toEqual([]);
});

const tag = (...size: number[]) => [
  0x49,
  0x44,
  0x33,
  4,
  0,
  0,
  0,
  0,
  ...size,
  ...new Array<number>(size[0]! * 128 + size[1]!).fill(0),
];
const stream = { channels: 1, bits: 16, sampleRate: 44100, frames: 5000, blockSize: 4096 };
/** A ramp, then silence: a last frame of a dozen bytes. */
const ramp = Array.from({ length: 4096 }, (_, i) => i);
const flac = [
  ...flacHead(stream),
  ...flacFrame(0, [ramp], 16, 'fixed'),
  ...flacFrame(1, [new Array<number>(904).fill(0)], 16, 'constant'),
];
const written = (name: string, bytes: readonly number[] | Uint8Array): string => {
  const path = join(folder, name);
  writeFileSync(path, Uint8Array.from(bytes));
  return path;
};
const samplesOf = (source: SoundSource): Float32Array => {
  const out = new Float32Array(source.frames * source.channels);
  expect(readFrames(source, 0, out)).toBe(source.frames);
  return out;
};

test('a short last frame is read, and tags around change nothing', () => {
  const plain = openSource(written('plain.flac', flac));
  expect(plain).toMatchObject({ channels: 1, sampleRate: 44100, frames: 5000, faults: [] });
  const sound = samplesOf(plain);
  expect([...sound.subarray(0, 4096)]).toEqual(ramp.map((x) => x / 32768));
  expect(sound.subarray(4096)).toEqual(new Float32Array(904));
  const behind = [0x54, 0x41, 0x47, ...new Array<number>(125).fill(0x20)];
  for (const around of [
    [...tag(3, 7), ...flac],
    [...tag(0, 5), ...tag(1, 0), ...flac],
    [...flac, ...behind],
    [...tag(3, 7), ...flac, ...behind],
  ]) {
    const source = openSource(written('tagged.flac', around));
    expect(source).toMatchObject({ frames: 5000, faults: [] });
    expect(samplesOf(source)).toEqual(sound);
  }
  const mp3 = readFileSync(join(files, 'stereo.mp3'));
  const heard = samplesOf(openSource(join(files, 'stereo.mp3')));
  const front = mp3.subarray(0, 3).toString() === 'ID3' ? 0 : 700;
  for (const bytes of [
    [...tag(9, 9), ...mp3],
    [...new Array<number>(front).fill(0), ...mp3],
    [...mp3, ...behind],
  ])
    expect(samplesOf(openSource(written('tagged.mp3', bytes)))).toEqual(heard);
  const wav = [
    ...soundHeader({ header: 'WAV', format: 'int16', channels: 1, sampleRate: 48000, frames: 2 }),
    0,
    0x40,
    0,
    0xc0,
  ];
  const tagged = openSource(written('tagged.wav', [...tag(1, 1), ...wav]));
  expect([...samplesOf(tagged)]).toEqual([0.5, -0.5]);
  closeSource(tagged);
  expect(openDescriptors()).toEqual([]);
});

test('what is missing or damaged in FLAC is silent, told, and moves nothing', () => {
  const block = (number: number, size = 4096): number[] =>
    flacFrame(number, [Array.from({ length: size }, () => 100 * (number + 1))], 16, 'fixed');
  const head = flacHead({ ...stream, frames: 3 * 4096 });
  const at = (source: SoundSource): number[] => [0, 1, 2].map((frame) => samplesOf(source)[frame * 4096 + 7]! * 32768);
  const damaged = block(1).map((byte, i, { length }) => (i === length - 1 ? byte ^ 1 : byte));
  const whole = openSource(written('a.flac', [...head, ...block(0), ...block(1), ...block(2)]));
  expect(whole.faults).toEqual([]);
  expect(at(whole)).toEqual([100, 200, 300]);
  const broken = openSource(written('b.flac', [...head, ...block(0), ...damaged, ...block(2)]));
  expect(broken.faults).toContain('4096 frames at 4096 are missing and silent');
  expect(at(broken)).toEqual([100, 0, 300]);
  const hole = openSource(written('c.flac', [...head, ...block(0), ...block(2)]));
  expect(hole.faults).toEqual(['4096 frames at 4096 are missing and silent']);
  expect(at(hole)).toEqual([100, 0, 300]);
  const cut = openSource(written('d.flac', [...head, ...block(0), ...block(1).slice(0, -5)]));
  expect(cut).toMatchObject({
    frames: 3 * 4096,
    faults: ['the last frame is cut short', 'it ends after 4096 of the 12288 frames that it says it has'],
  });
  expect(at(cut)).toEqual([100, 0, 0]);
});

test('a head that is wrong about the size of blocks moves nothing', () => {
  for (const blockSize of [4095, 4608]) {
    const blocks = [0, 1, 2].flatMap((number) => flacFrame(number, [ramp], 16, 'fixed'));
    const source = openSource(
      written('blocks.flac', [...flacHead({ ...stream, frames: 3 * 4096, blockSize }), ...blocks]),
    );
    expect(source).toMatchObject({ frames: 3 * 4096, faults: [] });
    expect(samplesOf(source)[2 * 4096 + 5]! * 32768).toBe(5);
  }
});

test('blocks of several sizes, and a length that is not said', () => {
  const frames = [
    ...flacFrame(0, [[1, 2, 3]], 16, 'verbatim'),
    ...flacFrame(0, [[4, 5, 6, 7]], 16, 'verbatim'),
    ...flacFrame(0, [[8]], 16, 'verbatim'),
  ];
  const source = openSource(
    written('old.flac', [...flacHead({ ...stream, frames: 0, blockSize: 1, maxBlock: 4 }), ...frames]),
  );
  expect(source).toMatchObject({ frames: 8, faults: [] });
  expect([...samplesOf(source)].map((x) => x * 32768)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
});

test('a long file is not decoded whole: a few kilobytes may say they last for hours', () => {
  const blocks = 300;
  const head = flacHead({ ...stream, channels: 8, frames: blocks * 65535, blockSize: 65535 });
  const silence = new Array<number[]>(8).fill(new Array<number>(65535).fill(0));
  const bytes = [...head];
  for (let i = 0; i < blocks; i++) bytes.push(...flacFrame(Math.min(i, 127), silence, 16, 'constant'));
  expect(bytes.length).toBeLessThan(20_000);
  const source = openSource(written('long.flac', bytes));
  expect(source.frames * source.channels).toBeGreaterThan(keptSamples);
  expect(source.from).toHaveProperty('encoded');
  const out = new Float32Array(8 * 1000).fill(1);
  expect(readFrames(source, 5_000_000, out)).toBe(1000);
  expect(out).toEqual(new Float32Array(8 * 1000));
  // Back again, and on.
  expect(readFrames(source, 10, out)).toBe(1000);
  expect(readFrames(source, 1010, out)).toBe(1000);
  closeSource(source);
  expect(openDescriptors()).toEqual([]);
});

test('only regular files are opened, and none is waited for', () => {
  const pipe = join(folder, 'pipe');
  Bun.spawnSync(['mkfifo', pipe]);
  expect(() => openSource(pipe)).toThrow(/could not be opened: Format not recognised\. \(it is no regular file\)/);
  expect(() => openSource('/dev/zero')).toThrow(/it is no regular file/);
  expect(() => createSink(pipe, { header: 'WAV', format: 'float', channels: 1, sampleRate: 48000 })).toThrow(
    /could not be opened/,
  );
});

test('a soft thread decodes too', async () => {
  const layout = layoutFor(smallWorld, 1024);
  const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages, shared: true });
  const lines: string[] = [];
  const pool = new SoftPool({
    environment: { layout, memory: memory.buffer },
    threads: 1,
    report: (line) => lines.push(line),
  });
  const opened = await pool.run({ kind: 'open', path: join(files, 'mono.mp3') });
  if (opened.kind !== 'opened') throw new Error(`opening gave ${opened.kind}`);
  const address = layout.samples.address;
  expect(
    await pool.run({
      kind: 'read',
      source: opened.source,
      start: 5000,
      frames: 2000,
      address,
      channels: [0, 0],
      leaveOpen: false,
    }),
  ).toEqual({ kind: 'read', frames: 1000 });
  const samples = new Float32Array(memory.buffer, address, 2000);
  expect(samples.some((x) => Math.abs(x) > 0.2)).toBe(true);
  expect(samples.every((x, i) => x === samples[i - (i % 2)])).toBe(true);
  expect(lines).toEqual([]);
  pool.close();
});
