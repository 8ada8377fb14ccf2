/** What docs/tutorial.md says: its commands run, and sound as its text has it. */
import { expect, test } from 'bun:test';
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parts, recordPart } from '../../demo/tutorial/pictures.ts';
import { spectrumAt } from '../../demo/spectrum.ts';
import { startServer } from '../support/server.ts';

const root = resolve(import.meta.dir, '../..');
const text = readFileSync(join(root, 'docs/tutorial.md'), 'utf8');
const commands = [...text.matchAll(/^ {4}(\S.*)$/gm)].map(([, command]) => command!);

test('it names the scripts, and its pictures are there', () => {
  expect(commands.flatMap((command) => /^bun demo\/tutorial\/(\w+)\.ts$/.exec(command)?.[1] ?? [])).toEqual(Object.keys(parts));
  for (const [, picture] of text.matchAll(/\]\((tutorial-\w+\.svg)\)/g)) expect(existsSync(join(root, 'docs', picture!))).toBe(true);
});

test('its lines for curl are taken', async () => {
  const server = await startServer('--none', '--midi', 'none', '--instruments', join(root, 'instruments'));
  for (const command of commands.filter((each) => each.startsWith('curl'))) {
    const { stdout } = Bun.spawnSync(['sh', '-c', command.replaceAll('127.0.0.1:57180', server.http).replace('curl', 'curl -s -o /dev/null -w "%{http_code}"')]);
    expect(`${command}: ${String(stdout)}`).toMatch(/: 20[04]$/);
  }
  await server.stop();
}, 60_000);

/** Samples at which the level of a few milliseconds leaps. */
function onsets(samples: Float32Array): number[] {
  const step = 240;
  const levels = Array.from({ length: Math.floor(samples.length / step) }, (_, i) => samples.subarray(i * step, (i + 1) * step).reduce((sum, x) => sum + x * x, 0));
  const found: number[] = [];
  levels.forEach((level, i) => {
    const before = levels[i - 1] ?? 0;
    if (level > 1e-4 && level > 2 * before && i * step - (found.at(-1) ?? -Infinity) > 0.05 * 48000) found.push(i * step);
  });
  return found;
}

const median = (values: readonly number[]): number => [...values].sort((a, b) => a - b)[values.length >> 1]!;
const gaps = (values: readonly number[]): number[] => values.slice(1).map((value, i) => value - values[i]!);

test('the arpeggio has four notes a beat at 100 bpm', async () => {
  const { channels: [left] } = await recordPart('arpeggio');
  const found = onsets(left!);
  expect(found.length).toBeGreaterThan(24);
  expect(median(gaps(found)) / 7200).toBeCloseTo(1, 1);
}, 60_000);

test('the ramp ends three times as fast as it begins', async () => {
  const { channels: [left] } = await recordPart('ramp');
  const distances = gaps(onsets(left!));
  expect(median(distances.slice(0, 6)) / median(distances.slice(-6))).toBeGreaterThan(2);
}, 60_000);

test('the split: low notes and high ones', async () => {
  const { channels: [left] } = await recordPart('split');
  const levels = spectrumAt(left!, 0.3 * 48000, 4096);
  const loudest = (from: number, to: number): number => Math.max(...levels.subarray(Math.floor((from / 48000) * 4096), Math.ceil((to / 48000) * 4096)));
  expect(loudest(40, 200)).toBeGreaterThan(-60);
  expect(loudest(400, 3000)).toBeGreaterThan(-60);
}, 60_000);
