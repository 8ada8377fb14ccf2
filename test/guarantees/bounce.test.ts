/** Bounces in a real server, with its threads: what is bounced of a section and of elements is what is recorded of its outputs. */
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secondsToTimetag } from '../../protocol/osc/timetag.ts';
import type { OscMessage } from '../../protocol/osc/types.ts';
import { SoundReader } from '../../server/workers/sound-source.ts';
import { Correspondent } from '../support/correspondent.ts';
import { written } from '../support/playing-element.ts';
import { concertDefs, sectionGroup } from '../support/section-concert.ts';
import { type RunningServer, startServer } from '../support/server.ts';
import { shipped } from '../support/shipped.ts';

let folder: string;
let server: RunningServer;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'bunsynth-bounces-'));
});
// What failed has left it running.
afterEach(() => server.process.kill());
afterAll(() => rmSync(folder, { recursive: true }));

async function post(command: string, body: unknown): Promise<readonly unknown[]> {
  const reply = await fetch(`${server.http}${command}`, { method: 'POST', body: JSON.stringify(body) });
  const { answer, detail } = (await reply.json()) as { answer: unknown[]; detail: string };
  if (reply.status !== 200) throw new Error(detail);
  return answer;
}

/** Returns a channel of a file, in which each zero is the same one. */
function channelOf(path: string, channel: number): Float32Array {
  const reader = new SoundReader(path);
  const { channels, frames } = reader.info;
  const samples = new Float32Array(channels * frames);
  reader.read(samples);
  reader.close();
  return samples.filter((_, i) => i % channels === channel).map((x) => x + 0);
}

/** Returns the place at which a sound lies in another one; -1 where it does not. */
function placeIn(whole: Float32Array, part: Float32Array): number {
  const bytes = (samples: Float32Array) => Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const at = bytes(whole).indexOf(bytes(part));
  return at < 0 ? at : at / 4;
}

test('a section, with what is planned for it, while it plays on', async () => {
  const capture = join(folder, 'section.wav');
  server = await startServer('--none', '-S', '48000', '-o', '2', '--capture', capture);
  const client = await Correspondent.open(server.udpPort);
  const message = (address: string, ...args: (string | number)[]): OscMessage => ({
    address,
    types: args.map((arg) => (typeof arg === 'string' ? 's' : Number.isInteger(arg) ? 'i' : 'f')).join(''),
    args,
  });
  for (const def of concertDefs.slice(0, 4)) client.send({ address: '/d_recv', types: 'b', args: [def.bytes] });
  client.send(message('/g_new', sectionGroup, 0, 0));
  await client.settle();
  client.send(message('/g_section', sectionGroup, 512, 0.5));
  await client.settle();
  client.send(message('/s_new', 'pad', 1001, 0, sectionGroup, 'freq', 90));
  const now = Date.now() / 1000;
  for (let i = 0; i < 10; i++)
    client.send({
      timetag: secondsToTimetag(now + 0.5 + 0.1 * i),
      elements: [message('/s_new', 'exact', 2000 + i, 1, sectionGroup, 'freq', 300 + 40 * i, 'out', i % 2)],
    });
  await client.settle();
  const path = join(folder, 'bounce.wav');
  expect(await post('/section/bounce', { id: sectionGroup, target: path, from: 0.1, to: 1.6 })).toEqual([
    sectionGroup,
    path,
    72_000,
    expect.any(Number),
  ]);
  // In its place it goes on.
  const [, , frames, first, node] = (await post('/section/bounce', {
    id: sectionGroup,
    target: 3,
    from: 0,
    to: 3,
    replace: true,
  })) as number[];
  expect(await (await fetch(`${server.http}/sections`)).json()).toEqual([]);
  const played = join(folder, 'played.wav');
  client.send(message('/b_write', 3, played, 'wav', 'float'));
  await client.settle();
  await Bun.sleep(1500);
  client.close();
  expect(await server.stop()).toBe(0);
  expect(node).toBeGreaterThan(0);
  const [heard, bounced, whole] = [capture, path, played].map((each) => [0, 1].map((c) => channelOf(each, c)));
  const place = placeIn(heard![0]!, bounced![0]!);
  expect(place).toBeGreaterThan(0);
  expect(placeIn(heard![1]!.subarray(place), bounced![1]!)).toBe(0);
  expect(Math.max(...bounced![1]!)).toBeGreaterThan(0.1);
  // The samples of the second one, from before to behind the moment at which it took the place of the nodes.
  const second = placeIn(heard![0]!, whole![0]!.subarray(0, 1000));
  const there = Math.min(frames!, heard![0]!.length - second);
  expect(second).toBeGreaterThanOrEqual(0);
  expect(placeIn(heard![0]!, whole![0]!.subarray(0, there))).toBe(second);
  expect(first).toBeGreaterThan(0);
}, 60_000);

