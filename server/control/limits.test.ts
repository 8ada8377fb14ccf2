/** Limits: a reason with the option's name, and a way back. */
import { expect, test } from 'bun:test';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { FakeRenders } from '../../test/support/fake-renders.ts';
import { type InProcessClient, InProcessServer, type Sent, type smallWorld } from '../../test/support/in-process.ts';
import { RawGraph } from '../../test/support/raw-graph.ts';

const def = (() => {
  const g = new RawGraph();
  g.out(g.ar('SinOsc', g.control('freq', 440), 0));
  return encodeSynthDefs([g.build('tone')]);
})();

async function start(
  options: Partial<typeof smallWorld> = {},
): Promise<{ server: InProcessServer; client: InProcessClient; ask: (...message: Sent) => Promise<Sent[]> }> {
  const server = new InProcessServer(options);
  const client = server.client();
  const ask = async (...message: Sent): Promise<Sent[]> => {
    client.send(...message);
    await server.render();
    return client.replies();
  };
  expect(await ask('/d_recv', def)).toEqual([['/done', '/d_recv']]);
  return { server, client, ask };
}

test('too many nodes: the limit is named, and after some are freed there is room', async () => {
  const { server, ask } = await start();
  const made = Array.from({ length: 64 }, (_, i) => 1000 + i);
  for (const id of made) expect(await ask('/g_new', id)).toEqual([]);
  expect(await ask('/g_new', 2000)).toEqual([['/fail', '/g_new', 'too many nodes']]);
  expect(server.lines.at(-1)).toContain('(the limit is 64 (-n))');
  expect(await ask('/n_free', 1000)).toEqual([]);
  expect(await ask('/g_new', 2000)).toEqual([]);
});

test('too many bundles: each that is lost is told, those that wait are not touched', async () => {
  const { server, client } = await start({ maxBundles: 16 });
  for (let i = 0; i < 20; i++) client.bundle(server.now + 0.01, ['/c_set', i, 1]);
  await server.render();
  expect(client.replies()).toEqual(
    Array.from({ length: 4 }, () => ['/fail', '/c_set', 'more than 16 bundles wait for their time (--max-bundles)']),
  );
  expect(server.control.events.lostBundles).toBe(4);
  await server.render(10);
  client.send('/c_getn', 14, 4);
  await server.render();
  expect(client.replies()).toEqual([['/c_setn', 14, 4, 1, 1, 0, 0]]);
});

/** Takes all memory that synths may have. */
async function exhaust({
  server,
  ask,
}: {
  server: InProcessServer;
  ask: (...message: Sent) => Promise<Sent[]>;
}): Promise<void> {
  let id = 1000;
  let failure: Sent | undefined;
  while (!failure) [failure] = await ask('/s_new', 'tone', id++, 1, 1);
  expect(failure).toEqual(['/fail', '/s_new', 'out of real time memory']);
  expect(server.lines.some((line) => line.endsWith('(the memory for synths is used up (-m))'))).toBe(true);
}

test('memory used up: it is said how to have more, and commands that free work, at once and in their time', async () => {
  for (const [command, target] of [
    ['/n_free', 1000],
    ['/g_freeAll', 1],
    ['/g_deepFree', 1],
  ] as const) {
    for (const timed of [false, true]) {
      const world = await start({ maxNodes: 4096, realTimeMemoryBytes: 1 << 16 });
      const { server, client, ask } = world;
      await ask('/g_new', 1);
      await exhaust(world);
      const before = server.control.context.tree.synths;
      if (timed) client.bundle(server.now + 0.002, [command, target]);
      else client.send(command, target);
      await server.render(4);
      expect(client.replies()).toEqual([]);
      expect(server.control.context.tree.synths).toBe(command === '/n_free' ? before - 1 : 0);
      expect(await ask('/s_new', 'tone', 5000, 1, 1)).toEqual([]);
    }
  }
});

test('memory used up by bundles that wait: what comes at once is still carried out', async () => {
  const { server, client, ask } = await start({ realTimeMemoryBytes: 1 << 16, maxBundles: 65536 });
  await ask('/s_new', 'tone', 1000);
  const values = new Array<number>(60).fill(0);
  let lost = 0;
  for (let i = 0; i < 2000; i++) client.bundle(server.now + 60, ['/c_setn', 0, 60, ...values]);
  for (const reply of client.replies()) {
    expect(reply[2]).toMatch(/^out of real time memory: no room for a bundle of \d+ bytes \(-m\)$/);
    lost++;
  }
  expect(lost).toBeGreaterThan(1000);
  expect(server.control.events.lostBundles).toBe(lost);
  client.send('/n_free', 1000);
  client.send('/clearSched');
  await server.render();
  expect(server.control.context.tree.synths).toBe(0);
  client.bundle(server.now + 60, ['/c_setn', 0, 60, ...values]);
  expect(client.replies()).toEqual([]);
});

