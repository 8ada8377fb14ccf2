/** `bunsynth dirt`: what Tidal and others send to SuperDirt plays on a server. */
import { afterAll, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { type Client, connect, type Message } from '../../clients/typescript/index.ts';
import { freePort, type RunningServer, startServer } from '../support/server.ts';

const program = resolve(import.meta.dir, '../../bunsynth');
const cache = mkdtempSync(join(tmpdir(), 'dirt-'));
const ended: (() => Promise<unknown>)[] = [];
let server: RunningServer;

beforeAll(async () => {
  server = await startServer('--none');
});
afterAll(async () => {
  for (const end of ended) await end();
  await server.stop();
  rmSync(cache, { recursive: true });
});

interface RunningDirt {
  readonly port: number;
  readonly tidal: Client;
  printed(): string;
  prints(what: string): Promise<void>;
  stop(): Promise<number>;
}

async function startDirt(...options: string[]): Promise<RunningDirt> {
  const port = await freePort();
  const child = Bun.spawn([program, 'dirt', '--port', String(port), ...options], {
    env: { ...process.env, XDG_CACHE_HOME: cache },
    stdout: 'pipe',
    stderr: 'pipe',
  });
  let text = '';
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr])
    void (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of stream) {
        text += decoder.decode(chunk, { stream: true });
        for (const look of waiting) look();
      }
    })();
  const prints = (what: string) =>
    new Promise<void>((done, failed) => {
      const timer = setTimeout(() => failed(new Error(`${what} was not printed:\n${text}`)), 20_000);
      const look = () => {
        if (!text.includes(what)) return;
        clearTimeout(timer);
        waiting.delete(look);
        done();
      };
      waiting.add(look);
      look();
    });
  const stop = async () => {
    child.kill('SIGTERM');
    return await child.exited;
  };
  ended.push(stop);
  await prints('Ready');
  const tidal = await connect({ url: `udp://127.0.0.1:${port}` });
  ended.push(() => tidal.close());
  return { port, tidal, printed: () => text, prints, stop };
}

const here = () => ['--connect', `127.0.0.1:${server.tcpPort}`];
type Value = string | number;
const play = (tidal: Client, ahead: number, ...events: Readonly<Record<string, Value>>[]): void =>
  tidal.bundle(
    Date.now() / 1000 + ahead,
    events.map((event) => ['/dirt/play', ...Object.entries(event).flat()]),
  );

/** Listens for synths: names are asked of the tree, which has them while they play. */
async function listener(): Promise<{ readonly client: Client; next(): Promise<Message> }> {
  const client = await server.connect('tcp');
  ended.push(() => client.close());
  await client.notify();
  return { client, next: () => client.once('/n_go', { timeout: 10_000 }) };
}

test('it answers as SuperDirt does', async () => {
  const { tidal, stop } = await startDirt(...here());
  await tidal.request(['/dirt/hello'], { reply: '/dirt/hello/reply' });
  const { args } = await tidal.request(['/dirt/handshake'], { reply: '/dirt/handshake/reply' });
  expect(args.slice(0, 5)).toEqual([
    '&serverHostname',
    '127.0.0.1',
    '&serverPort',
    server.tcpPort,
    '&controlBusIndices',
  ]);
  expect(args).toHaveLength(5 + 128);
  const { args: info } = await tidal.request(['/dirt/synth-info', 'supergong'], { reply: '/dirt/synth-info/reply' });
  expect(String(info[0]).split(' ')).toContain('voice');
  expect(await stop()).toBe(0);
});

test('events play, each as a group of its sound, its effects and its gate, and end', async () => {
  const { tidal, stop } = await startDirt(...here());
  const { client, next } = await listener();
  const began = next();
  play(tidal, 0.2, { s: 'bd', cutoff: 500, orbit: 2, sustain: 0.4 });
  const { args } = await began;
  const group = Number(args[0]);
  const { children } = await client.queryTree(group);
  expect(children.map((child) => (child.kind === 'synth' ? child.definition : ''))).toEqual([
    'dirt_sample_1_2',
    'dirt_lpf2',
    'dirt_gate2',
  ]);
  await client.once('/n_end', { filter: ({ args: [id] }) => id === group, timeout: 10_000 });
  await stop();
});

