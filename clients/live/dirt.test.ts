/** Live patterns with their real sounds, on a real server. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { resolve } from 'node:path';
import { freePort, type RunningServer, startServer } from '../../test/support/server.ts';
import type { LiveStatus } from './supervisor/supervisor.ts';

let server: RunningServer;
beforeAll(async () => {
  server = await startServer('--none', '-S', '48000');
}, 60_000);
afterAll(() => server.stop());

test('synths, samples, effects and the faults of both are those of Dirt', async () => {
  const web = await freePort();
  const words = [
    '--connect',
    `127.0.0.1:${server.tcpPort}`,
    '--port',
    String(await freePort()),
    '--web-port',
    String(web),
  ];
  const code = 'drums: s("bd*4, hh*8")\nbass: note("c2 eb2").s("sawtooth").lpf(600).room(.3)\n$: s("zork")';
  const child = Bun.spawn([resolve(import.meta.dir, '../../bunsynth'), 'live', ...words, '--eval', code], {
    stdin: 'ignore',
    stdout: 'pipe',
    stderr: 'pipe',
  });
  let status: LiveStatus | undefined;
  for (let tries = 0; tries < 1000; tries++) {
    const answer = await fetch(`http://127.0.0.1:${web}/status`).catch(() => undefined);
    if (answer) status = (await answer.json()) as LiveStatus;
    if (status && status.planned > 30) break;
    await Bun.sleep(20);
  }
  expect(status?.outputs.map(({ name }) => name)).toEqual(['drums', 'bass', '$0']);
  // Sixteen onsets a cycle, of which one has no sound.
  expect(status!.planned - status!.missed).toBeGreaterThan(20);
  expect(status!.voices).toBeGreaterThan(0);
  child.kill();
  expect(await child.exited).toBe(0);
  expect(await new Response(child.stdout).text()).toContain(
    '--eval:3:7: there is no sound zork\n  $: s("zork")\n        ^',
  );
}, 60_000);
