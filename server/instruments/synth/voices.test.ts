/** Voices of SynthDefs, in a whole server in process: what is told ahead happens on its sample. */
import { expect, spyOn, test } from 'bun:test';
import { block, of, type World, world } from '../../../test/support/voice-world.ts';
import { DC, type Def, Out, synthDef } from '../../synthdef/builder/index.ts';

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
