/** Bounces of elements against what is heard of them: sample for sample, behind and ahead of now, and in their place. */
import { beforeEach, describe, expect, test } from 'bun:test';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { convolver } from '../../../instruments/convolve.ts';
import { gain } from '../../../instruments/gain.ts';
import { player } from '../../../instruments/player.ts';
import { type ElementsServer, elementsServer } from '../../../test/support/elements-server.ts';
import type { Sent } from '../../../test/support/in-process.ts';
import { folder, sound, written } from '../../../test/support/playing-element.ts';
import { defineElement } from '../../instruments/element/define.ts';
import { In, LPF, SinOsc } from '../../synthdef/builder/index.ts';
import { SoundReader } from '../../workers/sound-source.ts';

/** As in the docs: its phase is where a seek leads. */
const drone = defineElement({
  specialise: () => ({
    outputs: { out: 1 },
    prepared: 1,
    params: { freq: { type: 'number', default: 110, min: 20, max: 2000, mode: 'linear' } },
  }),
  seek(ctx) {
    let phase = 0;
    for (let frame = ctx.start; frame < ctx.frame; frame++) phase += ctx.params.freq.at(frame) / ctx.sampleRate;
    return phase;
  },
  prepare(ctx) {
    for (let i = 0; i < ctx.frames; i++) {
      ctx.out[0]![i] = 0.2 * Math.sin(2 * Math.PI * (ctx.state as number));
      ctx.state = (ctx.state as number) + ctx.params.freq.at(ctx.from + i) / ctx.sampleRate;
    }
  },
  graph: ({ prepared }) => ({ out: prepared }),
});

/** Its graph keeps a phase and a filter's memory. */
const wave = defineElement({
  specialise: () => ({ outputs: { out: 1 }, params: { cut: { type: 'number', default: 900, mode: 'linear' } } }),
  graph: ({ params }) => ({ out: LPF.ar(SinOsc.ar(330), params.cut) }),
});

/** Hears a bus of its own choice. */
const spy = defineElement({ specialise: () => ({ outputs: { out: 1 } }), graph: () => ({ out: In.ar(4, 1) }) });

const fails = defineElement({
  specialise: () => ({ outputs: { out: 1 }, prepared: 1 }),
  prepare(ctx) {
    if (ctx.from > 200_000) throw new Error('this far and no further');
  },
  graph: ({ prepared }) => ({ out: prepared }),
});

let it: ElementsServer;
/** Samples of the first output, by frames of the session. */
let heard: Map<number, number>;

beforeEach(async () => {
  it = await elementsServer({ drone, wave, spy, fails, gain, player, convolve: convolver } as never);
  heard = new Map();
});

async function listen(blocks: number): Promise<void> {
  for (let b = 0; b < blocks; b++) {
    const frame = it.voices.time.frameAt(it.server.samples);
    const [left] = await it.heard(1);
    left!.forEach((x, i) => heard.set(frame + i, x));
  }
}

/** Sends a command, and listens until it is answered. */
async function ask(...message: Sent): Promise<readonly unknown[]> {
  it.client.replies();
  it.client.send(...message);
  return await answered();
}

async function answered(): Promise<readonly unknown[]> {
  for (let blocks = 0; blocks < 20_000; blocks++) {
    const reply = it.client.replies().find(([address]) => address === '/done' || address === '/fail');
    if (reply?.[0] === '/fail') throw new Error(String(reply[2]));
    if (reply) return reply.slice(2);
    await listen(1);
  }
  throw new Error('nothing was answered');
}

let files = 0;
const fresh = (): string => join(folder, `bounce-${++files}.wav`);

function samplesOf(path: string): { channels: number; frames: number; samples: Float32Array } {
  const reader = new SoundReader(path);
  const { channels, frames } = reader.info;
  const samples = new Float32Array(channels * frames);
  reader.read(samples);
  reader.close();
  return { channels, frames, samples };
}

