/** The demo's first bar on a server of its own: every voice comes and ends, and the recording and picture show it. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runDemo } from '../../clients/demo/demo.ts';
import { piece } from '../../clients/demo/piece.ts';
import { levelOf, readSound } from '../../clients/demo/sound.ts';
import { fft, spectrumAt } from '../../clients/demo/spectrum.ts';

const folder = mkdtempSync(join(tmpdir(), 'demo-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('one bar plays, frees its nodes and is recorded', async () => {
  const lines: string[] = [];
  const { voices, wav, svg } = await runDemo({
    folder,
    bars: 1,
    server: ['--none'],
    print: (line) => lines.push(line),
  });
  expect(voices).toBe(piece(0, 1).length);
  const ids = (sign: string) =>
    lines.flatMap((line) => new RegExp(` s  \\${sign} (\\d+) `).exec(line)?.[1] ?? []).sort();
  expect(ids('+').length).toBe(voices);
  expect(ids('-')).toEqual(ids('+'));

  const { channels, sampleRate } = await readSound(wav);
  expect(channels.length).toBe(2);
  for (const samples of channels) {
    const { peak, rms } = levelOf(samples);
    expect(peak).toBeLessThan(0);
    expect(peak).toBeGreaterThan(-12);
    expect(rms).toBeGreaterThan(-35);
    expect(samples.at(-1)).toBe(0);
  }
  // Kick and bass below, hats above: no range of the spectrum is empty.
  const loudest = channels[0]!.findIndex((x) => Math.abs(x) > 0.2);
  const spectrum = spectrumAt(channels[0]!, loudest + 1500, 4096);
  const most = (low: number, high: number) =>
    Math.max(...spectrum.subarray((low / sampleRate) * 4096, (high / sampleRate) * 4096));
  expect(most(30, 150)).toBeGreaterThan(-30);
  expect(most(7000, 15000)).toBeGreaterThan(-80);

  const drawn = await Bun.file(svg).text();
  expect(drawn).toStartWith('<svg');
  expect(drawn.match(/<polygon/g)?.length).toBe(2);
  expect(statSync(svg).size).toBeLessThan(1_000_000);
}, 60_000);

test('the picture’s spectrum has a sine at its frequency and level', () => {
  const sine = Float32Array.from({ length: 8192 }, (_, i) => 0.5 * Math.sin((2 * Math.PI * 64 * i) / 4096));
  const spectrum = spectrumAt(sine, 4096, 4096);
  expect(spectrum.indexOf(Math.max(...spectrum))).toBe(64);
  expect(spectrum[64]).toBeCloseTo(-6.02, 2);
  expect(spectrum[300]).toBeLessThan(-100);
});

test('the transform is the sum it stands for', () => {
  const input = Array.from({ length: 16 }, (_, i) => Math.sin(i * i));
  const [re, im] = [Float64Array.from(input), new Float64Array(16)];
  fft(re, im);
  for (let k = 0; k < 16; k++) {
    expect(re[k]).toBeCloseTo(
      input.reduce((sum, x, i) => sum + x * Math.cos((2 * Math.PI * k * i) / 16), 0),
      10,
    );
    expect(im[k]).toBeCloseTo(
      input.reduce((sum, x, i) => sum - x * Math.sin((2 * Math.PI * k * i) / 16), 0),
      10,
    );
  }
});
