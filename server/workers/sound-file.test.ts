import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readlinkSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { encodeSamples, soundHeader } from '../../protocol/soundfile/index.ts';
import { soundFile } from './sound-file.ts';
import { closeSource, openSource, readFrames } from './sound-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-sound-file-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A file whose frame i holds i + 1 + 1000 c in channel c. */
function counting(name: string, frames: number, channels: number): string {
  const path = join(folder, name);
  const samples = Float32Array.from(
    { length: frames * channels },
    (_, i) => 1 + Math.floor(i / channels) + 1000 * (i % channels),
  );
  const head = soundHeader({ header: 'WAV', format: 'float', channels, sampleRate: 44100, frames });
  writeFileSync(path, Buffer.concat([head, encodeSamples(samples, 'float', true)]));
  return path;
}

const empty = (channels: number, frames: number): Float32Array[] =>
  Array.from({ length: channels }, () => new Float32Array(frames).fill(-1));

test('any frames of any channels, with silence around them or in a loop', () => {
  fc.assert(
    fc.property(
      fc.record({
        frames: fc.integer({ min: 1, max: 300 }),
        channels: fc.integer({ min: 1, max: 5 }),
        from: fc.integer({ min: -700, max: 700 }),
        wanted: fc.integer({ min: 0, max: 700 }),
        taken: fc.integer({ min: 1, max: 6 }),
        loop: fc.boolean(),
      }),
      ({ frames, channels, from, wanted, taken, loop }) => {
        const file = soundFile(counting('any.wav', frames, channels));
        expect(file).toMatchObject({ frames, channels, sampleRate: 44100 });
        const out = empty(taken, wanted);
        const there = file.read(from, out, { loop });
        const frameAt = (i: number) => (loop ? (((from + i) % frames) + frames) % frames : from + i);
        const exists = (i: number) => frameAt(i) >= 0 && frameAt(i) < frames;
        expect(there).toBe(Array.from({ length: wanted }, (_, i) => i).filter(exists).length);
        out.forEach((channel, c) =>
          expect([...channel]).toEqual(
            Array.from({ length: wanted }, (_, i) => (exists(i) && c < channels ? 1 + frameAt(i) + 1000 * c : 0)),
          ),
        );
      },
    ),
  );
});

test('more than is read at a time', () => {
  const frames = 100_000;
  const file = soundFile(counting('long.wav', frames, 3));
  const out = empty(3, frames);
  expect(file.read(0, out)).toBe(frames);
  out.forEach((channel, c) => expect(channel.every((x, i) => x === Math.fround(1 + i + 1000 * c))).toBe(true));
});

test('a file that was replaced is read as it is when it is asked for, one that was removed as it was', () => {
  const path = counting('changed.wav', 10, 1);
  const file = soundFile(path);
  const out = empty(1, 1);
  file.read(9, out);
  expect(out[0]![0]).toBe(10);
  renameSync(counting('other.wav', 12, 2), path);
  file.read(9, out);
  expect(out[0]![0]).toBe(10);
  expect(soundFile(path).channels).toBe(2);
  expect(soundFile(path).read(9, empty(2, 1))).toBe(1);
  rmSync(path);
  expect(file.read(3, out)).toBe(1);
  expect(out[0]![0]).toBe(4);
});

test('no more than 128 files stay open', () => {
  const open = (): number =>
    readdirSync('/proc/self/fd').filter((fd) => {
      try {
        return readlinkSync(`/proc/self/fd/${fd}`).startsWith(folder);
      } catch {
        return false; // that of the listing itself
      }
    }).length;
  const files = Array.from({ length: 200 }, (_, i) => soundFile(counting(`${i}.wav`, i + 1, 1)));
  expect(open()).toBe(128);
  const out = empty(1, 1);
  for (const [i, file] of files.entries()) {
    file.read(i, out);
    expect(out[0]![0]).toBe(i + 1);
  }
  expect(open()).toBe(128);
});

test('a compressed file is decoded as it is read, and is what a buffer of it would be', () => {
  const path = resolve(import.meta.dir, '../../test/oracle/files/stereo.mp3');
  const source = openSource(path);
  const whole = new Float32Array(2 * source.frames);
  readFrames(source, 0, whole);
  closeSource(source);
  const file = soundFile(path);
  for (const from of [0, 5000, 8990, 3]) {
    const out = empty(2, 20);
    expect(file.read(from, out)).toBe(Math.min(20, source.frames - from));
    out.forEach((channel, c) =>
      expect([...channel]).toEqual(Array.from({ length: 20 }, (_, i) => whole[2 * (from + i) + c] ?? 0)),
    );
  }
});

test('what is no sound file is refused by name', () => {
  expect(() => soundFile(join(folder, 'none.wav'))).toThrow(/File '.*none\.wav' could not be opened/);
  expect(() => soundFile(counting('x.wav', 1, 1)).read(0.5, empty(1, 1))).toThrow('from is 0.5');
});
