/** Ends of rendered voices: stopped, hushed, faded, freed. */

import { describe, expect, test } from 'bun:test';
import { constant, world } from '../../../test/support/voice-world.ts';

describe('ending', () => {
  test('stop is silence within a block, and nothing planned comes', async () => {
    const { server, client, sound, instruments, ask } = await world({
      pad: { loop: true, play: () => ({ blocks: 1, buffers: [{ channels: [constant(6400, 1)] }] }) },
    });
    for (let i = 0; i < 5; i++) client.send('/play', 'pad');
    client.bundle(server.now + 0.5, ['/play', 'pad']);
    expect((await sound(20)).at(-1)).toBe(5);
    expect(ask('/stop', 'all')).toEqual([6]);
    const heard = await sound(500);
    expect(heard.slice(63).every((x) => x === 0)).toBe(true);
    const steps = [...heard.slice(0, 65)].map((x, i) => Math.abs(x - (i ? heard[i - 1]! : 5)) / 5);
    expect(Math.max(...steps)).toBeLessThan(1 / 42);
    expect(instruments.playing()).toEqual([]);
    expect(instruments.rowsInUse).toBe(0);
  });

  test('hush lets the pass that plays end; panic does not', async () => {
    const { client, sound, ask, instruments } = await world({
      pad: { loop: true, play: () => ({ blocks: 1, buffers: [{ channels: [constant(6400, 1)] }] }) },
    });
    client.send('/play', 'pad');
    await sound(20);
    expect(ask('/hush')).toEqual([1]);
    const heard = await sound(100);
    expect(heard.lastIndexOf(1)).toBeGreaterThan(4000);
    expect(instruments.playing()).toEqual([]);
    client.send('/play', 'pad');
    await sound(20);
    ask('/panic');
    expect((await sound(1)).every((x) => x === 0)).toBe(true);
  });

  test('a glide of gain to 0 ends the voice', async () => {
    const { client, sound, instruments } = await world({
      pad: { loop: true, play: () => ({ blocks: 1, buffers: [{ channels: [constant(6400, 1)] }] }) },
    });
    client.send('/play', 'pad', 'gain', 0.5);
    expect((await sound(20)).at(-1)).toBe(0.5);
    client.send('/glide', 1, 'gain', 0, 0.1);
    const heard = await sound(80);
    expect(heard[2400]).toBeCloseTo(0.25, 3);
    expect(heard[4800]).toBe(0);
    expect(instruments.playing()).toEqual([]);
  });

  test('a glide of gain to 0 ends a voice that has not begun', async () => {
    const { instruments, ask, sound } = await world({
      pad: { loop: true, play: () => ({ blocks: 4, buffers: [{ channels: [constant(640, 1)] }] }) },
    });
    ask('/play', 'pad');
    ask('/glide', 1, 'gain', 0, 1);
    const heard = await sound(20);
    expect(instruments.playing()).toEqual([]);
    expect(heard.every((x) => x === 0)).toBe(true);
  });

  test('a glide of gain to 0 ends a voice whose node was made just before', async () => {
    const { instruments, ask, sound, renders } = await world({
      pad: { loop: true, play: () => ({ blocks: 0, buffers: [{ channels: [constant(640, 1)] }] }) },
    });
    ask('/play', 'pad');
    renders.tick();
    ask('/glide', 1, 'gain', 0, 0.01);
    await sound(20);
    expect(instruments.playing()).toEqual([]);
  });

  test('a node that a client frees ends its voice', async () => {
    const { client, sound, instruments } = await world({
      pad: { loop: true, play: () => ({ blocks: 1, buffers: [{ channels: [constant(640, 1)] }] }) },
    });
    client.send('/play', 'pad');
    await sound(20);
    client.send('/g_freeAll', 0);
    await sound(20);
    expect(instruments.playing()).toEqual([]);
    expect(instruments.rowsInUse).toBe(0);
  });
});

describe('a voice that was freed', () => {
  test('does not come back with the render that an update asked for', async () => {
    const { server, client, sound, instruments } = await world({
      pad: {
        loop: true,
        params: { x: { type: 'number', default: 0 } },
        play: () => ({ blocks: 3, buffers: [{ channels: [constant(640, 1)] }] }),
      },
    });
    client.bundle(server.now + 0.2, ['/play', 'pad']);
    // Rendered, and not begun.
    await sound(120);
    client.send('/update', 1, 'x', 1);
    client.send('/g_freeAll', 0);
    expect((await sound(100)).every((x) => x === 0)).toBe(true);
    expect(instruments.playing()).toEqual([]);
  });
});