test('elements, and what a recording element has kept, which it goes on to keep alone', async () => {
  const capture = join(folder, 'elements.wav');
  server = await startServer('--none', '-S', '48000', '-o', '2', '--capture', capture);
  const sound = Float32Array.from({ length: 4_800_000 }, (_, i) => 0.4 * Math.sin(0.01 * i + 1e-11 * i * i));
  const path = written('bounced-source.wav', [sound]);
  while (((await (await fetch(`${server.http}/instruments`)).json()) as unknown[]).length < shipped.length)
    await Bun.sleep(50);
  const tape = join(folder, 'tape.wav');
  await post('/graph/edit', {
    changes: [
      ['add', 'player', 'p', 2, 'channels', 1, 'path', path],
      ['add', 'gain', 'g', 1, 'channels', 1],
      ['add', 'persist', 't', 3, 'channels', 1, 'path', tape, 'record', 'on'],
      ['connect', 'p.out', 'g.in'],
      ['connect', 'g.out', 't.in'],
      ['connect', 't.out', 0],
    ],
  });
  const get = async <T>(path: string) => (await (await fetch(`${server.http}${path}`)).json()) as T;
  const missing = async () => (await get<{ starved: number }[]>('/elements')).map(({ starved }) => starved);
  // A machine that has too much to do is silent where a bounce is not: a second in which it has not.
  let [from, before] = [0, [-1]];
  for (let now = await missing(); String(now) !== String(before); now = await missing()) {
    [before, from] = [now, (await get<{ frame: number }>('/transport')).frame];
    const at = from / 48000;
    const points = [
      [0.2, 1, 'const'],
      [0.7, 0.1, 'linear'],
      [0.8, 1, 'linear'],
    ];
    await post('/series', { voice: 'gain', param: 'gain', from: at + 0.2, points });
    while ((await get<{ frame: number }>('/transport')).frame < from + 60_000) await Bun.sleep(20);
  }
  await post('/update', { which: 'persist', params: { record: 'off' } });
  await Bun.sleep(500);
  const kept = readFileSync(tape);
  const names = ['persist', 'gain'].map((name) => [name, join(folder, `${name}.wav`)] as const);
  for (const [name, target] of names)
    expect(await post('/section/bounce/frames', { id: name, target, from, to: from + 48_000 })).toEqual([
      expect.any(Number),
      target,
      48_000,
      from,
    ]);
  const many = await Promise.allSettled(
    Array.from({ length: 6 }, (_, i) => post('/section/bounce', { id: 'gain', target: `sound ${i}`, from: 0, to: 20 })),
  );
  expect(many.flatMap((each) => (each.status === 'rejected' ? [(each.reason as Error).message] : []))).toEqual(
    new Array(2).fill('4 bounces are under way, which is the most at a time'),
  );
  expect(readFileSync(tape)).toEqual(kept);
  expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  expect(await server.stop()).toBe(0);
  const heard = channelOf(capture, 0);
  const [recorded, plain] = names.map(([, target]) => channelOf(target, 0));
  expect(placeIn(heard, recorded!)).toBeGreaterThan(0);
  expect(placeIn(heard, plain!)).toBeGreaterThan(0);
  expect(Math.max(...plain!)).toBeGreaterThan(0.3);
}, 60_000);
