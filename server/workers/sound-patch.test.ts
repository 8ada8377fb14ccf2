import { afterAll, expect, test } from 'bun:test';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { soundHeader } from '../../protocol/soundfile/index.ts';
import { soundFile } from './sound-file.ts';
import { patchSound } from './sound-patch.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-patch-'));
afterAll(() => rmSync(folder, { recursive: true }));

const channelsOf = (path: string): number[][] => {
  const file = soundFile(path);
  const out = Array.from({ length: file.channels }, () => new Float32Array(file.frames));
  file.read(0, out);
  return out.map((channel) => [...channel]);
};

test('what is written anywhere lies there, and silence where nothing was', () => {
  const path = join(folder, 'any.wav');
  const piece = fc.record({
    start: fc.integer({ min: 0, max: 500 }),
    samples: fc.array(fc.float({ min: -2, max: 2, noNaN: true }), { minLength: 1, maxLength: 200 }),
  });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 3 }), fc.array(piece, { minLength: 1, maxLength: 6 }), (width, pieces) => {
      rmSync(path, { force: true });
      const wanted: number[] = [];
      for (const { start, samples } of pieces) {
        patchSound(
          path,
          { channels: width, sampleRate: 48000 },
          start,
          Array.from({ length: width }, (_, c) => Float32Array.from(samples, (x) => x * (c + 1))),
        );
        samples.forEach((x, i) => (wanted[start + i] = x));
        const whole = Array.from(wanted, (x) => x ?? 0);
        const found = channelsOf(path);
        expect(found).toEqual(
          Array.from({ length: width }, (_, c) => whole.map((x) => Math.fround(Math.fround(x) * (c + 1)))),
        );
      }
      expect(soundFile(path)).toMatchObject({ channels: width, sampleRate: 48000 });
    }),
    { numRuns: 50 },
  );
});

test('another file is refused, and stays as it is', () => {
  const shape = { channels: 2, sampleRate: 48000 };
  const one = [new Float32Array(1), new Float32Array(1)];
  const refused = (name: string, bytes: Uint8Array | string, reason: RegExp): void => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    const before = readFileSync(path);
    expect(() => patchSound(path, shape, 0, one)).toThrow(reason);
    expect(readFileSync(path)).toEqual(before);
  };
  const wav = (given: object) =>
    soundHeader({ header: 'WAV', format: 'float', channels: 2, sampleRate: 48000, frames: 0, ...given });
  refused('mono.wav', wav({ channels: 1 }), /mono\.wav' could not be opened.*it has 1 channels instead of 2/);
  refused('rate.wav', wav({ sampleRate: 44100 }), /it is at 44100 Hz instead of 48000/);
  refused('int16.wav', wav({ format: 'int16' }), /it is no WAV file of floats/);
  refused('text.wav', 'no sound', /text\.wav' could not be opened/);
  expect(() => patchSound(folder, shape, 0, one)).toThrow(/could not be opened/);
  expect(() => patchSound(join(folder, 'none/x.wav'), shape, 0, one)).toThrow(/No such file or directory/);
  expect(existsSync(join(folder, 'none'))).toBe(false);
});
