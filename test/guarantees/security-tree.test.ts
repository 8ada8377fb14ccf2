/** More events of nodes at once than there is room for: answers come all the same, and what was not told is looked up. */
import { expect, test } from 'bun:test';
import { startServer } from '../support/server.ts';

test('two hundred thousand groups that end at once leave none behind', async () => {
  const server = await startServer('--none');
  const client = await server.connect('tcp');
  const there = new Set<unknown>();
  client.on('/n_go', ({ args: [id] }) => there.add(id));
  client.on('/n_end', ({ args: [id] }) => there.delete(id));
  await client.notify();
  const many = 200_000;
  for (let i = 0; i < many; i += 1000)
    client.send('/g_new', ...Array.from({ length: 1000 }, (_, j) => [1000 + i + j, 0, 0]).flat());
  await client.sync();
  const before = (await client.status()).groups;
  expect(before).toBeGreaterThanOrEqual(many);
  client.send('/g_freeAll', 0);
  await client.sync();
  while ((await client.status()).groups > 1 || there.size > 0) await Bun.sleep(20);
  const { dropped, nodes } = (await (await fetch(`${server.http}/status`)).json()) as {
    dropped: { reports: number; repairs: number };
    nodes: { groups: number };
  };
  // If the machine was fast enough to tell them all, nothing had to be repaired.
  expect(dropped.reports > 0).toBe(dropped.repairs > 0);
  expect(nodes.groups).toBe(1);
  await client.close();
  await server.stop();
}, 90_000);
