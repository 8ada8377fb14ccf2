import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import OSC from 'osc-js';
import { isBundle, type OscValue } from '../../protocol/osc/types.ts';
import { broadcast, type FakeServer, startFakeServer } from '../../test/support/fake-server.ts';
import { type Client, ConnectionError, connect, float, int, ServerError, TimeoutError } from './index.ts';

const schemes = ['udp', 'tcp', 'ws'] as const;

describe.each(schemes)('a client over %s', (scheme) => {
  let server: FakeServer;
  let client: Client;

  beforeEach(async () => {
    server = await startFakeServer(scheme);
    client = await connect({ url: server.url, timeout: 2000 });
  });

  afterEach(async () => {
    await client.close();
    await server.close();
  });

  test('asks, and gets the answer', async () => {
    expect(await client.status()).toEqual({
      ugens: 12,
      synths: 3,
      groups: 2,
      synthDefs: 104,
      averageCpu: 1.5,
      peakCpu: 2.5,
      nominalSampleRate: 48000,
      actualSampleRate: 48000.25,
    });
    const { args } = await client.request(['/c_get', 7], { reply: '/c_set' });
    expect(args).toEqual([7, 0.5]);
  });

  test('sends a SynthDef of 60,000 bytes', async () => {
    const bytes = Uint8Array.from({ length: 60_000 }, (_, index) => index & 255);
    await client.addSynthDef(bytes);
    expect(server.messages[0]).toEqual({ address: '/d_recv', types: 'b', args: [bytes] });
  });

  test('a thousand syncs in a row are all answered', async () => {
    for (let count = 0; count < 1000; count += 1) await client.sync();
    expect(server.messages).toHaveLength(1000);
  });

  test('closing rejects what is waited for', async () => {
    const outcome = client.once('/n_end').catch((error) => error);
    await client.sync();
    await client.close();
    expect(await outcome).toBeInstanceOf(ConnectionError);
    await expect(client.status()).rejects.toThrow(ConnectionError);
    expect(() => client.free(1000)).toThrow(ConnectionError);
  });
});

describe('the end of a connection', () => {
  test.each(['tcp', 'ws'] as const)('over %s is told at once', async (scheme) => {
    const server = await startFakeServer(scheme);
    const client = await connect({ url: server.url });
    await client.sync();
    const outcome = client.once('/n_end').catch((error) => error);
    await server.close();
    expect(await outcome).toBeInstanceOf(ConnectionError);
    expect((await outcome).message).toContain('the server has closed the connection');
    await expect(client.status()).rejects.toThrow(ConnectionError);
    await client.close();
  });

  test.each(['tcp', 'ws'] as const)('nobody at a %s address is told at once', async (scheme) => {
    const server = await startFakeServer(scheme);
    await server.close();
    await expect(connect({ url: server.url })).rejects.toThrow(ConnectionError);
  });

  test('a password goes first over TCP and stays out of messages', async () => {
    const server = await startFakeServer('tcp', 'sword fish');
    const client = await connect({ url: server.url.replace('tcp://', 'tcp://:sword%20fish@') });
    await client.sync();
    expect(client.url).toBe(server.url);
    await client.close();
    await server.close();
  });

  test.each([
    ['http://127.0.0.1', 'must begin with one of udp:// tcp:// ws:// wss://'],
    ['nonsense', 'url "nonsense" is no address such as udp://127.0.0.1:57110'],
  ])('the address %s is refused', async (url, reason) => {
    await expect(connect({ url })).rejects.toThrow(reason);
  });
});

