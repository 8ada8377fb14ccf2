/** LV2 plugins as elements, in a server whose every sample is known. */
import { describe, expect, test } from 'bun:test';
import { type ElementsServer, elementsServer } from '../../test/support/elements-server.ts';
import {
  amplifier,
  elementsOf,
  examples,
  hostHere,
  metronome,
  pluginsAreHere,
  referenceOf,
  sampler,
  testSignal,
  x42,
} from '../../test/support/lv2.ts';
import { clock } from '../../test/support/test-elements.ts';

const blocksOf = (seconds: number): number => Math.ceil((seconds * 48000) / 64);
const noteOn = 0x903c64;
const gate = `${examples}eg-midigate`;
const named = (uri: string): string => `lv2:${uri}`;

/** Returns the left output by frames of the session, of blocks in which its time rolls. */
async function heardByFrame(
  { voices, heard, settle }: Pick<ElementsServer, 'voices' | 'heard' | 'settle'>,
  blocks: number,
): Promise<Map<number, number>> {
  const sound = new Map<number, number>();
  for (let b = 0; b < blocks; b++) {
    await settle();
    const { rolling } = voices.time;
    const frame = voices.time.frameAt();
    const [left] = await heard(1);
    if (rolling) for (const [i, sample] of left!.entries()) sound.set(frame + i, sample);
  }
  return sound;
}

/** Sample at which an array of samples is first not silent. */
const firstSound = (sound: Float32Array): number => sound.findIndex((sample) => sample !== 0);

describe.skipIf(!pluginsAreHere)('an effect', () => {
  /** A server in which the left of a clock goes through the amplifier. */
  async function amplified(...values: (string | number)[]) {
    const given = await elementsServer({ clock, ...elementsOf([amplifier]) });
    const { ask } = given;
    const added = await ask(
      '/graph/edit',
      ...['add', 'clock', 'c', 2, 'channels', 1, 'level', 0],
      ...['add', named(amplifier), 'amp', values.length / 2, ...values],
      ...['connect', 'c.out', 'amp.in', 'connect', 'amp.out', 0],
    );
    return { ...given, id: added[4] as number, sample: added[0] as number };
  }

  test('is heard as many frames late as it tells, times its gain to the last bit', async () => {
    const { voices, sample, ...given } = await amplified('gain', 20, 'latency', 1024);
    const [view] = voices.views(named(amplifier));
    expect(view!.interface).toMatchObject({ inputs: { in: 1 }, outputs: { out: 1 }, latency: 1024 });
    const sound = await heardByFrame({ ...given, voices }, blocksOf(0.2));
    const frames = [...sound.keys()];
    expect(frames.map((frame) => sound.get(frame))).toEqual(
      frames.map((frame) => (frame - 1024 < sample ? 0 : 10 * (frame - 1024))),
    );
    expect(voices.views(named(amplifier))[0]!.starved).toBe(0);
  });

  test('takes a value that changes on the next of its chunks of 64 frames', async () => {
    const { ask, id, sample, ...given } = await amplified('gain', 0, 'latency', 1024);
    const from = sample + 5001;
    given.client.send('/series/frames', id, 'gain', from, 0, 20, 'const');
    const sound = await heardByFrame(given, blocksOf(0.2));
    const changed = [...sound.keys()].find((frame) => frame > sample + 1024 && sound.get(frame)! > 2 * (frame - 1024));
    expect(changed! - 1024).toBe(sample + Math.ceil(5001 / 64) * 64);
  });

  test('refuses values outside of its limits, by name', async () => {
    const { ask } = await elementsServer(elementsOf([amplifier]));
    expect(ask('/play', named(amplifier), 'gain', 25)).rejects.toThrow(
      `instrument lv2:${amplifier}: gain is 25; it must be a number from -90 to 24 dB`,
    );
    expect(ask('/play', named(amplifier), 'latency', 3)).rejects.toThrow(
      'latency is 3; it must be a whole number from 512',
    );
  });

  test("adds its own latency to the server's", async () => {
    const { ask, voices, settle } = await elementsServer(elementsOf([`${x42}dpl#mono`], 64));
    await ask('/play', named(`${x42}dpl#mono`));
    await settle();
    expect(voices.views()[0]!.interface!.latency).toBe(4096 + 64);
  });

  test('that takes MIDI hears it in its chunk, and after a jump the keys that are down by then', async () => {
    const { ask, client, ...given } = await elementsServer({ clock, ...elementsOf([gate]) });
    const [sample, , , , id] = (await ask(
      '/graph/edit',
      ...['add', 'clock', 'c', 2, 'channels', 1, 'level', 0],
      ...['add', named(gate), 'gate', 1, 'latency', 1024],
      ...['connect', 'c.out', 'gate.in', 'connect', 'gate.out', 0],
    )) as [number, string, number, string, number];
    const down = sample + 5001;
    client.send('/series/frames', id, 'midi', down, 0, noteOn, 'const', 1, 0, 'const');
    const sound = await heardByFrame(given, blocksOf(0.2));
    const opened = [...sound.keys()].find((frame) => frame >= sample + 1024 && sound.get(frame) !== 0);
    // This plugin lets through what is before a message in its chunk, too.
    expect(opened).toBe(sample + Math.floor(5001 / 64) * 64 + 1024);
    client.send('/transport/seek', 10);
    const later = await heardByFrame(given, blocksOf(0.3));
    expect(later.get(485_000)).toBe(485_000 - 1024);
    // Before the key was down there is nothing, but for what was heard before the jump, which fades.
    client.send('/transport/seek', 0);
    const before = await heardByFrame(given, blocksOf(0.1));
    const values = [...before].flatMap(([frame, value]) => (frame >= 1100 && frame < 4000 ? [value] : []));
    expect([values.length, values.every((value) => value === 0)]).toEqual([2900, true]);
  });

  test('begins anew where the session goes elsewhere, and ends with its voice', async () => {
    const before = hostHere().live;
    const { heard, ask, client } = await amplified('gain', 0, 'latency', 1024);
    await heard(blocksOf(0.1));
    expect(hostHere().live).toBe(before + 1);
    client.send('/transport/seek', 10);
    await heard(blocksOf(0.3));
    const [left] = await heard(1);
    expect(left![1]! - left![0]!).toBe(1);
    expect(hostHere().live).toBe(before + 1);
    await ask('/stop', 'all');
    await heard(20);
    expect(hostHere().live).toBe(before);
  });
});

