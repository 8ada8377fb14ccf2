/** Elements that come with the server: gain, player and persist, each on its frames of the session, and all of them checked. */
import { describe, expect, test } from 'bun:test';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { soundFile } from 'bunsynth';
import { run } from '../server/cli/check/main.ts';
import {
  apart,
  folder,
  type InputSound,
  Playing,
  sampleRate,
  sound,
  start,
  written,
} from '../test/support/playing-element.ts';
import { shippedPath } from '../test/support/shipped.ts';

describe('gain', () => {
  test('is each channel times a gain that moves in lines', async () => {
    const input: InputSound = (frame, channel) => Math.fround(Math.sin(0.01 * frame) / (channel + 1));
    const it = await Playing.begin('gain', { channels: 3, gain: 0.5 }, input);
    await it.series('gain', [
      [10_000, 0.5],
      [10_480, 2, 'linear'],
    ]);
    await it.to(12_000);
    for (const c of [0, 1, 2]) {
      const gain = (frame: number) =>
        frame < 10_000 ? 0.5 : frame < 10_480 ? 0.5 + ((frame - 10_000) * 1.5) / 480 : 2;
      const difference = apart(it.at(c, 9_000, 12_000), (i) => input(9_000 + i, c) * gain(9_000 + i));
      expect(difference).toBeLessThan(1e-6);
    }
  });
});

describe('player', () => {
  const file = sound(30_000);

  test('is the file from its beginning on, sample by sample, and silent behind it', async () => {
    const path = written('plain.wav', [file, file.map((x) => -x)]);
    const it = await Playing.begin('player', { path });
    await it.to(start + 32_000);
    expect(it.start).toBe(start);
    expect(it.at(0, start + 64, start + 30_000)).toEqual(file.subarray(64));
    expect(it.at(1, start + 64, start + 30_000)).toEqual(file.subarray(64).map((x) => -x));
    expect(apart(it.at(0, start + 30_000, start + 31_000), () => 0)).toBe(0);
    expect(it.faults).toEqual([]);
  });

  test('a seek leads into the middle, behind the end and round the loop', async () => {
    const path = written('loop.wav', [file]);
    const it = await Playing.begin('player', { path, channels: 2, loop: 'on' });
    for (const place of [12_345, 100_000, 3]) {
      await it.seek(start + place);
      await it.to(start + place + 2000);
      for (const c of [0, 1])
        expect(
          apart(it.at(c, start + place + 500, start + place + 1500), (i) => file[(place + 500 + i) % 30_000]!),
        ).toBe(0);
    }
  });

  test('the pass during which the loop is switched off is the last', async () => {
    const path = written('pass.wav', [file]);
    const it = await Playing.begin('player', { path, channels: 1, loop: 'on' });
    await it.series('loop', [[start + 40_000, 'off']]);
    await it.to(start + 62_000);
    expect(apart(it.at(0, start + 30_000, start + 60_000), (i) => file[i]!)).toBe(0);
    expect(apart(it.at(0, start + 60_000, start + 61_000), () => 0)).toBe(0);
  });

  test('speed moves in lines, and a seek leads to the same places', async () => {
    const slow = (i: number) => Math.sin(0.004 * i);
    const path = written('speed.wav', [sound(60_000, slow)]);
    const it = await Playing.begin('player', { path, channels: 1 });
    const [from, to] = [start + 10_000, start + 20_000];
    await it.series('speed', [
      [from, 1],
      [to, -0.5, 'linear'],
    ]);
    await it.to(start + 30_000);
    /** Sum of the speeds before a frame: a line's is one of squares. */
    const place = (frame: number): number => {
      const t = Math.min(frame, to) - from;
      return 10_000 + t - (1.5 / 20_000) * t * (t - 1) + Math.max(0, frame - to) * -0.5;
    };
    const wanted = (i: number) => slow(place(from + i));
    expect(apart(it.at(0, from, from + 19_000), wanted)).toBeLessThan(1e-5);
    const before = it.at(0, from + 8_000, from + 9_000);
    await it.seek(from + 7_000);
    await it.to(from + 9_500);
    expect(it.at(0, from + 8_000, from + 9_000)).toEqual(before);
  });

  test('a file at another sample rate has its own pitch', async () => {
    const path = written('rate.wav', [sound(44_100, (i) => Math.sin((2 * Math.PI * 441 * i) / 44_100))], 44_100);
    const it = await Playing.begin('player', { path, channels: 1 });
    await it.to(start + 20_000);
    const wanted = (i: number) => Math.sin((2 * Math.PI * 441 * (i + 100)) / sampleRate);
    expect(apart(it.at(0, start + 100, start + 19_000), wanted)).toBeLessThan(1e-4);
  });

  test('a file that is not there is told of by its name', async () => {
    await expect(Playing.begin('player', { path: join(folder, 'none.wav') })).rejects.toThrow(
      /none\.wav' could not be opened/,
    );
  });
});