describe('what is sent and received', () => {
  let server: FakeServer;
  let client: Client;

  beforeEach(async () => {
    server = await startFakeServer('tcp');
    client = await connect({ url: server.url, timeout: 2000 });
  });

  afterEach(async () => {
    await client.close();
    await server.close();
  });

  /** The last message but for the `/sync` that is sent to know that it has arrived. */
  async function sent() {
    await client.sync();
    const { address, types, args } = server.messages.at(-2)!;
    return [address, types, args];
  }

  test('types follow from values, or are said', async () => {
    client.send(
      '/a',
      1,
      1.5,
      float(2),
      int(3.7),
      'x',
      true,
      false,
      null,
      5n,
      new Uint8Array([9]),
      [1, [2.5]],
      2 ** 31,
      { type: 'd', value: 0.1 },
    );
    expect(await sent()).toEqual([
      '/a',
      'iffisTFNhb[i[f]]fd',
      [1, 1.5, 2, 3, 'x', true, false, null, 5n, new Uint8Array([9]), [1, [2.5]], 2 ** 31, 0.1],
    ]);
  });

  test('a command may be a number', async () => {
    client.send(15, 1000, 'freq', 440.5);
    expect(await sent()).toEqual([15, 'isf', [1000, 'freq', 440.5]]);
  });

  test('messages and bundles of osc-js are sent as they are', async () => {
    client.send(new OSC.Message('/a', 1, 'two', 2.5));
    expect(await sent()).toEqual(['/a', 'isf', [1, 'two', 2.5]]);
    const typedMessage = new OSC.TypedMessage('/b', []);
    typedMessage.add('f', 1);
    client.send(typedMessage);
    expect(await sent()).toEqual(['/b', 'f', [1]]);
    const due = new Date('2026-05-01T12:00:00.250Z');
    const inner = new OSC.Bundle([new OSC.Message('/inner', 1)], due);
    client.send(new OSC.Bundle([new OSC.Message('/c', 1), inner, new OSC.Message('/d', 2)], due));
    await client.sync();
    const packet = server.packets.at(-2)!;
    if (!isBundle(packet)) throw new Error('not a bundle');
    expect(packet.elements.map((element) => (isBundle(element) ? element.elements : element))).toMatchObject([
      { address: '/c', args: [1] },
      [{ address: '/inner', args: [1] }],
      { address: '/d', args: [2] },
    ]);
    expect(Number(packet.timetag >> 32n) - 2_208_988_800).toBe(due.getTime() / 1000 - 0.25);
    expect(Number(packet.timetag & 0xffffffffn) / 2 ** 32).toBeCloseTo(0.25, 6);
  });

  test.each([
    ['now', 1n],
    [1_777_636_800.5, ((1_777_636_800n + 2_208_988_800n) << 32n) + 0x80000000n],
    [new Date(1_777_636_800_500), ((1_777_636_800n + 2_208_988_800n) << 32n) + 0x80000000n],
  ] as const)('a bundle is due at %p', async (time, timetag) => {
    client.bundle(time, [['/n_set', 1000, 'amp', 0.5], new OSC.Message('/n_free', 1000)]);
    await client.sync();
    expect(server.packets.at(-2)).toEqual({
      timetag,
      elements: [
        { address: '/n_set', types: 'isf', args: [1000, 'amp', 0.5] },
        { address: '/n_free', types: 'i', args: [1000] },
      ],
    });
  });

  test('handlers get messages of osc-js, with what osc-js itself would have lost', async () => {
    await client.sync();
    const blob = new Uint8Array([1, 2, 3]);
    const received: { address: string; types: string; args: OscValue[] }[] = [];
    client.on('*', (message) => {
      expect(message).toBeInstanceOf(OSC.Message);
      received.push(message);
    });
    const afterNested = client.once('/after');
    broadcast(server, {
      timetag: 1n,
      elements: [
        { timetag: 1n, elements: [{ address: '/nested', types: 'ib', args: [1, blob] }] },
        { address: '/after', types: 'f[is]', args: [0.5, [2, 'x']] },
      ],
    });
    await afterNested;
    expect(received).toMatchObject([
      { address: '/nested', types: 'ib', args: [1, blob] },
      { address: '/after', types: 'f[is]', args: [0.5, [2, 'x']] },
    ]);
  });

  test('a handler can be taken away; once and on see the same message', async () => {
    await client.sync();
    const seen: OscValue[] = [];
    const stop = client.on('/tick', ({ args: [count] }) => seen.push(count));
    const tick = (count: number) => broadcast(server, { address: '/tick', types: 'i', args: [count] });
    const waits = [
      client.once('/tick'),
      client.once('/tick'),
      client.once('/tick', { filter: ({ args }) => args[0] === 2 }),
    ];
    tick(1);
    tick(2);
    expect((await Promise.all(waits)).map(({ args }) => args[0])).toEqual([1, 1, 2]);
    stop();
    tick(3);
    await client.sync();
    expect(seen).toEqual([1, 2]);
  });
});

describe('futures', () => {
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

  test('a refusal becomes an error with command and reason', async () => {
    server.answer('/s_new', (_message, reply) => reply('/fail', 'ss', '/s_new', 'SynthDef not found\n'));
    const error = await client.newSynth('nothing').then(
      () => undefined,
      (reason) => reason,
    );
    expect(error).toBeInstanceOf(ServerError);
    expect(error).toMatchObject({
      command: '/s_new',
      reason: 'SynthDef not found',
      message: '/s_new: SynthDef not found',
    });
  });

  test('each of several synths gets its own outcome', async () => {
    server.answer('/s_new', ({ args: [name] }, reply) => {
      if (name === 'bad') reply('/fail', 'ss', '/s_new', 'SynthDef not found');
    });
    const outcomes = await Promise.allSettled(['good', 'bad', 'good', 'bad'].map((name) => client.newSynth(name)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  });

  test('a refusal about another buffer is somebody else’s', async () => {
    server.answer('/b_allocRead', ({ args: [number, path] }, reply) => {
      if (path === 'missing') reply('/fail', 'ssi', '/b_allocRead', 'File could not be opened', number);
      else setTimeout(() => reply('/done', 'si', '/b_allocRead', number), 5);
    });
    const [first, second] = await Promise.allSettled([client.readBuffer('slow'), client.readBuffer('missing')]);
    expect(first).toMatchObject({
      status: 'fulfilled',
      value: { number: 0, frames: 512, channels: 2, sampleRate: 44100 },
    });
    expect(second).toMatchObject({ status: 'rejected', reason: { command: '/b_allocRead' } });
    expect((await client.allocBuffer(10)).number).toBe(1);
  });

  test('/done for another command is not the answer', async () => {
    server.answer('/d_load', (_message, reply) => {
      reply('/done', 's', '/d_recv');
      reply('/done', 's', '/d_load');
    });
    const { args } = await client.request(['/d_load', 'x'], { reply: '/done' });
    expect(args).toEqual(['/d_load']);
  });

  test('silence ends in an error that names what was awaited', async () => {
    server.answer('/sync', () => undefined);
    await expect(client.sync(10)).rejects.toThrow(new TimeoutError('no /synced for /sync within 10 ms'));
    await expect(client.request(['/quit'], { reply: '/done', timeout: 10 })).rejects.toThrow(
      'no /done for /quit within 10 ms',
    );
    await expect(client.once('/n_end', { timeout: 10 })).rejects.toThrow('no /n_end within 10 ms');
  });

  test('a packet beyond the datagram limit is refused with advice', async () => {
    await expect(client.addSynthDef(new Uint8Array(70_000))).rejects.toThrow(
      'exceeds the datagram limit of 65507; use tcp:// or ws://',
    );
  });

  test('a request is one named message', async () => {
    await expect(client.request([15, 1], { reply: '/done' })).rejects.toThrow(TypeError);
    await expect(client.request(new OSC.Bundle([]), { reply: '/done' })).rejects.toThrow(TypeError);
  });
});

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
