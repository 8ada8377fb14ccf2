import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { smallWorld } from '../control/in-process.ts';
import { layoutFor } from '../render/layout.ts';
import { SoftPool } from './pool.ts';
import { closeSource, openSource, readFrames, SoundReader } from './sound-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-source-'));
afterAll(() => rmSync(folder, { recursive: true }));

const files = resolve(import.meta.dir, '../../test/oracle/files');
/** Descriptors of the process that are files in the folder. */
const openDescriptors = (): string[] => readdirSync('/proc/self/fd').filter((fd) => {
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
  refused('x.txt', 'no sound at all', /^File '.*x\.txt' could not be opened: Format not recognised\. \(file begins with "no s"/);
  refused('empty.wav', '', /Format not recognised/);
  refused('broken.flac', 'fLaC and then nothing', /FLAC file (cannot be decoded|holds no sound)/);
  refused('broken.mp3', Uint8Array.from([0x49, 0x44, 0x33, 4, 0, 0, 0, 0, 0, 0, 1, 2, 3]), /MP3 file/);
  const opus = Uint8Array.from(['OggS', '\0'.repeat(22), '\x01', '\x13', 'OpusHead', '\0'.repeat(11)].join(''), (c) => c.charCodeAt(0));
  refused('x.opus', opus, /Ogg Opus file (cannot be decoded: no Opus packet was found|holds no sound)/);
  expect(() => openSource(join(folder, 'none.wav'))).toThrow(/System error : No such file or directory/);
  expect(() => new SoundReader(folder)).toThrow(/Is a directory/);
  expect(openDescriptors()).toEqual([]);
});

test('a soft thread decodes too', async () => {
  const layout = layoutFor(smallWorld, 1024);
  const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages, shared: true });
  const lines: string[] = [];
  const pool = new SoftPool({ environment: { layout, memory: memory.buffer }, threads: 1, report: (line) => lines.push(line) });
  const opened = await pool.run({ kind: 'open', path: join(files, 'mono.mp3') });
  if (opened.kind !== 'opened') throw new Error(`opening gave ${opened.kind}`);
  const address = layout.samples.address;
  expect(await pool.run({ kind: 'read', source: opened.source, start: 5000, frames: 2000, address, channels: [0, 0], leaveOpen: false })).toEqual({ kind: 'read', frames: 1000 });
  const samples = new Float32Array(memory.buffer, address, 2000);
  expect(samples.some((x) => Math.abs(x) > 0.2)).toBe(true);
  expect(samples.every((x, i) => x === samples[i - (i % 2)])).toBe(true);
  expect(lines).toEqual([]);
  pool.close();
});
