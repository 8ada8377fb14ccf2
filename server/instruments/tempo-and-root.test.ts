/** Tempo and root as voices get them, in a whole server in process, where every sample is known. */
import { describe, expect, test } from 'bun:test';
import type { Params } from '../../protocol/instruments/params.ts';
import type { FakeInstrument } from '../../test/support/fake-renders.ts';
import { block, constant, type World, world } from '../../test/support/voice-world.ts';
import { DC, type Def, Out, synthDef } from '../synthdef/builder/index.ts';
import { RenderGrid } from './render/grid.ts';
import { overridesOf } from './tempo-and-root.ts';

const tone = synthDef('tone', { tempo: 1, root: 30 }, ({ tempo, root }) =>
  Out.ar(0, DC.ar(1).mul(tempo).add(DC.ar(1000).mul(root))),
) as Def;
/** Output of `tone`. */
const level = (tempo: number, root = 30): number => tempo + 1000 * root;

const gridOf = ({ server }: World) => server.control.context.timeline!.grid;
const paramsOf = ({ instruments }: World, which: number | string = 'all') =>
  instruments.playing(which).map(({ params }) => params);

/** The value with which each block begins: a control that is set moves there in a line within its block. */
async function levels(w: World, blocks: number): Promise<number[]> {
  const out = await w.sound(blocks);
  return Array.from({ length: blocks }, (_, b) => out[b * block]!);
}

describe('a SynthDef', () => {
  test('gets tempo and root when it begins, and each change on its sample', async () => {
    const w = await world({}, tone);
    w.ask('/tempo', 97);
    await w.sound(200);
    w.ask('/play', 'tone');
    expect((await levels(w, 20)).at(-1)).toBe(level(97));
    w.ask('/root', 110);
    expect((await levels(w, 3)).at(-1)).toBe(level(97, 110));
    w.ask('/tempo', 200);
    const first = w.server.samples;
    const changes = gridOf(w).fixedUntil;
    const heard = await levels(w, 200);
    const at = heard.indexOf(level(200, 110));
    // It was set in the block before.
    expect(at - 1).toBe(Math.floor((changes - first) / block));
    expect([...new Set(heard)]).toEqual([level(97, 110), level(200, 110)]);
    expect(paramsOf(w)).toEqual([{ tempo: 200, root: 110 }]);
  });

  test('that says its own keeps it, until that is taken back', async () => {
    const w = await world({}, tone);
    w.ask('/play', 'tone', 'tempo', 60);
    w.ask('/root', 55);
    w.ask('/tempo', 150);
    await w.sound(200);
    expect(paramsOf(w)).toEqual([{ tempo: 60, root: 55 }]);
    w.ask('/update', 'tone', 'root', 220);
    w.ask('/root', 77);
    await w.sound(10);
    expect((await levels(w, 1))[0]).toBe(level(60, 220));
    w.ask('/update', 'tone', 'tempo', 0, 'root', 0);
    await w.sound(10);
    expect((await levels(w, 1))[0]).toBe(level(150, 77));
  });

  test('follows a ramp, and one that begins while it is told already', async () => {
    const w = await world({}, tone);
    w.ask('/play', 'tone');
    await w.sound(10);
    w.ask('/tempo', 240, -1, 0.5);
    for (let i = 0; i < 50; i++) {
      const at = w.server.samples;
      const [heard] = await levels(w, 1);
      // A hundredth of a second of 240 beats a minute and second, and a block.
      expect(Math.abs(heard! - level(gridOf(w).bpmAt(at)))).toBeLessThan(2.4 + 0.5);
      await w.sound(9);
    }
    expect((await levels(w, 1))[0]).toBe(level(240));
    w.ask('/stop', 'all');
    await w.sound(5);
    // It is sent when the change is behind what is fixed, and still to come.
    w.ask('/tempo', 90);
    await w.sound(40);
    w.ask('/play', 'tone');
    await w.sound(10);
    expect((await levels(w, 1))[0]).toBe(level(240));
    await w.sound(60);
    expect((await levels(w, 1))[0]).toBe(level(90));
  });

  test('that waits for its tick has the values of that tick', async () => {
    const w = await world({}, tone);
    w.ask('/play', 'tone', 'qu', 'bar');
    await w.sound(100);
    w.ask('/tempo', 300);
    w.ask('/root', 88);
    const heard = await levels(w, 1200);
    expect(heard.find((x) => x !== 0)).toBe(level(300, 88));
    expect(new Set(heard)).toEqual(new Set([0, level(300, 88)]));
  });
});