/** Bounces frames to a file; returns its first channel. */
async function bounced(id: number | string, from: number, to: number): Promise<Float32Array> {
  const path = fresh();
  const answer = await ask('/section/bounce/frames', id, path, from, to);
  expect(answer.slice(1)).toEqual([path, to - from, from]);
  const { channels, frames, samples } = samplesOf(path);
  expect(frames).toBe(to - from);
  return samples.filter((_, i) => i % channels === 0);
}

const heardFrom = (from: number, to: number): Float32Array =>
  Float32Array.from({ length: to - from }, (_, i) => heard.get(from + i) ?? Number.NaN);

describe('what is bounced is what is heard', () => {
  test('of prepared sound whose series changes, behind and ahead of now', async () => {
    await ask('/play', 'drone');
    await ask('/series', 'drone', 'freq', -1, 0.1, 300, 'const', 0.4, 700.5, 'linear');
    await listen(300);
    const now = it.voices.time.frameAt();
    const behind = await bounced('drone', now - 9000, now - 100);
    expect(behind).toEqual(heardFrom(now - 9000, now - 100));
    const next = it.voices.time.frameAt() + 5000;
    const ahead = await bounced('drone', next, next + 9000);
    while (it.voices.time.frameAt() < next + 9000) await listen(1);
    expect(ahead).toEqual(heardFrom(next, next + 9000));
    expect(Math.max(...ahead)).toBeGreaterThan(0.19);
  }, 60_000);

  test('of a chain whose parts began one after the other, from before they did', async () => {
    const path = written('chain.wav', [sound(20_000), sound(20_000, (i) => Math.cos(0.03 * i))]);
    await listen(3);
    await ask('/graph/edit', 'add', 'gain', 'g', 1, 'gain', 0.5, 'connect', 'g.out', 0);
    await listen(7);
    await ask('/graph/edit', 'add', 'player', 'p', 1, 'path', path, 'connect', 'p.out', 'gain.in');
    await ask('/series', 'gain', 'gain', -1, 0.05, 0.5, 'const', 0.2, 2, 'linear');
    await listen(200);
    const to = it.voices.time.frameAt() - 64;
    const sounds = await bounced('gain', 10, to);
    // Before the player began nothing was played to be heard.
    const first = Math.min(...[...heard].filter(([, x]) => x !== 0).map(([frame]) => frame));
    expect(sounds.findIndex((x) => x !== 0) + 10).toBe(first);
    expect(sounds.subarray(first - 10)).toEqual(heardFrom(first, to));
  }, 60_000);

  test('of graphs that keep something and soft sides that take what was left: from where they began', async () => {
    const response = written('response.wav', [Float32Array.from({ length: 500 }, (_, i) => 0.5 * Math.exp(-i / 90))]);
    await ask('/graph/edit', 'add', 'wave', 'w', 0);
    await ask('/series', 'wave', 'cut', -1, 0.05, 300, 'linear', 0.3, 2000, 'linear');
    await ask(
      '/graph/edit',
      ...[
        'add',
        'convolve',
        'c',
        2,
        'path',
        response,
        'channels',
        1,
        'connect',
        'wave.out',
        'c.in',
        'connect',
        'c.out',
        0,
      ],
    );
    await listen(250);
    const to = it.voices.time.frameAt() - 64;
    expect(await bounced('convolve', to - 5000, to)).toEqual(heardFrom(to - 5000, to));
    expect(Math.max(...heardFrom(to - 5000, to))).toBeGreaterThan(0.1);
  }, 60_000);

  test('to a buffer and to a shared sound too', async () => {
    await ask('/play', 'drone');
    await listen(150);
    const to = it.voices.time.frameAt() - 64;
    const [voice, buffer, frames, first] = await ask('/section/bounce', 'drone', 3, (to - 4800) / 48000, to / 48000);
    expect([voice, buffer, frames, first]).toEqual([1, 3, 4800, to - 4800]);
    expect([...it.server.control.context.buffers.samples(3)]).toEqual([...heardFrom(to - 4800, to)]);
    expect(await ask('/section/bounce/frames', '1', 'a sound', to - 500, to)).toEqual([1, 'a sound', 500, to - 500]);
    const { address, ...shape } = it.instruments.sounds.get('a sound')!;
    expect(shape).toEqual({ frames: 500, channels: 1, sampleRate: 48000 });
    expect([...new Float32Array(it.server.control.context.memory, address, 500)]).toEqual([...heardFrom(to - 500, to)]);
  }, 60_000);
});

