/** Voices of SynthDefs, in a whole server in process: what is told ahead happens on its sample. */
import { describe, expect, spyOn, test } from 'bun:test';
import { block, of, type World, world } from '../../../test/support/voice-world.ts';
import { DC, type Def, OffsetOut, Out, ReplaceOut, synthDef } from '../../synthdef/builder/index.ts';

const tone = synthDef('tone', { level: 1, gate: 1 }, ({ level, gate }) =>
  Out.ar(0, DC.ar(0).add(level.mul(gate))),
) as Def;

/** The values, each with the block in which it is set: it is reached with the beginning of the next. */
async function changes(w: World, blocks: number): Promise<[number, number][]> {
  const out = await w.sound(blocks);
  const levels = Array.from({ length: blocks }, (_, b) => out[b * block]!);
  return levels.flatMap((level, b): [number, number][] =>
    b === 0 ? [[0, level]] : level !== levels[b - 1] ? [[b - 1, level]] : [],
  );
}
const at = (w: World, blocks: number): number => w.server.now + (blocks * block + 1) / 48000;

test('/update in a bundle is there in the block of its time, in whatever order such bundles come', async () => {
  const w = await world({}, tone);
  w.ask('/play', 'tone');
  await w.sound(10);
  w.client.bundle(at(w, 40), ['/update', 'tone', 'level', 4]);
  w.client.bundle(at(w, 20), ['/update', 'tone', 'level', 2]);
  w.client.bundle(at(w, 30), ['/update', 'tone', 'level', 1]);
  expect(w.client.replies().map(([address]) => address)).toEqual(Array(3).fill('/done'));
  expect(await changes(w, 60)).toEqual([
    [0, 1],
    [20, 2],
    [30, 1],
    [40, 4],
  ]);
});

test('what is planned for a voice that has not begun comes when it sounds, and what is told at once it begins with', async () => {
  const w = await world({}, tone);
  w.client.bundle(at(w, 200), ['/play', 'tone']);
  w.client.bundle(at(w, 220), ['/update', 'tone', 'level', 3]);
  w.client.bundle(at(w, 10), ['/update', 'tone', 'level', 5]);
  w.ask('/update', 'tone', 'level', 2);
  // Planned for before it begins, it is set as soon as it has begun.
  expect(await changes(w, 250)).toEqual([
    [0, 0],
    [199, 5],
    [220, 3],
  ]);
  expect(of(w.events, 'started')).toHaveLength(1);
});

test('a gate that is to close later is closed by /hush now', async () => {
  const w = await world({}, tone);
  w.ask('/play', 'tone');
  await w.sound(5);
  w.client.bundle(at(w, 100), ['/update', 'tone', 'gate', 0]);
  await w.sound(5);
  w.ask('/hush', 'tone');
  expect((await changes(w, 10)).at(-1)![1]).toBe(0);
});

test('the def of a version is made known when that is loaded, once: no voice waits for a compiler', async () => {
  const w = await world({}, tone);
  await w.sound(10);
  const define = spyOn(w.server.control.context.defs, 'define');
  w.ask('/play', 'tone');
  await w.sound(10);
  expect(define).not.toHaveBeenCalled();
  await w.instruments.catalogue.load('/test.ts');
  await w.sound(10);
  expect(define).toHaveBeenCalledTimes(1);
  w.ask('/play', 'tone');
  await w.sound(10);
  expect(define).toHaveBeenCalledTimes(1);
  expect(of(w.events, 'started')).toHaveLength(2);
});

describe('SynthDef instruments', () => {
  const level = synthDef('level', { amp: 1, gate: 1 }, ({ amp }) => OffsetOut.ar(0, DC.ar(1).mul(amp))) as Def;

  test('begin on their sample, take controls, end when they are told to', async () => {
    const { server, client, sound, instruments, events, ask } = await world({}, level);
    const begin = server.samples;
    client.bundle(server.now + 0.2, ['/play', 'level', 'amp', 0.5]);
    const heard = await sound(200);
    expect(heard.indexOf(0.5)).toBe(9600 + begin - (server.samples - 200 * block));
    expect(of(events, 'started')).toMatchObject([{ voice: 1, sample: begin + 9600, lateness: 0 }]);
    ask('/update', 1, 'amp', 0.25);
    expect((await sound(2))[100]).toBe(0.25);
    expect(instruments.playing()).toMatchObject([
      { id: 1, instrument: 'level', state: 'playing', params: { amp: 0.25, gate: 1 } },
    ]);
    expect(ask('/stop', 'level')).toEqual([1]);
    expect((await sound(2)).slice(block).every((x) => x === 0)).toBe(true);
    expect(instruments.playing()).toEqual([]);
  });

  test('are faded within a block by /stop, those that are beside them in a vector not; what takes sound off a bus gives it back', async () => {
    const offset = synthDef('offset', { amp: 1 }, ({ amp }) => OffsetOut.ar(0, DC.ar(1).mul(amp))) as Def;
    const mute = synthDef('mute', {}, () => ReplaceOut.ar(0, DC.ar(0))) as Def;
    const { server, client, sound, events, ask } = await world({}, offset, mute);
    ask('/play', 'mute');
    await sound(4);
    ask('/play', 'offset', 'amp', 1);
    await sound(4);
    ask('/play', 'offset', 'amp', 2);
    client.bundle(server.now + 0.0107, ['/play', 'offset', 'amp', 4]);
    await sound(80);
    ask('/stop', 1);
    const back = await sound(2);
    expect(back[block - 1]).toBe(7);
    expect([...back.subarray(0, block)].every((x, i) => x > 0 && x - (back[i - 1] ?? 0) < 7 / 42)).toBe(true);
    ask('/stop', 4);
    const fading = await sound(3);
    // Another one goes on as it was, and nothing comes after the fade.
    expect([...fading.subarray(0, block)].every((x, i) => x >= 3 && (fading[i - 1] ?? 7) - x < 4 / 42)).toBe(true);
    expect(fading.subarray(block - 1).every((x) => x === 3)).toBe(true);
    expect(of(events, 'ended').map(({ voice }) => voice)).toEqual([1, 4]);
  });

  test('what is stopped before its time never sounds', async () => {
    for (const wait of [1, 130]) {
      const { server, client, sound, instruments, ask } = await world({}, level);
      client.bundle(server.now + 0.2, ['/play', 'level']);
      await sound(wait);
      ask('/stop', 'all');
      const heard = await sound(200);
      expect(Math.max(...heard.slice(0, 9600 - wait * block))).toBe(0);
      expect([...heard].filter((x) => x !== 0).length).toBeLessThanOrEqual(block);
      expect(instruments.playing()).toEqual([]);
    }
  });

  test('know their controls', async () => {
    const { client } = await world({}, level);
    client.send('/play', 'level', 'freq', 3);
    expect(client.replies()).toMatchObject([
      ['/fail', '/play', 'instrument level has no control freq; it has amp, gate'],
    ]);
  });
});