describe('a render', () => {
  const params: Params = {
    bpm: { type: 'number', default: 10, min: 20, max: 250 },
    root: { type: 'number', default: 50, unit: 'Hz' },
    note: { type: 'number', default: 1 },
  };
  const loop = (frames: number): FakeInstrument => ({
    loop: true,
    estimate: 0.01,
    params,
    play: () => ({ blocks: 1, buffers: [{ channels: [constant(frames, 0.5)] }] }),
  });
  const grids = ({ renders }: World) =>
    renders.requests.map((request) => {
      const { tempo, root } = new RenderGrid(request);
      return { tempo, root };
    });

  test('gets them as parameters, in their ranges, equal to ctx.tempo and ctx.root', async () => {
    const w = await world({ loop: loop(4800) });
    w.ask('/root', 110);
    w.ask('/tempo', 97);
    await w.sound(200);
    w.ask('/play', 'loop');
    await w.sound(10);
    expect(w.renders.requests.map((request) => request.params)).toEqual(Array(2).fill({ bpm: 97, root: 110, note: 1 }));
    expect(grids(w)).toEqual(Array(2).fill({ tempo: 97, root: 110 }));
    w.ask('/play', 'loop', 'bpm', 60, 'root', 33);
    w.ask('/tempo', 300);
    await w.sound(500);
    expect(grids(w).at(-1)).toEqual({ tempo: 60, root: 33 });
    expect(paramsOf(w)).toEqual([
      { bpm: 250, root: 110, note: 1 },
      { bpm: 60, root: 33, note: 1 },
    ]);
  });

  test('that is there already when they change is rendered anew, once', async () => {
    const w = await world({ loop: loop(96_000) });
    w.ask('/play', 'loop');
    await w.sound(100);
    expect(w.renders.requests).toHaveLength(2);
    w.ask('/root', 70);
    await w.sound(20);
    w.ask('/tempo', 180, -1, 0.2);
    await w.sound(20);
    expect(w.renders.requests.slice(2).map((request) => request.params)).toEqual([
      { bpm: 120, root: 70, note: 1 },
      { bpm: 180, root: 70, note: 1 },
    ]);
    await w.sound(500);
    expect(w.renders.requests).toHaveLength(4);
  });
});

describe('which parameters are meant', () => {
  test('numbers without a unit, or in beats a minute and hertz: a root in notes is something else', async () => {
    const w = await world({
      notes: {
        loop: true,
        params: {
          root: { type: 'number', default: 60, unit: 'note' },
          tempo: { type: 'number', default: 2, unit: 'Hz' },
        },
        play: () => ({ blocks: 1, buffers: [{ channels: [constant(480, 1)] }] }),
      },
    });
    w.ask('/root', 110);
    w.ask('/play', 'notes', 'root', 72);
    await w.sound(5);
    expect(w.renders.requests[0]!.params).toEqual({ root: 72, tempo: 2 });
    expect(w.renders.requests[0]!.overrides).toEqual({});
  });

  test('what is said later goes before what was overrides, and what is not above 0 takes it back', () => {
    const params: Params = { tempo: { type: 'number', default: 0 } };
    expect(overridesOf(params, { x: 1 })).toEqual({});
    expect(overridesOf(params, { bpm: 80, root: 55 }, { tempo: 3 })).toEqual({ tempo: 80, root: 55 });
    expect(overridesOf(params, { tempo: 0 }, { tempo: 3, root: 5 })).toEqual({ root: 5 });
    expect(overridesOf(params, { root: 'a' }, { root: 5 })).toEqual({});
    expect(overridesOf(params, {}, { root: 5 })).toEqual({ root: 5 });
  });
});
