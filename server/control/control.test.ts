/** Commands about the server itself, and when commands are run. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { commandTable } from '../../protocol/commands/table.ts';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { ask, client, probeBytes, server, startServer, withProbe } from '../../test/support/control-server.ts';
import type { Sent } from '../../test/support/in-process.ts';
import { SoftPool } from '../workers/pool.ts';
import { asyncHandlers, syncHandlers } from './handlers/index.ts';

beforeEach(() => startServer());

test('every row has a handler of its kind, and every handler a row', () => {
  const rows = commandTable.filter(({ aliasOf }) => aliasOf === undefined);
  for (const row of rows)
    expect([row.name, row.async ? row.name in asyncHandlers : row.name in syncHandlers]).toEqual([row.name, true]);
  expect(Object.keys(syncHandlers).length + Object.keys(asyncHandlers).length).toBe(rows.length);
});

describe('the server', () => {
  test('/status, /version, /quit', async () => {
    expect(await ask('/status')).toEqual([['/status.reply', 1, 0, 0, 1, 0, 1, 2, 48000, 48000]]);
    expect((await ask(64))[0]!.slice(0, 4)).toEqual(['/version.reply', 'bunsynth', 3, 13]);
    expect(await ask('/quit')).toEqual([['/done', '/quit']]);
    expect(server.hasQuit).toBe(true);
  });

  test('/replyTo: a port of the sender’s address, where there is one to choose', async () => {
    expect(await ask('/replyTo', 57119)).toEqual([
      ['/fail', '/replyTo', 'answers go back over the connection; only UDP has ports to choose'],
    ]);
    const ports: number[] = [];
    const peer = { ...client.peer, replyTo: (port: number) => void ports.push(port) };
    for (const port of [57119, 0, -1, 65536]) server.control.handle(encodeMessage('/replyTo', 'i', [port]), peer);
    await server.render();
    expect(client.replies()).toEqual([
      ['/done', '/replyTo', 57119],
      ['/done', '/replyTo', 0],
      ['/fail', '/replyTo', 'port is -1; it must be from 1 to 65535, or 0'],
      ['/fail', '/replyTo', 'port is 65536; it must be from 1 to 65535, or 0'],
    ]);
    expect(ports).toEqual([57119, 0]);
  });

  test('/status counts UGens, synths and groups, as they come, are replaced and go', async () => {
    const counts = async (): Promise<unknown[]> => (await ask('/status'))[0]!.slice(2, 5);
    await withProbe();
    expect(await counts()).toEqual([0, 0, 1]);
    const messages: Sent[] = [
      ['/g_new', 1],
      ['/g_new', 2, 0, 1],
      ['/g_new', 2, 0, 1],
      ['/g_new', 3, 4, 2],
      ['/g_new', 3, 0, 99],
      ['/s_new', 'probe', 10, 0, 3],
      ['/s_new', 'probe', 11, 0, 1],
      ['/s_new', 'probe', 11, 4, 11],
    ];
    for (const message of messages) client.send(...message);
    await server.render();
    client.replies();
    expect(await counts()).toEqual([4, 2, 3]);
    await ask('/g_deepFree', 3);
    expect(await counts()).toEqual([2, 1, 3]);
    await ask('/n_free', 1);
    expect(await counts()).toEqual([0, 0, 1]);
  });

  test('/notify: ids, repeats, too many, taking off', async () => {
    expect(await ask('/notify', 1, 2)).toEqual([['/done', '/notify', 2, 4]]);
    expect(await ask('/notify', 1, 2)).toEqual([['/fail', '/notify', 'notify: already registered\n', 2]]);
    const others = ['b', 'c', 'd', 'e'].map((id) => server.client(id));
    for (const other of others) other.send('/notify', 1, 2);
    expect(others.map((other) => other.replies())).toEqual([
      [['/done', '/notify', 0, 4]],
      [['/done', '/notify', 1, 4]],
      [['/done', '/notify', 3, 4]],
      [['/fail', '/notify', 'too many users\n']],
    ]);
    expect(await ask('/notify', 0)).toEqual([['/done', '/notify']]);
    expect(await ask('/notify', 0)).toEqual([['/fail', '/notify', 'not registered\n']]);
  });

  test('a thousand /sync are all answered, in order', async () => {
    for (let i = 0; i < 1000; i++) client.send('/sync', i);
    await server.render(2);
    expect(client.replies()).toEqual(Array.from({ length: 1000 }, (_, i) => ['/synced', i]));
  });

  test('unknown commands, by name and number; wrong arguments', async () => {
    expect(await ask('/nonsense', 1)).toEqual([['/fail', '/nonsense', 'Command not found']]);
    expect(await ask(13)).toEqual([['/fail', '13', 'Command not found']]);
    expect(await ask('/n_free', 'x')).toEqual([
      ['/fail', '/n_free', 'argument 1 (node) is "x"; it must be an integer'],
    ]);
  });

  test('/error silences a bundle or everything', async () => {
    client.bundle(undefined, ['/error', -1], ['/n_free', 7], ['/error', -2], ['/n_free', 8]);
    client.send('/n_free', 9);
    await server.render();
    expect(client.replies()).toEqual([
      ['/fail', '/n_free', 'Node 8 not found'],
      ['/fail', '/n_free', 'Node 9 not found'],
    ]);
    client.send('/error', 0);
    expect(await ask('/n_free', 9)).toEqual([]);
    client.send('/error', 1);
    expect(await ask('/n_free', 9)).toHaveLength(1);
  });

  test('/dumpOSC prints packets', async () => {
    client.send('/dumpOSC', 3);
    client.send('/none', 'x', 5);
    expect(server.lines).toEqual([
      '[ "/none", "x", 5 ]',
      '   0   2f 6e 6f 6e 65 00 00 00 2c 73 69 00 78 00 00 00   |/none...,si.x...|',
      '  16   00 00 00 05                                       |....|',
    ]);
  });
});

describe('time', () => {
  beforeEach(withProbe);

  test('bundles wait for their time; asynchronous commands in them too', async () => {
    client.bundle(server.now + 0.01, ['/c_set', 5, 0.5], ['/b_alloc', 1, 100], ['/s_new', 'probe', 1000]);
    expect(await ask('/c_get', 5)).toEqual([['/c_set', 5, 0]]);
    await server.render(10);
    expect(client.replies()).toEqual([['/done', '/b_alloc', 1]]);
    expect(await ask('/c_get', 5)).toEqual([['/c_set', 5, 0.5]]);
  });

  test('late bundles run at once, are counted and printed', async () => {
    client.bundle(server.now - 0.5, ['/c_set', 5, 0.5]);
    expect((await ask('/c_get', 5)).length + (await ask('/c_get', 5)).length).toBe(2);
    expect(server.control.events.lateCount).toBe(1);
    expect(server.control.events.worstLateness).toBeCloseTo(0.5, 2);
    expect(server.lines[0]).toMatch(/^late 0\.(49|50)/);
  });

  test('/clearSched removes what waits, and forgets what would have followed', async () => {
    client.bundle(server.now + 0.01, ['/b_alloc', 1, 100], ['/c_get', 0]);
    client.send('/clearSched');
    await server.render(20);
    expect(client.replies()).toEqual([]);
    expect(server.control.context.tokens.size).toBe(0);
  });
});

test('soft threads do what is done inline elsewhere', async () => {
  let pool: SoftPool | undefined;
  startServer({}, (environment) => (pool = new SoftPool({ environment, report: (line) => server.lines.push(line) })));
  client.send('/d_recv', probeBytes);
  client.send('/b_allocRead', 0, '/no/such/file');
  client.send('/d_recv', new Uint8Array(8));
  client.send('/sync', 3);
  await server.render();
  expect(client.replies()).toEqual([
    ['/done', '/d_recv'],
    [
      '/fail',
      '/b_allocRead',
      "File '/no/such/file' could not be opened: System error : No such file or directory.\n",
      0,
    ],
    ['/fail', '/d_recv', 'SynthDef file: magic number is 0x00000000; it must be 0x53436766 ("SCgf")'],
    ['/synced', 3],
  ]);
  pool?.close();
});
