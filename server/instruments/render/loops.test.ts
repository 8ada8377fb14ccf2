/** Loops of rendered voices: passes join without a gap, whatever a render takes. */

import { describe, expect, test } from 'bun:test';
import { block, constant, of, world } from '../../../test/support/voice-world.ts';

describe('loops', () => {
  test('100 passes of 500 ms join without a sample between, though each render takes 80 % of a pass', async () => {
    const frames = 24000;
    const blocks = Math.floor((0.8 * frames) / block);
    // Each pass holds its own number, so that the sound tells which one plays.
    const { client, sound, events } = await world({
      loop: { loop: true, play: ({ count }) => ({ blocks, buffers: [{ channels: [constant(frames, count + 1)] }] }) },
    });
    client.send('/play', 'loop');
    const heard = await sound(blocks + Math.ceil((101 * frames) / block));
    const start = heard.indexOf(1);
    let seam = 0;
    for (let pass = 0; pass < 100; pass++) {
      for (const at of [start + pass * frames, start + (pass + 1) * frames - 1]) if (heard[at] !== pass + 1) seam++;
    }
    expect(seam).toBe(0);
    const loops = of(events, 'looped').slice(0, 99);
    expect(loops.map(({ count }) => count)).toEqual(Array.from({ length: 99 }, (_, i) => i + 1));
    const { sample } = of(events, 'started')[0]!;
    expect(loops.map((loop) => loop.sample)).toEqual(Array.from({ length: 99 }, (_, i) => sample + (i + 1) * frames));
    expect(loops.every(({ lateness }) => lateness === 0)).toBe(true);
  }, 30_000);

  test('a render that takes longer than a pass: the buffer plays again, and the fresh one comes at a boundary, told as late', async () => {
    const { client, sound, events } = await world({
      slow: {
        loop: true,
        play: ({ count }) => ({ blocks: count ? 25 : 1, buffers: [{ channels: [constant(640, count + 1)] }] }),
      },
    });
    client.send('/play', 'slow');
    const heard = await sound(60);
    const start = heard.indexOf(1);
    const passes = Array.from({ length: 5 }, (_, i) => heard[start + i * 640 + 639]);
    expect(passes).toEqual([1, 1, 1, 2, 2]);
    const told = of(events, 'looped')
      .slice(0, 4)
      .map(({ lateness }) => lateness);
    expect(told[2]).toBeCloseTo((1000 * 2 * 640) / 48000, 6);
    expect(told.filter((lateness) => lateness > 0)).toHaveLength(1);
  });

  test('a render that fails leaves the buffer that plays, and is tried again', async () => {
    let fails = 0;
    const { client, sound, events } = await world({
      shaky: {
        loop: true,
        play: ({ count }) =>
          count === 1 && fails++ < 1
            ? { blocks: 2, buffers: [], error: 'no luck' }
            : { blocks: 2, buffers: [{ channels: [constant(640, count + 1)] }] },
      },
    });
    client.send('/play', 'shaky');
    const heard = await sound(60);
    expect(of(events, 'failed').map(({ message }) => message)).toEqual(['no luck']);
    expect(heard.indexOf(3)).toBeGreaterThan(0);
    expect(heard.slice(heard.indexOf(1), 59 * 64).includes(0)).toBe(false);
  });

  test('an update is one render, heard from the next boundary on, without a gap', async () => {
    const { client, sound, renders, events, ask } = await world({
      pad: {
        loop: true,
        params: { level: { type: 'number', default: 1, min: 0, max: 9 } },
        play: ({ params }) => ({ blocks: 2, buffers: [{ channels: [constant(6400, params.level as number)] }] }),
      },
    });
    client.send('/play', 'pad');
    await sound(20);
    const before = renders.requests.length;
    expect(ask('/update', 'all', 'level', 5)).toEqual([1]);
    expect(renders.requests.length).toBe(before + 1);
    const heard = await sound(100);
    const change = heard.indexOf(5);
    expect(heard.slice(0, change).every((x) => x === 1)).toBe(true);
    expect(heard.slice(change).every((x) => x === 5)).toBe(true);
    const [updated] = of(events, 'updated');
    const [started] = of(events, 'started');
    expect(updated!.sample).toBe(started!.sample + 6400);
  });

  test('without loop it ends at its next boundary', async () => {
    const { client, sound, instruments, events } = await world({
      pad: { loop: true, play: () => ({ blocks: 2, buffers: [{ channels: [constant(640, 1)] }] }) },
    });
    client.send('/play', 'pad');
    await sound(20);
    client.send('/update', 1, 'loop', 0);
    await sound(20);
    expect(instruments.playing()).toEqual([]);
    const [{ sample: first }, { sample: last }] = [of(events, 'started')[0]!, of(events, 'ended')[0]!];
    expect((last - first) % 640).toBe(0);
  });

  test('a version that does not loop any more ends it at its next boundary', async () => {
    const { client, sound, instruments, renders, events } = await world({
      pad: { loop: true, play: () => ({ blocks: 2, buffers: [{ channels: [constant(640, 1)] }] }) },
    });
    client.send('/play', 'pad');
    await sound(20);
    Object.assign(renders.instruments.pad!, { loop: false });
    await instruments.catalogue.load('/test.ts');
    await sound(20);
    expect(instruments.playing()).toEqual([]);
    expect((of(events, 'ended')[0]!.sample - of(events, 'started')[0]!.sample) % 640).toBe(0);
  });
});
