/** Voices on an engine in this thread, with renders whose time is counted in blocks: every sample is known. */
import { describe, expect, test } from 'bun:test';
import type { FakeInstrument } from '../../../test/support/fake-renders.ts';
import { block, constant, of, world } from '../../../test/support/voice-world.ts';
import { DC, type Def, OffsetOut, ReplaceOut, synthDef } from '../../synthdef/builder/index.ts';

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

describe('refusals', () => {
  test('name instrument, parameter and value, and nothing begins', async () => {
    const { client, instruments, renders } = await world({
      pad: {
        params: { freq: { type: 'number', default: 440, min: 20, max: 20000, unit: 'Hz' } },
        play: () => ({ blocks: 1, buffers: [] }),
      },
    });
    const refusal = (...message: [string, ...(number | string)[]]) => {
      client.replies();
      client.send(...message);
      return client.replies()[0]?.[2];
    };
    expect(refusal('/play', 'pod')).toBe('instrument pod is not there; there are pad');
    expect(refusal('/play', 'pad', 'freq', -3)).toBe(
      'instrument pad: freq is -3; it must be a number from 20 to 20000 Hz',
    );
    expect(refusal('/play', 'pad', 'freq', 'a')).toBe(
      'instrument pad: freq is "a"; it must be a number from 20 to 20000 Hz',
    );
    expect(refusal('/play', 'pad', 'pan', 2)).toBe('instrument pad: pan is 2; it must be a number from -1 to 1');
    expect(refusal('/stop', 7)).toBe('voice 7 is not there');
    expect(refusal('/glide', 7, 'gain', 0, 1)).toBe('voice 7 is not there');
    expect(instruments.playing()).toEqual([]);
    expect(renders.requests).toEqual([]);
  });
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

describe('short names of parameters', () => {
  test('are taken where a voice begins and where it is changed', async () => {
    const { instruments, renders, ask, sound } = await world({
      pad: {
        loop: true,
        params: { octave: { type: 'integer', default: 4, max: 9, alias: 'o' } },
        play: () => ({ blocks: 1, buffers: [{ channels: [constant(640, 1)] }] }),
      },
    });
    ask('/play', 'pad', 'o', 2);
    await sound(4);
    expect(instruments.playing()).toMatchObject([{ params: { octave: 2 } }]);
    ask('/update', 'pad', 'o', 3);
    await sound(4);
    expect(renders.requests.at(-1)!.params).toEqual({ octave: 3 });
    expect(() => ask('/play', 'pad', 'o', 10)).toThrow('octave is 10; it must be a whole number up to 9');
  });

  test('are told with the limits as they were written', async () => {
    const { client } = await world({
      pad: {
        params: {
          mix: { type: 'number', default: 0.1, max: 0.3, alias: 'm' },
          wave: { type: 'text', default: 'saw', options: ['saw', 'sine'] },
        },
      },
    });
    client.send('/instruments');
    const [reply] = client.replies();
    expect(reply!.slice(6)).toEqual([
      'mix',
      'number',
      '0.1',
      -Infinity,
      0.3,
      '',
      '',
      'm',
      0,
      'wave',
      'text',
      '"saw"',
      -Infinity,
      Infinity,
      '',
      '',
      '',
      2,
      'saw',
      'sine',
    ]);
  });
});

describe('the level of a voice', () => {
  test('is the peak of what sounds, after gain, and falls when it falls', async () => {
    const pass = Float32Array.from({ length: 9600 }, (_, i) => (i === 100 ? -0.8 : 0.2));
    const { instruments, ask, sound } = await world({
      pad: { play: () => ({ blocks: 1, buffers: [{ channels: [pass, pass.map((x) => x / 2)] }] }) },
    });
    ask('/play', 'pad', 'gain', 0.5, 'pan', 1);
    expect(instruments.playing()).toMatchObject([{ level: 0 }]);
    await sound(4);
    expect(instruments.playing()[0]!.level).toBeWithin(0.39, 0.4001);
    // 37.5 blocks are 50 ms.
    await sound(37);
    expect(instruments.playing()[0]!.level).toBeWithin(0.19, 0.21);
    await sound(60);
    expect(instruments.playing()[0]!.level).toBeCloseTo(0.1, 3);
  });

  test('is told apart from those of others, and meters are used again', async () => {
    const { instruments, ask, sound } = await world({
      pad: {
        params: { x: { type: 'number', default: 0 } },
        play: ({ params }) => ({ blocks: 1, buffers: [{ channels: [constant(640, params.x as number)] }] }),
      },
    });
    for (let round = 0; round < 3; round++) {
      for (const x of [0.1, 0.2, 0.3, 0.4, 0.5]) ask('/play', 'pad', 'x', x);
      await sound(6);
      expect(instruments.playing().map(({ level }) => level!.toFixed(3))).toEqual([
        '0.100',
        '0.200',
        '0.300',
        '0.400',
        '0.500',
      ]);
      await sound(12);
      expect(instruments.playing()).toEqual([]);
    }
  });
});
