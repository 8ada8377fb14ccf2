/** Each instrument rendered offline at several settings: it sounds, at a sensible level, without clicks, and ends. */
import { afterAll, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Def, K2A, NumRunningSynths, Out, synthDef } from 'bunsynth';
import type { OscMessage } from '../protocol/osc/types.ts';
import { writeScore } from '../protocol/score/score.ts';
import { decodeSamples, encodeSamples, readSoundInfo, soundHeader } from '../protocol/soundfile/index.ts';
import { shipped, shippedPath } from '../test/support/shipped.ts';

const sampleRate = 48000;
const seconds = 9;
const folder = mkdtempSync(join(tmpdir(), 'instruments-'));
afterAll(() => rmSync(folder, { recursive: true }));

const modules = await Promise.all(shipped.map((name) => import(shippedPath(name)) as Promise<Record<string, unknown>>));
/** Those that are SynthDefs; the others are rendered in renders.test.ts. */
const instruments = modules
  .flatMap(Object.values)
  .filter((value): value is Def => (value as Partial<Def> | undefined)?.bytes instanceof Uint8Array);

/** Writes the number of synths, itself included, to channel 2. */
const census = synthDef('census', {}, () => Out.ar(2, K2A.ar(NumRunningSynths.kr())));

const message = (address: string, ...args: (number | string | Uint8Array)[]): OscMessage => ({
  address,
  args,
  types: args
    .map((arg) => (typeof arg === 'string' ? 's' : typeof arg !== 'number' ? 'b' : Number.isInteger(arg) ? 'i' : 'f'))
    .join(''),
});

/** Half a second of a fading sine, for the sampler. */
async function sampleFile(): Promise<string> {
  const samples = Float32Array.from(
    { length: sampleRate / 2 },
    (_, i) => 0.8 * Math.sin(i * 0.05) * (1 - i / (sampleRate / 2)),
  );
  const spec = { header: 'WAV', format: 'float', channels: 1, sampleRate } as const;
  await Bun.write(
    join(folder, 'sample.wav'),
    Buffer.concat([soundHeader({ ...spec, frames: samples.length }), encodeSamples(samples, spec.format, true)]),
  );
  return join(folder, 'sample.wav');
}

async function render(
  name: string,
  controls: Readonly<Record<string, number>>,
): Promise<{ left: Float32Array; right: Float32Array; synths: Float32Array }> {
  const entry = (at: number, ...elements: OscMessage[]) => ({ seconds: at, bundle: { timetag: 0n, elements } });
  const score = writeScore([
    entry(
      0,
      ...[...instruments, census].map((def) => message('/d_recv', def.bytes)),
      message('/b_allocRead', 0, await sampleFile()),
      message('/s_new', 'census', 1, 1, 0),
    ),
    entry(0.1, message('/s_new', name, 2, 0, 0, ...Object.entries(controls).flat())),
    entry(2, message('/n_set', 2, 'gate', 0)),
    entry(seconds, message('/c_set', 0, 0)),
  ]);
  const [input, output] = [join(folder, `${name}.osc`), join(folder, `${name}.wav`)];
  await Bun.write(input, score);
  const run = Bun.spawn(
    [join(import.meta.dir, '..', 'bunsynth'), '-N', input, '_', output, String(sampleRate), 'WAV', 'float', '-o', '3'],
    { stdout: 'pipe', stderr: 'pipe' },
  );
  const printed = await new Response(run.stderr).text();
  if (await run.exited) throw new Error(`bunsynth ended with ${run.exitCode}: ${printed}`);
  const bytes = new Uint8Array(await Bun.file(output).arrayBuffer());
  const info = readSoundInfo(bytes, bytes.length);
  const samples = new Float32Array(info.frames * info.channels);
  decodeSamples(bytes.subarray(info.dataOffset), info, samples);
  const channel = (c: number) => Float32Array.from({ length: info.frames }, (_, i) => samples[i * 3 + c]!);
  return { left: channel(0), right: channel(1), synths: channel(2) };
}

const peakOf = (samples: Float32Array) => samples.reduce((peak, x) => Math.max(peak, Math.abs(x)), 0);
/** Settings other than the defaults, of those that have any to be heard. */
const others: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  kick: { freq: 40, decay: 0.8 },
  hat: { decay: 0.5 },
  sampler: { rate: 1.7 },
  ping: { freq: 2000, decay: 0.2 },
  bell: { freq: 1200, ratio: 2, index: 5 },
  bass: { freq: 110, rq: 0.1 },
  strings: { freq: 440, attack: 0.1 },
};

describe.each(instruments.map((def) => [def.name, def] as const))('%s', (name, def) => {
  const amp = (def.controls as { amp: number }).amp;
  test.each([
    ['its defaults', {}],
    ['other settings', others[name] ?? {}],
  ])('with %s', async (_, controls) => {
    const { left, right, synths } = await render(name, controls);
    const start = Math.floor(0.1 * sampleRate);
    expect(peakOf(left.subarray(0, start))).toBe(0);
    const peak = Math.max(peakOf(left), peakOf(right));
    expect(peak).toBeGreaterThan(0.5 * amp);
    expect(peak).toBeLessThan(1.25 * amp);
    expect([...left, ...right].every(Number.isFinite)).toBe(true);
    // It comes from silence and goes back to it.
    expect(peakOf(left.subarray(start, start + 2))).toBeLessThan(0.06 * peak);
    const end = left.findLastIndex((x) => x !== 0);
    expect(peakOf(left.subarray(end - 8, end + 1))).toBeLessThan(0.01 * peak);
    expect(synths.at(-1)).toBe(1);
    expect(Math.max(...synths)).toBe(2);
  });

  test('pans and takes its level', async () => {
    const [half, panned] = [await render(name, { amp: amp / 2 }), await render(name, { pan: -1 })];
    expect(peakOf(panned.right)).toBeLessThan(0.001 * peakOf(panned.left));
    expect(peakOf(half.left)).toBeGreaterThan(0.1 * amp);
    expect(peakOf(half.left)).toBeLessThan(0.65 * amp);
  });
});
