/** Plans in simulated time: a whole server in process, whose time goes on when the test says so. */
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { InProcessServer } from '../../../test/support/in-process.ts';
import { Client } from '../../typescript/client.ts';
import type { Fault, Unit } from '../pattern/messages.ts';
import { Clock } from './clock.ts';
import { Marks } from './marks.ts';
import { Player } from './player.ts';
import { openTestSounds } from './sounds.test-double.ts';
import { every, type Heard } from './stage.test-stage.ts';
import { PatternThreads } from './threads.ts';

let server: InProcessServer;
let client: Client;
let threads: PatternThreads;
let clock: Clock;
let player: Player;
let heard: Heard[];
let faults: Fault[];
/** Questions to threads that are not answered yet: time stands still meanwhile. */
let asked: number;

class CountedThreads extends PatternThreads {
  override evaluate(units: readonly Unit[]) {
    return counted(super.evaluate(units));
  }
  override ahead(...question: Parameters<PatternThreads['ahead']>) {
    return counted(super.ahead(...question));
  }
  override query(...question: Parameters<PatternThreads['query']>) {
    return counted(super.query(...question));
  }
}

function counted<T>(answer: Promise<T>): Promise<T> {
  asked++;
  return answer.finally(() => asked--);
}

beforeEach(async () => {
  [heard, faults, asked] = [[], [], 0];
  server = new InProcessServer({ outputs: 1, maxNodes: 1024 });
  client = await Client.open(
    async (_url, { onPacket }) => {
      const peer = { id: 'live', isLocal: true, send: (bytes: Uint8Array) => void setImmediate(onPacket, bytes) };
      return { send: (bytes) => void server.control.handle(bytes.slice(), peer), close: async () => {} };
    },
    new URL('tcp://in.process'),
    'in process',
    60_000,
  );
  threads = new CountedThreads(() => {});
  clock = new Clock(client, () => server.now * 1000);
  const sounds = await during(openTestSounds({ client, samples: [], report: () => {} }));
  await during(clock.read());
  player = new Player({
    client,
    clock,
    threads,
    sounds,
    tag: 'live',
    isHeard: () => true,
    marks: new Marks(() => {}),
    report: (fault) => faults.push(fault),
  });
});
afterEach(() => threads.close());

/** Lets the server's time go on by blocks. */
async function render(blocks: number): Promise<void> {
  for (let i = 0; i < blocks; i++) {
    const first = server.samples;
    await server.render();
    server.engine.outputs[0]!.forEach((x, frame) => {
      if (x !== 0) heard.push([first + frame, Math.round(100 * x)]);
    });
  }
}

/** Waits for something for which the server's time has to go on. */
async function during<T>(work: Promise<T>): Promise<T> {
  let isDone = false;
  const ended = work.finally(() => {
    isDone = true;
  });
  ended.catch(() => {});
  while (!isDone) {
    await new Promise((resolve) => setImmediate(resolve));
    if (asked === 0 && !isDone) await render(1);
  }
  return ended;
}

/** Lets so many seconds go by as a running player does. */
async function play(seconds: number): Promise<void> {
  for (const end = server.now + seconds; server.now < end; ) {
    await during(player.advance());
    await render(Math.ceil((Math.min(0.05, end - server.now) * 48_000) / 64));
  }
}

async function swap(code: string): Promise<number> {
  await threads.evaluate([{ source: 'a', code, isLine: false }]);
  return (await during(player.swap(() => {}))).sample;
}

const at = (level: number, samples: readonly number[]): Heard[] => samples.map((sample): Heard => [sample, level]);
const between = (from: number, to: number) => heard.filter(([sample]) => sample >= from && sample < to);

test('in a thousand swaps at random no onset is lost, doubled or moved', async () => {
  let state = 11;
  const random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const counts = [1, 4, 12, 16, 48, 250];
  let from = await swap('s("x1*16")');
  let [level, count] = [1, 16];
  const wanted: Heard[] = [];
  const begin = from;
  for (let i = 0; i < 1000; i++) {
    await play(0.12 * random());
    const next = [1 + Math.floor(60 * random()), counts[Math.floor(counts.length * random())]!] as const;
    const sample = await swap(`s("x${next[0]}*${next[1]}")`);
    wanted.push(...at(level, every(count, from, sample)));
    [from, level, count] = [sample, ...next];
  }
  expect(between(begin, from)).toEqual(wanted);
  expect(wanted.length).toBeGreaterThan(1000);
  expect([player.underruns, player.counts.missed, faults]).toEqual([0, 0, []]);
}, 120_000);

test('a millisecond between onsets is planned like any other, from a swap on within a few quanta', async () => {
  await swap('s("x1*2000")');
  await play(0.3);
  const asked = server.samples;
  const sample = await swap('s("x2*2000")');
  await play(1.2);
  expect(sample - asked).toBeLessThanOrEqual(4 * 128);
  expect(between(asked, asked + 48_000)).toEqual([
    ...at(1, every(2000, asked, sample)),
    ...at(2, every(2000, sample, asked + 48_000)),
  ]);
}, 60_000);

test('minutes of a pattern are on their places', async () => {
  await swap('s("x1*2 ~ ~ x2")');
  const begin = server.samples;
  await play(180);
  const cycle = 96_000;
  const wanted: Heard[] = [];
  for (let first = 0; first < server.samples; first += cycle)
    for (const [place, level] of [
      [0, 1],
      [0.125, 1],
      [0.75, 2],
    ] as const) {
      const sample = first + place * cycle;
      if (sample >= begin && sample < server.samples) wanted.push([sample, level]);
    }
  expect(between(begin + 512, server.samples)).toEqual(wanted.filter(([sample]) => sample >= begin + 512));
}, 120_000);

test('the tempo moves what is planned, and the position of the cycle goes on', async () => {
  const begin = await swap('s("x1*16")');
  await play(1);
  await during(clock.setBpm(200));
  await play(1);
  await during(clock.setBpm(40));
  await play(3);
  const { grid } = server.control.context.timeline!;
  const wanted: number[] = [];
  for (let quarter = 0; ; quarter++) {
    const sample = grid.sampleAt(quarter / 4);
    if (sample >= server.samples) break;
    if (sample >= begin) wanted.push(sample);
  }
  expect(between(begin, server.samples)).toEqual(at(1, wanted));
}, 60_000);

test('another signature makes cycles of other lengths, and a jump of the grid goes on where it leads', async () => {
  await swap('s("x1*4")');
  await play(1);
  await during(client.request(['/grid/signature', 3, 4], { reply: '/done' }));
  await play(6);
  const last = server.samples;
  const { grid } = server.control.context.timeline!;
  const places = between(last - 96_000, last).map(([sample]) => grid.position(sample).beatInBar);
  expect(places.length).toBeGreaterThan(4);
  for (const place of places) expect(Math.abs(place / 0.75 - Math.round(place / 0.75))).toBeLessThan(1e-4);
  await during(client.request(['/grid/locate', 1000.25], { reply: '/done' }));
  await play(2);
  const after = between(server.samples - 48_000, server.samples).map(([sample]) => grid.beatAt(sample));
  expect(after.length).toBeGreaterThan(1);
  expect(clock.beatNow()).toBeGreaterThan(1001);
  expect(clock.beatNow()).toBeLessThan(1006);
}, 60_000);
