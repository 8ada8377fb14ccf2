import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import OSC from 'osc-js';
import { isBundle, type OscValue } from '../../protocol/osc/types.ts';
import { broadcast, type FakeServer, startFakeServer } from '../../test/support/fake-server.ts';
import { type Client, ConnectionError, connect, float, int } from './index.ts';

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
