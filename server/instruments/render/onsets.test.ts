/** Beginnings of rendered voices, on an engine in this thread: each on its sample, or late and told. */

import { describe, expect, test } from 'bun:test';
import type { FakeInstrument } from '../../../test/support/fake-renders.ts';
import { constant, of, world } from '../../../test/support/voice-world.ts';

describe('onsets', () => {
  const bip = (blocks: number, more: Partial<FakeInstrument> = {}): FakeInstrument => ({
    ...more,
    play: () => ({ blocks, buffers: [{ channels: [constant(10, 1)] }] }),
  });

  test('a bundle with a time begins on its sample, whatever the render took', async () => {
    const { server, client, sound } = await world({ bip: bip(20) });
    const begin = server.samples;
    client.bundle(server.now + 0.1, ['/play', 'bip']);
    const heard = await sound(100);
    expect(heard.indexOf(1) + begin - server.samples + 6400).toBe(4800);
    expect([...heard].filter((x) => x === 1)).toHaveLength(10);
  });

  test('planned events from 0 to 2 s ahead each begin on their sample', async () => {
    const at = [0, 0.013, 0.5, 0.77777, 1.999];
    const { client, sound, events } = await world({
      plan: { trigger: () => at.map((time) => ({ type: 'play', at: time, instrument: 'bip' })) },
      bip: bip(5),
    });
    client.send('/trigger', 'plan');
    const heard = await sound(1700);
    const starts = [...heard.keys()].filter((i) => heard[i] === 1 && heard[i - 1] !== 1);
    expect(starts.map((start) => start - starts[0]!)).toEqual(at.map((time) => Math.round(time * 48000)));
    expect(of(events, 'started').every(({ lateness }) => lateness === 0)).toBe(true);
  });

  test('a trigger answers the voices that it planned; what could not be planned is told beside them', async () => {
    const { ask, client, events } = await world({
      plan: {
        trigger: () => [
          { type: 'play', at: 0, instrument: 'bip' },
          { type: 'play', at: 1, instrument: 'none' },
          { type: 'trigger', at: 1 },
          { type: 'play', at: 2, instrument: 'bip' },
        ],
      },
      bip: bip(5),
    });
    expect(ask('/trigger', 'plan')).toEqual([1, 2]);
    expect(of(events, 'failed').map(({ message }) => message)).toEqual([
      'instrument none is not there; there are bip, plan',
    ]);
    expect(ask('/trigger', 'bip')).toEqual([3]);
    client.send('/trigger', 'none');
    expect(client.replies()).toMatchObject([
      ['/fail', '/trigger', 'instrument none is not there; there are bip, plan'],
    ]);
  });

  test('what is late is played at once and told by how much, or dropped', async () => {
    const { server, client, sound, events } = await world({
      plays: bip(50, { estimate: 0.001 }),
      drops: bip(50, { estimate: 0.001, late: 'drop' }),
    });
    const planned = server.samples + 2400;
    client.bundle(server.now + 0.05, ['/play', 'plays'], ['/play', 'drops']);
    await sound(100);
    const [started] = of(events, 'started');
    expect(started!.sample).toBeGreaterThan(planned);
    expect(started!.lateness).toBeCloseTo((1000 * (started!.sample - planned)) / 48000, 6);
    expect(of(events, 'dropped')).toMatchObject([{ instrument: 'drops', sample: planned }]);
    expect(of(events, 'ended')).toHaveLength(2);
  });

  test('each buffer that is late is told once, whatever becomes of it: the first, another one, one that is dropped', async () => {
    const three = (late: 'play' | 'drop'): FakeInstrument => ({
      late,
      estimate: 0.001,
      play: () => ({ blocks: 50, buffers: [0, 0.02, 0.1].map((onset) => ({ onset, channels: [constant(10, 1)] })) }),
    });
    const { server, client, sound, events } = await world({
      plays: three('play'),
      drops: three('drop'),
      intime: { ...three('play'), estimate: 0.1 },
    });
    const planned = server.samples + 2400 + 4800;
    client.bundle(server.now + 0.15, ['/play', 'plays'], ['/play', 'drops'], ['/play', 'intime']);
    await sound(300);
    const told = (instrument: string) =>
      events.flatMap((event) =>
        (event.type === 'started' || event.type === 'late' || event.type === 'dropped') &&
        event.instrument === instrument &&
        event.lateness > 0
          ? [event]
          : [],
      );
    // They begin in the same block.
    const plays = told('plays').sort((a, b) => b.lateness - a.lateness);
    expect(plays.map(({ type }) => type)).toEqual(['started', 'late']);
    plays.forEach(({ sample, lateness }, i) =>
      expect(lateness).toBeCloseTo((1000 * (sample - planned - 960 * i)) / 48000, 6),
    );
    const drops = told('drops');
    expect(drops.map(({ type, sample }) => [type, sample])).toEqual([
      ['dropped', planned],
      ['dropped', planned + 960],
    ]);
    expect(drops[0]!.lateness - drops[1]!.lateness).toBeCloseTo(20, 6);
    expect(told('intime')).toEqual([]);
    expect(of(events, 'ended')).toHaveLength(3);
  });

  test('several buffers of one message share the voice, each with its bus and onset', async () => {
    const { server, client, sound, instruments, events } = await world({
      two: {
        play: () => ({
          blocks: 1,
          buffers: [{ channels: [constant(10, 1)] }, { channels: [constant(10, 2)], bus: 1, onset: 0.01 }],
        }),
      },
    });
    client.send('/play', 'two');
    const left = await sound(4);
    expect(instruments.playing()).toHaveLength(1);
    const first = left.indexOf(1) + server.samples - 4 * 64;
    let second = -1;
    for (let b = 0; b < 10 && second < 0; b++) {
      await sound(1);
      const at = server.engine.outputs[1]!.indexOf(2);
      if (at >= 0) second = server.samples - 64 + at;
    }
    expect(second - first).toBe(480);
    await sound(3);
    expect(of(events, 'ended')).toMatchObject([{ voice: 1 }]);
  });
});
