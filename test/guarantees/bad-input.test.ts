/** Bad input of any kind: the server answers, stays alive, and the sound does not change. */
import { afterAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { encodeMessage } from '../../protocol/osc/encode.ts';
import { encodeSynthDefs } from '../../protocol/synthdef/encode.ts';
import { InProcessServer } from '../support/in-process.ts';
import { piece, pieceDefs } from '../support/piece.ts';
import { RawGraph } from '../support/raw-graph.ts';
import { renderOffline, startRecorded, startServer } from '../support/server.ts';

/** Renders blocks; the first output. */
async function listen(server: InProcessServer, blocks: number): Promise<Float32Array> {
  const sound = new Float32Array(blocks * server.layout.blockSize);
  for (let block = 0; block < blocks; block++) {
    await server.render();
    sound.set(server.engine.outputs[0]!, block * server.layout.blockSize);
  }
  return sound;
}

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-bad-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('10,000 mutated SynthDefs are each taken or refused, by name, and the server plays on', async () => {
  const server = new InProcessServer();
  const client = server.client();
  const good = pieceDefs();
  client.send('/d_recv', good);
  await server.control.idle();
  client.replies();
  const mutation = fc.record({
    at: fc.nat(good.length - 1),
    byte: fc.nat(255),
    cut: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(good.length - 1) }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 3 }), async (mutations) => {
      let bytes = good.slice();
      for (const { at, byte, cut } of mutations) {
        if (at < bytes.length) bytes[at] = byte;
        if (cut) bytes = bytes.slice(0, cut);
      }
      client.send('/d_recv', bytes);
      await server.control.idle();
      const answers = client.replies().filter(([address]) => address === '/done' || address === '/fail');
      expect(answers.length).toBe(1);
      expect(answers[0]![1]).toBe('/d_recv');
      if (answers[0]![0] === '/fail') expect(String(answers[0]![2]).length).toBeGreaterThan(5);
      client.send('/s_new', 'sine', 1000, 0, 0);
      client.send('/s_new', 'saw', 1001, 0, 0);
      await server.render(2);
      client.send('/g_freeAll', 0);
      client.replies();
    }),
    { numRuns: 10_000 },
  );
  client.send('/d_recv', good);
  client.send('/s_new', 'sine', 1000, 0, 0);
  await server.control.idle();
  client.send('/s_new', 'sine', 1001, 0, 0);
  const sound = await listen(server, 20);
  expect(sound.some((x) => Math.abs(x) > 0.01)).toBe(true);
}, 240_000);

function brokenDef(name: string, numerator: number): Uint8Array {
  const g = new RawGraph();
  const zero = g.ar('DC', 0);
  g.out(g.unit('BinaryOpUGen', 2, [numerator === 0 ? zero : g.ar('DC', numerator), zero], 1, 4)[0]!);
  return encodeSynthDefs([g.build(name)]);
}

for (const [what, numerator] of [
  ['NaN', 0],
  ['infinity', 1],
] as const) {
  test(`a synth that produces ${what} is silent and reported, and the others sound as without it`, async () => {
    const play = async (withBroken: boolean): Promise<{ sound: Float32Array; reported: number }> => {
      const server = new InProcessServer();
      const client = server.client();
      client.send('/d_recv', pieceDefs());
      client.send('/d_recv', brokenDef('broken', numerator));
      await server.control.idle();
      for (let i = 0; i < 3; i++) client.send('/s_new', 'sine', 1000 + i, 1, 0, 'freq', 300 + 100 * i);
      if (withBroken) for (let i = 0; i < 2; i++) client.send('/s_new', 'broken', 2000 + i, i, 0);
      const sound = await listen(server, 50);
      return { sound, reported: server.control.events.notFiniteCount };
    };
    const [plain, mixed] = [await play(false), await play(true)];
    expect(Array.from(mixed.sound)).toEqual(Array.from(plain.sound));
    expect(plain.reported).toBe(0);
    expect(mixed.reported).toBe(2);
  });
}

test('what is not finite at an output is counted and told of', async () => {
  const server = await startServer('--none', '-o', '2');
  const client = await server.connect('tcp');
  await client.notify();
  const g = new RawGraph();
  g.out(g.ar('DC', 3e38));
  await client.addSynthDef(encodeSynthDefs([g.build('huge')]));
  const told = Promise.withResolvers<number>();
  client.on('/notFinite.samples', ({ args }) => told.resolve(args[1] as number));
  // Each is finite, their sum is not.
  client.send('/s_new', 'huge', 1000, 0, 0);
  client.send('/s_new', 'huge', 1001, 0, 0);
  expect(await told.promise).toBeGreaterThan(0);
  const { notFinite } = (await (await fetch(`${server.http}/status`)).json()) as {
    notFinite: { synths: number; samples: number };
  };
  expect(notFinite.samples).toBeGreaterThan(0);
  expect(notFinite.synths).toBe(0);
  client.close();
  await server.stop();
});

test('random packets leave a real server alive and its sound untouched', async () => {
  const path = (name: string) => join(folder, name);
  await Bun.write(path('score.osc'), piece(4));
  const server = await startRecorded(path('score.osc'), path('played.wav'));
  const socket = await Bun.udpSocket({
    hostname: '127.0.0.1',
    connect: { hostname: '127.0.0.1', port: server.udpPort },
  });
  const word = fc.constantFrom(
    '/s_new',
    '/n_set',
    '/b_alloc',
    '/b_setn',
    '/n_map',
    '/g_queryTree',
    '/b_gen',
    '/c_setn',
    '/n_order',
    '/nonsense',
  );
  const value = fc.oneof(
    fc.constantFrom(NaN, Infinity, -Infinity, -1, 2 ** 31 - 1, 70_000, 1e30),
    fc.integer({ min: 100_000, max: 200_000 }),
    fc.string(),
  );
  const message = fc
    .tuple(word, fc.array(value, { maxLength: 6 }))
    .map(([address, args]) =>
      encodeMessage(
        address,
        args
          .map((a) => (typeof a === 'string' ? 's' : Number.isInteger(a) && Math.abs(a) < 2 ** 31 ? 'i' : 'f'))
          .join(''),
        args,
      ),
    );
  const cut = fc.tuple(message, fc.nat(60)).map(([bytes, n]) => bytes.slice(0, n));
  for (const bytes of fc.sample(fc.oneof(fc.uint8Array({ maxLength: 200 }), message, cut), 5000)) {
    // Group 1 and the nodes of the piece are not what this is about, nor is ending the server: behind a first byte of 0 the fourth is the number of a
    // command, and that of /quit is 3.
    if (bytes[0] === 0 && bytes[3] === 3) continue;
    socket.send(bytes);
    if (Math.random() < 0.02) await Bun.sleep(1);
  }
  socket.close();
  const client = await server.connect('tcp');
  await client.sync();
  client.close();
  expect(await server.process.exited).toBe(0);
  const rendered = await renderOffline(path('score.osc'), path('rendered.wav'), '-o', '2');
  expect(Buffer.compare(new Uint8Array(await Bun.file(path('played.wav')).arrayBuffer()), rendered)).toBe(0);
}, 60_000);
