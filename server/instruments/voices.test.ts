/** Voices on an engine in this thread, with renders whose time is counted in blocks: every sample is known. */
import { describe, expect, test } from 'bun:test';
import { DC, OffsetOut, synthDef, type Def } from '../builder/index.ts';
import { InProcessServer, type InProcessClient } from '../control/in-process.ts';
import { FakeRenders, type FakeInstrument } from './fake-renders.ts';
import type { FeedEvent } from './feed.ts';
import type { Instruments } from './instruments.ts';

interface World {
  readonly server: InProcessServer;
  readonly client: InProcessClient;
  readonly renders: FakeRenders;
  readonly instruments: Instruments;
  readonly events: FeedEvent[];
  /** Renders blocks; what the left output held in them. */
  sound(blocks: number): Promise<Float32Array>;
  /** Sends a command and gives the arguments of its `/done`. */
  ask(...message: [string, ...(number | string)[]]): readonly unknown[];
}

async function world(given: Record<string, FakeInstrument>, ...synths: Def[]): Promise<World> {
  const renders = new FakeRenders(given, synths);
  const server = new InProcessServer({ maxNodes: 1024, realTimeMemoryBytes: 8 << 20 }, undefined, {}, { host: renders, folder: '/nowhere' });
  renders.server = server;
  const client = server.client();
  const instruments = server.control.context.instruments!;
  await instruments.catalogue.load('/test.ts');
  // The players' SynthDefs are compiled when they are first needed, which takes no blocks but turns of the loop.
  await instruments.prepare();
  const events: FeedEvent[] = [];
  instruments.feed.listen((event) => events.push(event));
  const sound = async (blocks: number): Promise<Float32Array> => {
    const out = new Float32Array(64 * blocks);
    for (let b = 0; b < blocks; b++) {
      renders.tick();
      await server.render();
      out.set(server.engine.outputs[0]!, 64 * b);
    }
    return out;
  };
  const ask = (...message: [string, ...(number | string)[]]) => {
    client.replies();
    client.send(...message);
    const [reply] = client.replies();
    if (reply?.[0] !== '/done') throw new Error(String(reply));
    return reply.slice(2);
  };
  return { server, client, renders, instruments, events, sound, ask };
}

const constant = (frames: number, value: number): Float32Array => new Float32Array(frames).fill(value);
const of = <K extends FeedEvent['type']>(events: readonly FeedEvent[], type: K) => events.filter((event): event is Extract<FeedEvent, { type: K }> => event.type === type);
const block = 64;

