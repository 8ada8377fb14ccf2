/** Each sound and each effect of `bunsynth dirt` is heard, stays within bounds, and comes to its end. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { synthNames } from '../../clients/dirt/catalogue.ts';
import type { DirtEvent } from '../../clients/dirt/index.ts';
import { lead, recordOurs, render, sampleRate, spacing } from '../oracle/superdirt/render.ts';

/** Sounds that hear the sound card, or another event: silent by themselves. */
const silent = new Set(['in', 'in1', 'inr', 'from']);
const sounds: DirtEvent[] = synthNames.filter((name) => !silent.has(name)).map((s) => ({ s, note: 0, sustain: 0.5 }));
const parameters: readonly DirtEvent[] = [
  { shape: 0.4 },
  { hcutoff: 300 },
  { bandf: 600, bandq: 4 },
  { crush: 4 },
  { coarse: 4 },
  { cutoff: 900, resonance: 0.2 },
  { cutoff: 300, lpenv: 4 },
  { vowel: 'o' },
  { psrate: 1.5 },
  { attack: 0.05, release: 0.2 },
  { tilt: 0.4, plat: 0.5 },
  { tremolorate: 5, tremolodepth: 0.8 },
  { phaserrate: 3, phaserdepth: 0.7 },
  { triode: 0.4 },
  { krush: 0.5, kcutoff: 3000 },
  { octer: 0.5, octersub: 0.5, octersubsub: 0.3 },
  { ring: 0.5, ringf: 200, ringdf: 100 },
  { distort: 0.4 },
  { xsdelay: 8, tsdelay: 0.5 },
  { comb: 0.3 },
  { smear: 0.5 },
  { binshift: 0.5 },
  { hbrick: 0.1 },
  { lbrick: 0.3 },
  { real: 0.3, imag: 0.3 },
  { djf: 0.3 },
  { room: 0.5, size: 0.5 },
  { delay: 0.5, delaytime: 0.2, delayfeedback: 0.4 },
  { leslie: 0.5 },
];
const effects = parameters.map((effect): DirtEvent => ({ s: 'sawtooth', note: 0, duration: 0.5, ...effect }));
const events = [...sounds, ...effects];

const folder = mkdtempSync(join(tmpdir(), 'dirt-sounds-'));
let sound: Float32Array;
beforeAll(async () => {
  sound = await render('bunsynth', folder, await recordOurs(events));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true }));

const part = (i: number, from: number, to: number): Float32Array => {
  const at = 2 * Math.round((lead + i * spacing + from) * sampleRate);
  return sound.subarray(at, at + 2 * Math.round((to - from) * sampleRate));
};
const loudest = (samples: Float32Array): number =>
  samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);

test.each(events.map((event, i) => [JSON.stringify(event), i] as const))('%s', (_, i) => {
  const heard = part(i, 0, spacing);
  expect(heard.every(Number.isFinite)).toBe(true);
  expect(loudest(heard)).toBeGreaterThan(0.003);
  // The way out limits to 1, as precisely as it can.
  expect(loudest(heard)).toBeLessThan(1.001);
  const { room, delay, leslie } = events[i]!;
  if (room === undefined && delay === undefined && leslie === undefined)
    expect(loudest(part(i, spacing - 0.5, spacing))).toBeLessThan(1e-4);
});
