/** Nodes and buffers of the client. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { type FakeServer, startFakeServer } from '../../test/support/fake-server.ts';
import { type Client, connect } from './index.ts';

describe('nodes and buffers', () => {
  let server: FakeServer;
  let client: Client;

  beforeEach(async () => {
    server = await startFakeServer('udp');
    client = await connect({ url: server.url, timeout: 2000 });
  });

  afterEach(async () => {
    await client.close();
    await server.close();
  });

  const sentOf = (address: string) =>
    server.messages.filter((message) => message.address === address).map(({ types, args }) => [types, args]);

  test('before notify: the root group and the ids of client 0', async () => {
    expect(await client.newSynth('ping', { controls: { freq: 440.5, partials: [1, 2.5], amp: 'c4' } })).toBe(1000);
    expect(await client.newGroup({ action: 'after', target: 1000 })).toBe(1001);
    expect(sentOf('/s_new')).toEqual([
      ['siiisfs[if]ss', ['ping', 1000, 0, 0, 'freq', 440.5, 'partials', [1, 2.5], 'amp', 'c4']],
    ]);
    expect(sentOf('/g_new')).toEqual([['iii', [1001, 3, 1000]]]);
  });

  test('after notify: a group, ids and buffers of its own', async () => {
    await client.notify();
    const offset = 3 * 2 ** 26;
    expect(client.clientId).toBe(3);
    expect(client.defaultGroup).toBe(offset + 1);
    expect(await client.newSynth('ping', { action: 'tail' })).toBe(offset + 1000);
    expect((await client.allocBuffer(512, 2)).number).toBe(768);
    expect(sentOf('/notify')).toEqual([['iii', [1, -1, 1]]]);
    expect(sentOf('/g_new')).toEqual([['iii', [offset + 1, 0, 0]]]);
    expect(sentOf('/s_new')).toEqual([['siii', ['ping', offset + 1000, 1, offset + 1]]]);
  });

  test('notify is content with a group that is there already, and with nothing else', async () => {
    server.answer('/g_new', (_message, reply) => reply('/fail', 'ss', '/g_new', 'duplicate node ID'));
    await client.notify(2);
    expect(sentOf('/notify')).toEqual([['iii', [1, 2, 1]]]);
    server.answer('/g_new', (_message, reply) => reply('/fail', 'ss', '/g_new', 'too many nodes'));
    await expect(client.notify()).rejects.toThrow('/g_new: too many nodes');
  });

  test('set and free go out without waiting', async () => {
    client.set(1000, { freq: 220.5, amp: 1 });
    client.free(1000);
    await client.sync();
    expect(sentOf('/n_set')).toEqual([['isfsi', [1000, 'freq', 220.5, 'amp', 1]]]);
    expect(sentOf('/n_free')).toEqual([['i', [1000]]]);
  });

  test('buffer numbers are the lowest free ones', async () => {
    for (const number of [0, 1, 2]) expect((await client.allocBuffer(512)).number).toBe(number);
    await client.freeBuffer(1);
    expect((await client.allocBuffer(512)).number).toBe(1);
    expect((await client.allocBuffer(512, 1, { number: 3 })).number).toBe(3);
    expect((await client.allocBuffer(512)).number).toBe(4);
  });

  test('the tree of nodes', async () => {
    server.answer('/g_queryTree', ({ args: [group] }, reply) => {
      reply('/g_queryTree.reply', 'iiiiiiisisfss', 1, group, 2, 2, 0, 1000, -1, 'ping', 2, 'freq', 440.5, 'amp', 'c4');
    });
    expect(await client.queryTree(7)).toEqual({
      kind: 'group',
      id: 7,
      children: [
        { kind: 'group', id: 2, children: [] },
        { kind: 'synth', id: 1000, definition: 'ping', controls: { freq: 440.5, amp: 'c4' } },
      ],
    });
  });
});