describe('loops', () => {
  test('100 passes of 500 ms join without a sample between, though each render takes 80 % of a pass', async () => {
    const frames = 24000;
    const blocks = Math.floor((0.8 * frames) / block);
    // Each pass holds its own number, so that the sound tells which one plays.
    const { client, sound, events } = await world({ loop: { loop: true, play: ({ count }) => ({ blocks, buffers: [{ channels: [constant(frames, count + 1)] }] }) } });
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
    const { client, sound, events } = await world({ slow: { loop: true, play: ({ count }) => ({ blocks: count ? 25 : 1, buffers: [{ channels: [constant(640, count + 1)] }] }) } });
    client.send('/play', 'slow');
    const heard = await sound(60);
    const start = heard.indexOf(1);
    const passes = Array.from({ length: 5 }, (_, i) => heard[start + i * 640 + 639]);
    expect(passes).toEqual([1, 1, 1, 2, 2]);
    expect(of(events, 'looped')[2]!.lateness).toBeCloseTo((1000 * 2 * 640) / 48000, 6);
  });

  test('a render that fails leaves the buffer that plays, and is tried again', async () => {
    let fails = 0;
    const { client, sound, events } = await world({ shaky: { loop: true, play: ({ count }) => (count === 1 && fails++ < 1 ? { blocks: 2, buffers: [], error: 'no luck' } : { blocks: 2, buffers: [{ channels: [constant(640, count + 1)] }] }) } });
    client.send('/play', 'shaky');
    const heard = await sound(60);
    expect(of(events, 'failed').map(({ message }) => message)).toEqual(['no luck']);
    expect(heard.indexOf(3)).toBeGreaterThan(0);
    expect(heard.slice(heard.indexOf(1), 59 * 64).includes(0)).toBe(false);
  });

  test('an update is one render, heard from the next boundary on, without a gap', async () => {
    const { client, sound, renders, events, ask } = await world({
      pad: { loop: true, params: { level: { type: 'number', default: 1, min: 0, max: 9 } }, play: ({ params }) => ({ blocks: 2, buffers: [{ channels: [constant(6400, params.level as number)] }] }) },
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
    const { client, sound, instruments, events } = await world({ pad: { loop: true, play: () => ({ blocks: 2, buffers: [{ channels: [constant(640, 1)] }] }) } });
    client.send('/play', 'pad');
    await sound(20);
    client.send('/update', 1, 'loop', 0);
    await sound(20);
    expect(instruments.voices.all()).toEqual([]);
    const [{ sample: first }, { sample: last }] = [of(events, 'started')[0]!, of(events, 'ended')[0]!];
    expect((last - first) % 640).toBe(0);
  });

  test('a version that does not loop any more ends it at its next boundary', async () => {
    const { client, sound, instruments, renders, events } = await world({ pad: { loop: true, play: () => ({ blocks: 2, buffers: [{ channels: [constant(640, 1)] }] }) } });
    client.send('/play', 'pad');
    await sound(20);
    Object.assign(renders.instruments.pad!, { loop: false });
    await instruments.catalogue.load('/test.ts');
    await sound(20);
    expect(instruments.voices.all()).toEqual([]);
    expect((of(events, 'ended')[0]!.sample - of(events, 'started')[0]!.sample) % 640).toBe(0);
  });
});

describe('onsets', () => {
  const bip = (blocks: number, more: Partial<FakeInstrument> = {}): FakeInstrument => ({ ...more, play: () => ({ blocks, buffers: [{ channels: [constant(10, 1)] }] }) });

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
    const { client, sound, events } = await world({ plan: { trigger: () => at.map((time) => ({ type: 'play', at: time, instrument: 'bip' })) }, bip: bip(5) });
    client.send('/trigger', 'plan');
    const heard = await sound(1700);
    const starts = [...heard.keys()].filter((i) => heard[i] === 1 && heard[i - 1] !== 1);
    expect(starts.map((start) => start - starts[0]!)).toEqual(at.map((time) => Math.round(time * 48000)));
    expect(of(events, 'started').every(({ lateness }) => lateness === 0)).toBe(true);
  });

  test('what is late is played at once and told by how much, or dropped', async () => {
    const { server, client, sound, events } = await world({ plays: bip(50, { estimate: 0.001 }), drops: bip(50, { estimate: 0.001, late: 'drop' }) });
    const planned = server.samples + 2400;
    client.bundle(server.now + 0.05, ['/play', 'plays'], ['/play', 'drops']);
    await sound(100);
    const [started] = of(events, 'started');
    expect(started!.sample).toBeGreaterThan(planned);
    expect(started!.lateness).toBeCloseTo((1000 * (started!.sample - planned)) / 48000, 6);
    expect(of(events, 'dropped')).toMatchObject([{ instrument: 'drops', sample: planned }]);
    expect(of(events, 'ended')).toHaveLength(2);
  });

  test('several buffers of one message share the voice, each with its bus and onset', async () => {
    const { server, client, sound, instruments, events } = await world({
      two: { play: () => ({ blocks: 1, buffers: [{ channels: [constant(10, 1)] }, { channels: [constant(10, 2)], bus: 1, onset: 0.01 }] }) },
    });
    client.send('/play', 'two');
    const left = await sound(4);
    expect(instruments.voices.all()).toHaveLength(1);
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
    const { server, client, sound, instruments, ask } = await world({ pad: { loop: true, play: () => ({ blocks: 1, buffers: [{ channels: [constant(6400, 1)] }] }) } });
    for (let i = 0; i < 5; i++) client.send('/play', 'pad');
    client.bundle(server.now + 0.5, ['/play', 'pad']);
    expect((await sound(20)).at(-1)).toBe(5);
    expect(ask('/stop', 'all')).toEqual([6]);
    const heard = await sound(500);
    expect(heard.slice(63).every((x) => x === 0)).toBe(true);
    const steps = [...heard.slice(0, 65)].map((x, i) => Math.abs(x - (i ? heard[i - 1]! : 5)) / 5);
    expect(Math.max(...steps)).toBeLessThan(1 / 42);
    expect(instruments.voices.all()).toEqual([]);
    expect(instruments.rowsInUse).toBe(0);
  });

  test('hush lets the pass that plays end; panic does not', async () => {
    const { client, sound, ask, instruments } = await world({ pad: { loop: true, play: () => ({ blocks: 1, buffers: [{ channels: [constant(6400, 1)] }] }) } });
    client.send('/play', 'pad');
    await sound(20);
    expect(ask('/hush')).toEqual([1]);
    const heard = await sound(100);
    expect(heard.lastIndexOf(1)).toBeGreaterThan(4000);
    expect(instruments.voices.all()).toEqual([]);
    client.send('/play', 'pad');
    await sound(20);
    ask('/panic');
    expect((await sound(1)).every((x) => x === 0)).toBe(true);
  });

  test('a glide of gain to 0 ends the voice', async () => {
    const { client, sound, instruments } = await world({ pad: { loop: true, play: () => ({ blocks: 1, buffers: [{ channels: [constant(6400, 1)] }] }) } });
    client.send('/play', 'pad', 'gain', 0.5);
    expect((await sound(20)).at(-1)).toBe(0.5);
    client.send('/glide', 1, 'gain', 0, 0.1);
    const heard = await sound(80);
    expect(heard[2400]).toBeCloseTo(0.25, 3);
    expect(heard[4800]).toBe(0);
    expect(instruments.voices.all()).toEqual([]);
  });

  test('a node that a client frees ends its voice', async () => {
    const { client, sound, instruments } = await world({ pad: { loop: true, play: () => ({ blocks: 1, buffers: [{ channels: [constant(640, 1)] }] }) } });
    client.send('/play', 'pad');
    await sound(20);
    client.send('/g_freeAll', 0);
    await sound(20);
    expect(instruments.voices.all()).toEqual([]);
    expect(instruments.rowsInUse).toBe(0);
  });
});

