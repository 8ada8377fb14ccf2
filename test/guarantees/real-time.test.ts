/** A score played in real time gives, at the engine's output, the bytes of its offline rendering. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { piece } from '../support/piece.ts';
import { renderOffline, startServer } from '../support/server.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-rt-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = (name: string) => join(folder, name);

async function playAndRender(...options: string[]): Promise<[Uint8Array, Uint8Array]> {
  await Bun.write(path('score.osc'), piece());
  const server = await startServer(
    '--none',
    '-S',
    '48000',
    '--score',
    path('score.osc'),
    '--capture',
    path('played.wav'),
    ...options,
  );
  expect(await server.process.exited).toBe(0);
  const rendered = await renderOffline(path('score.osc'), path('rendered.wav'), ...options);
  return [new Uint8Array(await Bun.file(path('played.wav')).arrayBuffer()), rendered];
}

for (const options of [
  ['-o', '2'],
  ['-o', '2', '-z', '32'],
  ['-o', '4', '-z', '256'],
]) {
  test(`real time equals offline, ${options.join(' ')}`, async () => {
    const [played, rendered] = await playAndRender(...options);
    expect(played.length).toBe(rendered.length);
    expect(Buffer.compare(played, rendered)).toBe(0);
    const samples = new Float32Array(rendered.slice(rendered.length & 3).buffer).slice(32);
    expect(samples.some((x) => Math.abs(x) > 0.01)).toBe(true);
  }, 60_000);
}

test('offline rendering gives the same bytes each time', async () => {
  await Bun.write(path('score.osc'), piece(1));
  const first = await renderOffline(path('score.osc'), path('a.wav'), '-o', '2');
  const second = await renderOffline(path('score.osc'), path('b.wav'), '-o', '2');
  expect(Buffer.compare(first, second)).toBe(0);
}, 30_000);