test('put in its place it goes on with the same samples, and the element is gone', async () => {
  const path = written('whole.wav', [sound(300_000)]);
  await ask('/graph/edit', 'add', 'player', 'p', 2, 'path', path, 'channels', 1, 'connect', 'p.out', 0);
  const started = it.voices.views()[0]!.start!;
  await ask(
    '/graph/edit',
    ...['add', 'gain', 'g', 1, 'channels', 1, 'connect', 'player.out', 'g.in', 'connect', 'g.out', 1],
  );
  await listen(20);
  const now = it.voices.time.frameAt();
  const copy = fresh();
  it.client.replies();
  it.client.send('/section/bounce/frames', 'player', copy, now, now + 100_000, 1);
  while (!existsSync(copy)) await it.settle();
  expect(await answered()).toEqual([1, copy, 100_000, now, 3]);
  await listen(50);
  expect(it.voices.views().map(({ id, instrument, connections }) => [id, instrument, connections])).toEqual([
    [2, 'gain', ['2.out → bus 1', '3.out → 2.in']],
    [3, 'player', ['3.out → bus 0', '3.out → 2.in']],
  ]);
  const to = it.voices.time.frameAt() - 64;
  const wanted = sound(300_000).subarray(now - started, to - started);
  expect(heardFrom(now, to)).toEqual(wanted);
  expect(to).toBeLessThan(now + 100_000);
}, 60_000);

describe('refused before anything is done', () => {
  const refusals: [Sent, RegExp][] = [
    [['/section/bounce', 'none', 'a.wav', 0, 1], /^none is neither a section nor an element that is there$/],
    [['/section/bounce', 77, 'a.wav', 0, 1], /^77 is neither/],
    [['/section/bounce', 'drone', 'a.wav', 2, 1], /^to is 1; it must be after from, which is 2$/],
    [['/section/bounce', 'drone', 'a.wav', -1, 1], /^from is -1; it must be 0 or later$/],
    [['/section/bounce', 'drone', 'a.xyz', 0, 1], /^target is "a.xyz"; a file ends with one of .wav, .aif, /],
    [['/section/bounce', 'drone', 99, 0, 1], /^buffer 99 does not exist/],
    [['/section/bounce', 'drone', 'a.wav', 0, 1, 0, 2, 1], /bus and channels are for sections/],
    [['/section/bounce', 'drone', 3, 0, 1, 1], /^replace: a sound file with a head takes the place/],
    [['/section/bounce', 'drone', '/nowhere/a.wav', 0, 1], /could not be opened/],
    [['/section/bounce', 'gain', 'a.wav', 0, 1], /^voice 2 hears bus 4, which is no element/],
    [['/section/bounce', 'spy', 'a.wav', 0, 1], /spy\): In reads or writes what is not the element's own/],
  ];

  test.each(refusals)('%p', async (message, reason) => {
    await ask('/play', 'drone');
    await ask('/play', 'gain', 'in', 4);
    await ask('/play', 'spy');
    const { freeBytes } = it.server.control.context.buffers;
    await expect(ask(...message)).rejects.toThrow(reason);
    expect(existsSync('a.wav')).toBe(false);
    expect(it.server.control.context.buffers.freeBytes).toBe(freeBytes);
  });

  test('a soft side that fails on the way is told of, and leaves no file', async () => {
    await ask('/play', 'fails');
    const path = fresh();
    await expect(ask('/section/bounce/frames', 'fails', path, 100_000, 300_000)).rejects.toThrow(
      'this far and no further',
    );
    expect(readdirSync(folder).filter((name) => name.startsWith(basename(path)))).toEqual([]);
  }, 60_000);
});