describe('a voice that was freed', () => {
  test('does not come back with the render that an update asked for', async () => {
    const { server, client, sound, instruments } = await world({ pad: { loop: true, params: { x: { type: 'number', default: 0 } }, play: () => ({ blocks: 3, buffers: [{ channels: [constant(640, 1)] }] }) } });
    client.bundle(server.now + 0.2, ['/play', 'pad']);
    // Rendered, and not begun.
    await sound(120);
    client.send('/update', 1, 'x', 1);
    client.send('/g_freeAll', 0);
    expect((await sound(100)).every((x) => x === 0)).toBe(true);
    expect(instruments.voices.all()).toEqual([]);
  });
});

describe('refusals', () => {
  test('name instrument, parameter and value, and nothing begins', async () => {
    const { client, instruments, renders } = await world({ pad: { params: { freq: { type: 'number', default: 440, min: 20, max: 20000, unit: 'Hz' } }, play: () => ({ blocks: 1, buffers: [] }) } });
    const refusal = (...message: [string, ...(number | string)[]]) => {
      client.replies();
      client.send(...message);
      return client.replies()[0]?.[2];
    };
    expect(refusal('/play', 'pod')).toBe('instrument pod is not there; there are pad');
    expect(refusal('/play', 'pad', 'freq', -3)).toBe('instrument pad: freq is -3; it must be a number from 20 to 20000 Hz');
    expect(refusal('/play', 'pad', 'freq', 'a')).toBe('instrument pad: freq is "a"; it must be a number from 20 to 20000 Hz');
    expect(refusal('/play', 'pad', 'pan', 2)).toBe('instrument pad: pan is 2; it must be a number from -1 to 1');
    expect(refusal('/stop', 7)).toBe('voice 7 is not there');
    expect(refusal('/glide', 7, 'gain', 0, 1)).toBe('voice 7 is not there');
    expect(instruments.voices.all()).toEqual([]);
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
    expect(instruments.playing()).toMatchObject([{ id: 1, instrument: 'level', state: 'playing', params: { amp: 0.25, gate: 1 } }]);
    expect(ask('/stop', 'level')).toEqual([1]);
    expect((await sound(2)).slice(block).every((x) => x === 0)).toBe(true);
    expect(instruments.playing()).toEqual([]);
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
    expect(client.replies()).toMatchObject([['/fail', '/play', 'instrument level has no control freq; it has amp, gate']]);
  });
});

describe('short names of parameters', () => {
  test('are taken where a voice begins and where it is changed', async () => {
    const { instruments, renders, ask, sound } = await world({
      pad: { loop: true, params: { octave: { type: 'integer', default: 4, max: 9, alias: 'o' } }, play: () => ({ blocks: 1, buffers: [{ channels: [constant(640, 1)] }] }) },
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
    const { client } = await world({ pad: { params: { mix: { type: 'number', default: 0.1, max: 0.3, alias: 'm' }, wave: { type: 'text', default: 'saw', options: ['saw', 'sine'] } } } });
    client.send('/instruments');
    const [reply] = client.replies();
    expect(reply!.slice(6)).toEqual(['mix', 'number', '0.1', -Infinity, 0.3, '', '', 'm', 0, 'wave', 'text', '"saw"', -Infinity, Infinity, '', '', '', 2, 'saw', 'sine']);
  });
});
