/** Bounces of sections against what is heard of them from then on, sample for sample, and in their place. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AheadServer } from '../../test/support/ahead-section.ts';
import { type InProcessClient, InProcessServer, type Sent } from '../../test/support/in-process.ts';
import { allMade, NativeServers } from '../../test/support/native-defs.ts';
import { concert, perform, prepare, sectionGroup } from '../../test/support/section-concert.ts';
import { withLibrary } from '../native/library/installed.test-library.ts';
import { BufRd, In, Out, Phasor, synthDef } from '../synthdef/builder/index.ts';
import { SoundReader } from '../workers/sound-source.ts';

const folder = mkdtempSync(join(tmpdir(), 'bunsynth-bounce-'));
process.on('exit', () => rmSync(folder, { recursive: true, force: true }));

const round = synthDef('round', { buf: 0, out: 0 }, ({ buf, out }) =>
  Out.ar(out, BufRd.ar(1, buf, Phasor.ar({ rate: 1, start: 0, end: 1000 }), { loop: 1, interpolation: 1 })),
);
const input = synthDef('input', {}, () => Out.ar(0, In.ar(2, 1)));

let server: AheadServer;
let client: InProcessClient;
/** Outputs from sample 0 on. */
let heard: number[][];

beforeEach(async () => {
  server = new AheadServer({ maxNodes: 256, audioBuses: 40 });
  client = await prepare(server);
  for (const def of [round, input]) client.send('/d_recv', def.bytes);
  client.send('/b_alloc', 1, 1000, 1);
  await server.render(2);
  client.send('/g_section', sectionGroup, 512, 0.1);
  await server.render(3);
  client.replies();
  heard = server.engine.outputs.map(() => new Array<number>(server.samples).fill(Number.NaN));
});

async function listen(blocks: number): Promise<void> {
  const sound = await server.heard(blocks);
  sound.forEach((channel, c) => heard[c]!.push(...channel));
}

/** Listens until something is answered. */
async function answer(): Promise<Sent> {
  for (let blocks = 0; blocks < 2000; blocks++) {
    const reply = client.replies().find(([address]) => address === '/done' || address === '/fail');
    if (reply) return reply;
    // For the import of the player's SynthDef.
    await new Promise<void>((resolve) => setImmediate(resolve));
    await listen(1);
  }
  throw new Error('nothing was answered');
}

/** Plays a concert whose last commands are a while ahead of now. */
async function play(seed: number): Promise<void> {
  const { sound } = await perform(server, client, concert(seed, 150, 80, 0.5), 150);
  sound.forEach((channel, c) => heard[c]!.push(...channel));
  client.replies();
}

/** Returns channels of frames that were heard. */
const heardFrom = (first: number, frames: number): number[][] =>
  heard.map((channel) => channel.slice(first, first + frames));

/** Returns the channels of a buffer. */
function channelsOf(number: number): number[][] {
  const { channels } = server.control.context.buffers.get(number);
  const samples = server.control.context.buffers.samples(number);
  return Array.from({ length: channels }, (_, c) => [...samples.filter((_, i) => i % channels === c)]);
}

describe('what is bounced is what is heard', () => {
  async function compare(seed: number, from: number): Promise<void> {
    await play(seed);
    client.bundle(server.now + 0.2, ['/s_new', 'exact', 9000 + seed, 0, sectionGroup, 'freq', 500]);
    client.send('/section/bounce/frames', sectionGroup, 2, from, from + 14_000);
    const [done, command, id, buffer, frames, first] = await answer();
    expect([done, command, id, buffer, frames]).toEqual(['/done', '/section/bounce/frames', sectionGroup, 2, 14_000]);
    while (heard[0]!.length < Number(first) + 14_000) await listen(1);
    const bounced = channelsOf(2);
    expect(bounced).toEqual(heardFrom(Number(first), 14_000));
    expect(Math.max(...bounced[0]!)).toBeGreaterThan(0.05);
    expect(server.control.context.sections.all.length).toBe(1);
  }

  test('from now on, and from a while after, with all that was planned', async () => {
    for (const [seed, from] of [
      [1, 0],
      [2, 100],
      [3, 5000],
    ] as const)
      await compare(seed, from);
  }, 60_000);

  withLibrary('in native code too', async () => {
    const natives = new NativeServers();
    try {
      await allMade(await natives.open(server));
      await compare(2, 100);
    } finally {
      natives.close();
    }
  });

  test('from the time of a bundle on, to a file', async () => {
    await play(4);
    const at = server.samples + 3001;
    const path = join(folder, 'timed.wav');
    client.bundle(server.now + 3001 / 48000, ['/section/bounce', sectionGroup, path, 0, 0.1]);
    expect(await answer()).toEqual(['/done', '/section/bounce', sectionGroup, path, 4800, at]);
    await listen(150);
    const reader = new SoundReader(path);
    expect(reader.info).toMatchObject({ channels: 2, frames: 4800, sampleRate: 48000 });
    const samples = new Float32Array(9600);
    reader.read(samples);
    reader.close();
    expect([0, 1].map((c) => [...samples.filter((_, i) => i % 2 === c)])).toEqual(heardFrom(at, 4800));
  }, 60_000);

  test('of buffers as they were, though they change while they are copied', async () => {
    const numbers = Array.from({ length: 1000 }, (_, i) => Math.sin(0.05 * i));
    client.send('/b_setn', 1, 0, 1000, ...numbers);
    client.send('/s_new', 'round', 800, 0, sectionGroup, 'buf', 1);
    const begin = server.samples;
    await listen(20);
    const changes = server.samples + 960;
    client.bundle(server.now + 0.02, ['/b_set', 1, 400, 0.75]);
    await listen(2);
    const [section] = server.sections;
    section!.copyDelay = 120;
    client.send('/section/bounce/frames', sectionGroup, 2, 0, 1920);
    await listen(1);
    // What changes later is not in it, nor what would take the place of the buffer.
    for (let i = 0; i < 110; i++) {
      if (i > 5 && i < 20) client.send('/b_setn', 1, 17 * i, 3, 9, 9, 9);
      if (i === 30) client.send('/b_alloc', 1, 1000, 1);
      if (i === 70) client.send('/b_alloc', 3, 1000, 1);
      if (i === 80) client.send('/b_fill', 3, 0, 1000, 7);
      await listen(1);
    }
    const done = client.replies().filter(([address]) => address === '/done');
    expect(done).toEqual([
      ['/done', '/b_alloc', 1],
      ['/done', '/b_alloc', 3],
    ]);
    const [, , , , frames, first] = await answer();
    expect(frames).toBe(1920);
    const wanted = Array.from({ length: 1920 }, (_, i) => {
      const [sample, place] = [Number(first) + i, (Number(first) + i - begin) % 1000];
      return place === 400 && sample >= changes ? 0.75 : Math.fround(numbers[place]!);
    });
    expect(channelsOf(2)).toEqual([wanted, new Array(1920).fill(0)]);
    expect(wanted.filter((x) => x === 0.75).length).toBe(1);
    expect(wanted.includes(numbers[400]!)).toBe(false);
  }, 60_000);

  test('of other buses than the outputs', async () => {
    client.send('/s_new', 'pad', 801, 0, sectionGroup, 'out', 6);
    await listen(10);
    client.send('/section/bounce/frames', sectionGroup, 2, 0, 2000, 0, 6, 1);
    await answer();
    expect(Math.max(...channelsOf(2)[0]!)).toBeGreaterThan(0.01);
  });
});