describe('persist', () => {
  test('goes on with what comes in, keeps it in the file, and plays it back on its frames', async () => {
    const path = join(folder, 'kept.wav');
    let isLive = true;
    const input: InputSound = (frame, channel) => (isLive ? Math.fround(Math.sin(0.01 * (channel + 1) * frame)) : 0);
    const it = await Playing.begin('persist', { path, channels: 3, record: 'on' }, input);
    const end = start + 20_000;
    await it.series('record', [[end, 'off']]);
    await it.to(end + 10_000);
    expect(apart(it.at(2, start + 1000, end), (i) => input(start + 1000 + i, 2))).toBeLessThan(1e-6);
    isLive = false;
    await it.seek(0);
    await it.series('record', [[start - 1000, 'off']]);
    await it.to(end + 1000);
    isLive = true;
    // What is recorded is what came in, to the bit.
    for (const c of [0, 1, 2]) expect(apart(it.at(c, start, end), (i) => input(start + i, c))).toBe(0);
    expect(apart(it.at(0, end + 300, end + 1000), () => 0)).toBe(0);
    const kept = soundFile(path);
    expect(kept).toMatchObject({ channels: 3, sampleRate, frames: end });
  });

  test('what came in until the session stops is in the file, to the last frame', async () => {
    const path = join(folder, 'stopped.wav');
    const it = await Playing.begin('persist', { path, channels: 1, record: 'on' }, (frame) => Math.fround(1 / frame));
    await it.to(start + 1000);
    const end = await it.stop();
    const kept = [new Float32Array(end)];
    expect(soundFile(path).read(0, kept)).toBe(end);
    expect(apart(kept[0]!.subarray(start), (i) => Math.fround(1 / (start + i)))).toBe(0);
  });

  test('a file that is another is not written over, and that is told', async () => {
    const path = written('mono.wav', [sound(100)]);
    const it = await Playing.begin('persist', { path, channels: 2, record: 'on' }, () => 0.5);
    await it.to(start + 20_000);
    expect(it.faults.join()).toContain('it has 1 channels instead of 2');
    expect(soundFile(path).frames).toBe(100);
  });
});

test('the check finds nothing', async () => {
  const smooth = written('smooth.wav', [sound(3000, (i) => (1 - Math.cos((2 * Math.PI * i) / 3000)) / 3000)]);
  const kept = join(folder, 'kept-{run}.wav');
  const words: Record<string, string[]> = {
    gain: [],
    player: [`path:${written('checked.wav', [sound(30_000)])}`],
    persist: [`path:${kept}`],
    looper: ['seconds:5'],
    convolve: [`path:${smooth}`],
  };
  for (const [name, given] of Object.entries(words))
    expect([name, await run([shippedPath(name), ...given, '--seconds', '3600', '--scenarios', '4'], '')]).toEqual([
      name,
      0,
    ]);
  expect(existsSync(kept)).toBe(false);
}, 300_000);