test('a burst larger than one instruction list goes through when nothing is left for it to wait in', async () => {
  const { client, ask } = await start({ realTimeMemoryBytes: 1 << 16 });
  await ask('/b_alloc', 0, 300_000);
  client.send('/b_setn', 0, 0, 300_000, ...new Array<number>(300_000).fill(0.5));
  expect(await ask('/b_get', 0, 0, 299_999)).toEqual([['/b_set', 0, 0, 0.5, 299_999, 0.5]]);
});

test('buffers beyond what NumBuffers tells: allocated, and found by SynthDefs', async () => {
  const { ask } = await start({ buffers: 2 ** 20, numBuffers: 1024 });
  const g = new RawGraph();
  g.unit('Out', 1, [0, g.kr('BufFrames', g.control('buffer', 0)), g.unit('NumBuffers', 0, [])[0]!], 0);
  expect(await ask('/d_recv', encodeSynthDefs([g.build('info')]))).toEqual([['/done', '/d_recv']]);
  expect(await ask('/b_alloc', 1_000_000, 77)).toEqual([['/done', '/b_alloc', 1_000_000]]);
  await ask('/s_new', 'info', 1000, 0, 0, 'buffer', 1_000_000);
  expect(await ask('/c_getn', 0, 2)).toEqual([['/c_setn', 0, 2, 77, 1024]]);
  expect(await ask('/b_list')).toEqual([
    ['/b_list.reply', 1_000_000, 77, 1, 48000, ''],
    ['/done', '/b_list', 1],
  ]);
});

test('values that are shared, controllers that are mapped and triggers are as many as they may be', async () => {
  const renders = new FakeRenders({
    pad: { params: { freq: { type: 'number', default: 1 } }, play: () => ({ blocks: 1, buffers: [] }) },
  });
  const server = new InProcessServer({}, undefined, {}, { host: renders, folder: '/nowhere' });
  renders.server = server;
  const client = server.client();
  const last = (...message: Sent): Sent => {
    client.replies();
    client.send(...message);
    return client.replies().at(-1)!;
  };
  const refused = (address: string, make: (i: number) => Sent): [number, Sent] => {
    for (let i = 0; ; i++) {
      const answer = last(...make(i));
      if (answer[0] === '/fail') return [i, answer];
      expect(answer.slice(0, 2)).toEqual(['/done', address]);
    }
  };
  const [values, why] = refused('/session/set', (i) => ['/session/set', `key ${i}`, i]);
  expect([values, why[2]]).toEqual([1023, '1024 values are shared already, as many as may be; key 1023 is one more']);
  expect(last('/session/set', 'key 1', 5)).toEqual(['/done', '/session/set']);
  expect(last('/session/set', 'key 1', 'x'.repeat(20_000))[2]).toContain(
    '20000 characters or numbers; there may be 16384',
  );
  expect(refused('/midi/trigger', (i) => ['/midi/trigger', 'all', 0, 1, '/panic', i])[0]).toBe(4096);
  expect(refused('/midi/controller', (i) => ['/midi/controller', '1', 1, 'session', `key ${i}`])[0]).toBe(4096);
  // One that replaces another is not one more.
  expect(last('/midi/controller', '1', 1, 'session', 'key 7', 0, 5)).toEqual(['/done', '/midi/controller']);
});

test('who sends bytes of MIDI from more and more addresses has the keys of the oldest let go', () => {
  const renders = new FakeRenders({});
  const server = new InProcessServer({}, undefined, {}, { host: renders, folder: '/nowhere' });
  for (let i = 0; i < 3000; i++) server.client(`udp:${i}`).send('/midi', Uint8Array.of(0x90, 60, 100));
  expect((server.control.context.midi as unknown as { sources: Map<string, unknown> }).sources.size).toBe(1024);
});

test('what waits for a beat is bounded in bytes', () => {
  const renders = new FakeRenders({});
  const server = new InProcessServer({}, undefined, {}, { host: renders, folder: '/nowhere' });
  const client = server.client();
  const packet = new Uint8Array(4 << 20);
  packet.set(encodeMessage('/none', '', []));
  for (let i = 0; i < 20; i++) client.send('/grid/at', 1e6, packet);
  const answers = client.replies();
  expect(answers.map(([address]) => address)).toEqual([
    ...Array<string>(16).fill('/done'),
    ...Array<string>(4).fill('/fail'),
  ]);
  expect(answers.at(-1)![2]).toContain('wait for their beat already');
  client.send('/clearSched');
  client.send('/grid/at', 1e6, packet);
  expect(client.replies()).toEqual([['/done', '/grid/at']]);
});