describe('in its place', () => {
  test('it goes on with the same samples, and is silent and gone behind its end', async () => {
    client.send('/s_new', 'pad', 801, 0, sectionGroup);
    client.send('/s_new', 'speak', 802, 0, sectionGroup, 'out', 1);
    await listen(40);
    // Both are in the bounce, and neither is heard twice.
    for (const [id, ahead] of [
      [810, 0.05],
      [811, 0.3],
    ] as const)
      client.bundle(server.now + ahead, ['/s_new', 'exact', id, 0, sectionGroup]);
    client.send('/section/bounce/frames', sectionGroup, 2, 0, 20_011, 1);
    const [, , id, buffer, frames, first, node] = (await answer()) as unknown as number[];
    expect([id, buffer, frames]).toEqual([sectionGroup, 2, 20_011]);
    client.replies();
    client.send('/g_queryTree', 0);
    await listen(3);
    expect(client.replies()).toContainEqual(['/g_queryTree.reply', 0, 0, 1, node!, -1, 'bunsynth.bounce.2'] as Sent);
    expect(server.control.context.sections.all.length).toBe(0);
    while (heard[0]!.length < first! + frames! + 200) await listen(1);
    expect(channelsOf(2)).toEqual(heardFrom(first!, frames!));
    expect(heardFrom(first! + frames!, 100).every((channel) => channel.every((x) => x === 0))).toBe(true);
    expect(client.replies()).toContainEqual(expect.arrayContaining(['/n_end', node!]));
  }, 60_000);

  test('a section that writes elsewhere too stays, and the bounce is kept', async () => {
    client.send('/s_new', 'pad', 801, 0, sectionGroup);
    client.send('/s_new', 'sway', 803, 0, sectionGroup);
    await listen(10);
    client.send('/section/bounce/frames', sectionGroup, 2, 0, 10_000, 1);
    expect(await answer()).toEqual([
      '/fail',
      '/section/bounce/frames',
      'replace: it writes control bus 20 too, which was not bounced (bus, channels); the bounce is in buffer 2',
    ]);
    expect(channelsOf(2)[0]!.length).toBe(10_000);
    expect(server.control.context.tree.find(801)).toBeDefined();
  });
});

describe('refused', () => {
  const refusals: [Sent, RegExp][] = [
    [['/section/bounce', sectionGroup, 'a.wav', 0, 1, 1], /^replace: a buffer takes the place of a section/],
    [['/section/bounce', sectionGroup, 2, 0, 400, 1], /^memory allocation failed|^replace: 19200000 frames/],
    [['/section/bounce', sectionGroup, 2, 0, 1, 0, 39, 2], /^bus is 39, channels 2; there are audio buses 0 to 39/],
    [['/section/bounce', sectionGroup, 2, 0, Number.POSITIVE_INFINITY], /^to is Infinity; it must be 0 or later/],
    [['/section/bounce', 4, 2, 0, 1], /^4 is neither a section nor an element/],
  ];
  test.each(refusals)('%p', async (message, reason) => {
    client.send(...message);
    const [address, , text] = await answer();
    expect([address, String(text)]).toEqual(['/fail', expect.stringMatching(reason)]);
  });

  test('what has been heard, and where the section is calculated offline', async () => {
    client.bundle(server.now - 0.2, ['/section/bounce', sectionGroup, 2, 0, 1]);
    expect(String((await answer())[2])).toMatch(/^its first frame was heard 0\.\d+ s ago$/);
    const offline = new InProcessServer();
    const other = await prepare(offline);
    other.send('/g_section', sectionGroup, 512, 0.1);
    await offline.render(2);
    other.replies();
    other.send('/section/bounce', sectionGroup, 2, 0, 1);
    await offline.render(2);
    expect(other.replies()).toContainEqual([
      '/fail',
      '/section/bounce',
      `section ${sectionGroup} is calculated offline; it is bounced in real time only`,
    ]);
  });
});