describe.skipIf(!pluginsAreHere)('a generator', () => {
  test('sounds as in a host that does nothing else, from the frame on which it begins', async () => {
    const { ask, ...given } = await elementsServer(elementsOf([testSignal]));
    await ask('/play', named(testSignal), 'reference', -12);
    const { start } = given.voices.views()[0]!;
    const sound = await heardByFrame(given, 400);
    const wanted = referenceOf(testSignal, 300, [], [0, -12]);
    expect(Array.from(wanted, (_, i) => sound.get(start! + i))).toEqual([...wanted]);
  });

  test('sounds the same after a jump as in a run that came there', async () => {
    const run = async (...seeks: number[]): Promise<Map<number, number>> => {
      const { ask, ...given } = await elementsServer(elementsOf([testSignal]));
      await ask('/transport/stop');
      await ask('/transport/seek', 0);
      await ask('/play', named(testSignal));
      for (const seconds of seeks) {
        given.client.send('/transport/seek', seconds);
        await given.heard(200);
      }
      given.client.send('/transport/roll');
      const sound = await heardByFrame(given, blocksOf(1.5));
      expect(given.voices.views()[0]!.starved).toBe(0);
      return sound;
    };
    const [whole, jumped] = [await run(), await run(5, 0.5)];
    const frames = Array.from({ length: 24_000 }, (_, i) => 30_000 + i);
    expect(frames.map((frame) => jumped.get(frame))).toEqual(frames.map((frame) => whole.get(frame)));
    expect(Math.max(...frames.map((frame) => whole.get(frame)!))).toBeCloseTo(0.126, 2);
  });

  test('plays MIDI on its frame, wherever in a chunk that is, and whether it was known before or came later', async () => {
    const wanted = referenceOf(sampler, 400, [10_017, noteOn]);
    expect(firstSound(wanted)).toBeWithin(10_017, 10_030);
    const play = async (blocksBefore: number): Promise<number[]> => {
      const { ask, ...given } = await elementsServer(elementsOf([sampler]));
      const [id] = (await ask('/play', named(sampler))) as [number];
      const { start } = given.voices.views()[0]!;
      const before = await heardByFrame(given, blocksBefore);
      given.client.send('/series/frames', id, 'midi', start! + 10_017, 0, noteOn, 'const', 1, 0, 'const');
      const sound = new Map([...before, ...(await heardByFrame(given, 600 - blocksBefore))]);
      return Array.from(wanted, (_, i) => sound.get(start! + i)!);
    };
    expect(await play(10)).toEqual([...wanted]);
    expect(await play(100)).toEqual([...wanted]);
  });

  test('goes on where it is when a value changes for now: what is prepared stays', async () => {
    const { ask, heard, host, client, voices } = await elementsServer(elementsOf([testSignal]));
    const [id] = (await ask('/play', named(testSignal))) as [number];
    for (let i = 0; i < 20; i++) {
      client.send('/update', id, 'reference', -12 - i / 2);
      await heard(10);
    }
    await heard(60);
    const states = host.prepared.flatMap(({ snapshot }) => (snapshot ? [snapshot.state] : []));
    expect(states.length).toBeGreaterThanOrEqual(20);
    expect(new Set(states.map((state) => (state as { id: number }).id))).toEqual(new Set([1]));
    expect(voices.views()[0]).toMatchObject({ starved: 0, params: { reference: -21.5 } });
  });

  test('is played by an output of MIDI that has its number or its name: a note lasts as long as it is to, and comes later by what is prepared', async () => {
    for (const port of ['1', named(sampler)]) {
      const { ask, heard, voices, server } = await elementsServer(elementsOf([sampler]));
      const midi = server.control.context.midi!;
      // Time is the server's, which stands still between blocks.
      Object.assign(midi, {
        options: { ...(midi as unknown as { options: object }).options, wall: () => server.now },
      });
      expect(ask('/midi/note', port, 1, 60, 100, 0.25)).rejects.toThrow(`MIDI output ${port} is not open`);
      await ask('/play', named(sampler));
      await heard(20);
      const now = voices.time.frameAt();
      await ask('/midi/note', port, 1, 60, 100, 0.25);
      await heard(400);
      const points = await ask('/series/get', 1, 'midi');
      const messages = points.flatMap((value, i) =>
        typeof value === 'number' && value > 0xffff && points[i + 1] === 'const' ? [[points[i - 1], value]] : [],
      );
      const [[begins, on], [ends, off]] = messages as [[number, number], [number, number]];
      expect([on, off]).toEqual([0x903c64, 0x803c40]);
      expect(begins - now).toBeWithin(0.06 * 48000, 0.07 * 48000);
      expect(ends - begins).toBe(0.25 * 48000);
    }
  });

  test('is played by keys that are sent on to it, which a panic ends', async () => {
    const { ask, heard, client } = await elementsServer(elementsOf([sampler]));
    await ask('/play', named(sampler));
    await heard(20);
    await ask('/midi/thru', 'all', '1');
    client.send('/midi', Uint8Array.of(0x90, 60, 100));
    await heard(100);
    const messages = async () => (await ask('/series/get', 1, 'midi')).filter((value) => Number(value) >= 0x800000);
    expect(await messages()).toEqual([0x903c64]);
    await ask('/midi/panic');
    await heard(100);
    expect(await messages()).toEqual([0x903c64, 0x803c40]);
  });

  test('is told the tempo where it asks for it', async () => {
    const beats = async (tempo: number): Promise<number[]> => {
      const { heard, ask } = await elementsServer(elementsOf([metronome]));
      await ask('/transport/seek', 0);
      await ask('/play', named(metronome), 'tempo', tempo);
      const [left] = await heard(blocksOf(3));
      const begins: number[] = [];
      for (let i = 0, silent = 4800; i < left!.length; i++) {
        if (left![i] !== 0 && silent >= 4800) begins.push(i);
        silent = left![i] === 0 ? silent + 1 : 0;
      }
      return begins;
    };
    for (const tempo of [60, 120]) {
      const [, first, second] = await beats(tempo);
      expect(Math.abs(second! - first! - (48000 * 60) / tempo)).toBeLessThan(2);
    }
  });

  test('has its instance ended when its voice is, also where it jumped', async () => {
    const before = hostHere().live;
    const { heard, ask, client, server } = await elementsServer(elementsOf([sampler, testSignal]));
    const { freeBytes } = server.control.context.buffers;
    await ask('/play', named(sampler));
    await ask('/play', named(testSignal));
    await heard(40);
    client.send('/transport/seek', 3);
    await heard(200);
    expect(hostHere().live).toBe(before + 2);
    await ask('/stop', 'all');
    await heard(20);
    expect(hostHere().live).toBe(before);
    expect(server.control.context.buffers.freeBytes).toBe(freeBytes);
  });
});