test('what is unknown is told once, and everything else plays on', async () => {
  const { tidal, printed, prints, stop } = await startDirt(...here());
  for (let i = 0; i < 3; i++) play(tidal, 0.1, { s: 'nosuch' }, { s: 'superpiano' }, { s: 'hh', bogus: 1, squiz: 2 });
  tidal.send('/dirt/play', 's');
  await prints('/dirt/play: 1 arguments are no pairs of names and values');
  play(tidal, 0.1, { s: 'hh', unit: 'x' });
  await prints('/dirt/play: unit is "x"; it must be r, c or s');
  const once = [
    'there is no sound nosuch',
    'sound superpiano is not there: it needs MdaPiano of sc3-plugins',
    'there is no parameter bogus',
    'squiz does nothing: it needs Squiz of sc3-plugins',
  ];
  for (const line of once) {
    await prints(line);
    expect(printed().split(line)).toHaveLength(2);
  }
  const { next } = await listener();
  const began = next();
  play(tidal, 0.1, { s: 'hh' });
  await began;
  await stop();
});

test('control buses are set, and sounds follow them', async () => {
  const { tidal, stop } = await startDirt(...here());
  const client = await server.connect('tcp');
  ended.push(() => client.close());
  const { args } = await tidal.request(['/dirt/handshake'], { reply: '/dirt/handshake/reply' });
  const bus = Number(args[5 + 3]);
  tidal.send('/dirt/setControlBus', 3, 0.625);
  for (;;) {
    const { args: got } = await client.request(['/c_get', bus], { reply: '/c_set' });
    if (got[1] === 0.625) break;
    await Bun.sleep(10);
  }
  await stop();
});

test('who asks and goes is no fault', async () => {
  const { port, tidal, printed, stop } = await startDirt(...here());
  for (let i = 0; i < 20; i++) {
    const gone = await connect({ url: `udp://127.0.0.1:${port}` });
    gone.send('/dirt/hello');
    await gone.close();
  }
  for (let i = 0; i < 3; i++) await tidal.request(['/dirt/hello'], { reply: '/dirt/hello/reply' });
  expect(printed()).not.toContain('ECONNREFUSED');
  await stop();
});

test('of more events than voices the oldest end', async () => {
  const { tidal, stop } = await startDirt(...here(), '--voices', '3');
  const { client } = await listener();
  const [begun, over] = [[] as number[], [] as number[]];
  // Groups of events are those that are made in groups of orbits; their numbers are of the client, those of synths below 0.
  client.on('/n_go', ({ args: [id, , , , isGroup] }) => isGroup === 1 && begun.push(Number(id)));
  const all = Promise.withResolvers<void>();
  client.on('/n_end', ({ args: [id, , , , isGroup] }) => {
    if (isGroup === 1) over.push(Number(id));
    if (over.length === 5) all.resolve();
  });
  for (let i = 0; i < 8; i++) play(tidal, 0.3 + i * 0.05, { s: 'supergong', sustain: 60 });
  await all.promise;
  expect(over).toEqual(begun.slice(0, 5));
  expect(server.printed()).not.toContain('FAILURE');
  await stop();
});

test('a server that is not there is named', async () => {
  const port = await freePort();
  const alone = Bun.spawn([program, 'dirt', '--port', '0', '--connect', `127.0.0.1:${port}`], { stderr: 'pipe' });
  expect(await alone.exited).toBe(1);
  expect(await new Response(alone.stderr).text()).toContain(`no server answers at tcp://127.0.0.1:${port}`);
});

test('a server of its own is started and ended', async () => {
  const port = await freePort();
  const { tidal, stop } = await startDirt('--connect', `127.0.0.1:${port}`, '--with-server');
  await tidal.request(['/dirt/hello'], { reply: '/dirt/hello/reply' });
  expect(await stop()).toBe(0);
  await expect(connect({ url: `tcp://127.0.0.1:${port}`, timeout: 1000 })).rejects.toThrow();
}, 30_000);
