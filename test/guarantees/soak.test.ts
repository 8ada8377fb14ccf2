/** 200 synths a second coming and going for 20 s, buffers, defs, groups and buses: in the end everything is back where it began. */
import { expect, test } from 'bun:test';
import type { Status } from '../../server/http/routes/status.ts';
import { SoakLoad } from '../bench/soak-load.ts';
import { settledMemory } from '../fuzz/fuzz.ts';
import { startServer } from '../support/server.ts';

test('memory stays flat and nothing is left', async () => {
  const server = await startServer('--none', '-S', '48000', '-o', '2');
  const client = await server.connect();
  const status = async () => (await (await fetch(`${server.http}/status`)).json()) as Status;
  const begin = await status();
  const load = new SoakLoad(client);
  await load.begin();
  await load.play(8);
  await load.end();
  const [half, before] = [await status(), await settledMemory(server.process.pid)];
  await load.begin();
  await load.play(12);
  await load.end();
  const [end, after] = [await status(), await settledMemory(server.process.pid)];
  console.log(
    `${load.synths} synths, ${load.defs} defs, ${load.buffers} buffers; ${before.toFixed(0)} MiB, then ${after.toFixed(0)}; ${end.late.bundles} late bundles`,
  );
  expect(load.synths).toBe(4000);
  for (const { nodes, buffers } of [half, end]) {
    expect([nodes.synths, nodes.groups, nodes.ugens, buffers.used]).toEqual([
      begin.nodes.synths,
      begin.nodes.groups,
      0,
      0,
    ]);
  }
  expect(end.defs).toBe(half.defs);
  // Freed blocks wait for the next of their size: the second time needs hardly any new ones.
  expect(half.memory.free - end.memory.free).toBeLessThan((begin.memory.free - half.memory.free) / 2);
  expect(after - before).toBeLessThan(30);
  client.close();
  expect(await server.stop()).toBe(0);
}, 90_000);
