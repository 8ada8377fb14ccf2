/** Sequences in a server whose time is simulated: places are compared with the formula, to the sample. */

import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { SequenceWorld } from '../../../test/support/sequence-world.ts';

let world: SequenceWorld;
beforeEach(() => {
  world = new SequenceWorld();
});
afterEach(() => world.close());

const midi = "target: 'midi:/out'";

describe('sequences', () => {
  test('events lie on the beats of the grid, pass after pass; a stop ends them, and what they began', async () => {
    await world.load(
      'riff',
      `export const riff = defineSequence({ ${midi}, loop: true, length: 3, events: [{ at: 0, note: 'c4', beats: 1 / 2 }, { at: 1 / 3, chord: [64, 67], beats: 4 }, { at: 2, controller: 74, value: 3, channel: 2 }] });`,
    );
    const voice = await world.play('riff', {}, 24000);
    await world.run(8);
    const expected = Array.from({ length: 6 }, (_, k) => [1 + 3 * k, 1 + 3 * k + 1 / 3, 1 + 3 * k + 1 / 3])
      .flat()
      .map((beat) => Math.round(beat * 24000))
      .filter((sample) => sample < 8.1 * 48000);
    expect(world.onsets(voice)).toEqual(expected);
    expect(world.instruments.playing()).toMatchObject([{ id: voice, state: 'playing', loops: 5 }]);
    expect(world.balance().size).toBeGreaterThan(0);
    expect(world.instruments.stop(voice)).toBe(1);
    await world.run(1);
    expect(world.balance()).toEqual(new Map());
    expect(world.instruments.playing()).toEqual([]);
    expect(world.onsets(voice).length).toBe(expected.length);
    expect(world.feed.filter(({ type }) => type === 'ended').length).toBe(1);
  });

  test('hushed, its notes sound as long as they should, and nothing begins', async () => {
    await world.load(
      'long',
      `export const long = defineSequence({ ${midi}, loop: true, events: [{ note: 60, beats: 3.5 }, { at: 1, note: 62 }] });`,
    );
    const voice = await world.play('long', {}, 9600);
    await world.run(0.5);
    world.client.send('/hush', voice);
    await world.run(3);
    expect(world.sent.map(({ message }) => [message.type, 'note' in message && message.note])).toEqual([
      ['noteOn', 60],
      ['noteOff', 60],
    ]);
    expect(world.due.map(({ sample }) => sample)).toEqual([9600, 9600 + 84000]);
    expect(world.instruments.playing()).toEqual([]);
  });

  test('its own tempo leaves the grid alone, and an update of it has no jump', async () => {
    await world.load(
      'own',
      `export const own = defineSequence({ ${midi}, bpm: 97, loop: true, events: [{ note: 60, beats: 0.1 }] });`,
    );
    const voice = await world.play('own', {}, 4800);
    await world.run(2);
    world.grid.setTempo(200);
    const at = world.grid.fixedUntil;
    world.instruments.update(voice, { bpm: 194 });
    await world.run(2);
    const beat = ((at - 4800) * 97) / 60 / 48000;
    const sampleOf = (k: number) =>
      Math.round(k < beat ? 4800 + (k * 60 * 48000) / 97 : at + ((k - beat) * 60 * 48000) / 194);
    const heard = world.onsets(voice);
    expect(heard.length).toBeGreaterThan(8);
    // Half a sample: the place of the change is known here to the sample.
    heard.forEach((sample, k) => expect(Math.abs(sample - sampleOf(k))).toBeLessThanOrEqual(1));
  });

  test('its own tempo changed, to and from the grid too, it goes on at its place when its thread is lost', async () => {
    await world.load(
      'own',
      `export const own = defineSequence({ ${midi}, bpm: 97, loop: true, length: 7, events: Array.from({ length: 7 }, (_, k) => ({ at: k, note: 60 + k, beats: 0.1 })) });`,
    );
    for (const [first, then] of [
      [97, 131],
      [97, 0],
      [0, 131],
    ] as const) {
      const begins = world.server.samples + 4800;
      const voice = await world.play('own', { bpm: first }, begins);
      await world.run(2.1);
      const at = world.grid.fixedUntil;
      world.instruments.update(voice, { bpm: then });
      await world.run(0.9);
      // What was handed out ahead is forgotten with the thread.
      const [now, handedOut] = [world.server.samples, world.due.length];
      world.hosts.lose(0);
      await Bun.sleep(0);
      await Bun.sleep(0);
      await world.run(4);
      const [before, after] = [first || 120, then || 120].map((bpm) => (60 * 48000) / bpm) as [number, number];
      const changed = (at - begins) / before;
      const heard = world.due.filter(
        ({ bytes, voice: owner, sample }, k) =>
          (k >= handedOut || sample < now) && owner === voice && bytes[0] === 0x90,
      );
      expect(heard.length).toBeGreaterThan(11);
      heard.forEach(({ sample, bytes }, k) => {
        expect(bytes[1]).toBe(60 + (k % 7));
        expect(Math.abs(sample - (k < changed ? begins + k * before : at + (k - changed) * after))).toBeLessThanOrEqual(
          1,
        );
      });
      world.instruments.stop(voice);
    }
  });

  test('a new version is taken at the next pass; parameters too; notes of the old one end', async () => {
    const text = (note: number) =>
      `export const r = defineSequence({ ${midi}, loop: true, params: { up: { type: 'integer', default: 0 } }, build: ({ params, pass }) => pattern([{ note: ${note} + params.up, beats: 1 }, { at: 1, note: ${note} }]) });`;
    await world.load('r', text(60));
    const voice = await world.play('r', {}, 4800);
    await world.run(0.7);
    await world.load('r', text(70));
    await Bun.sleep(0);
    await Bun.sleep(0);
    world.instruments.update(voice, { up: 5 });
    await world.run(1.5);
    expect(world.due.filter(({ bytes }) => bytes[0] === 0x90).map(({ bytes }) => bytes[1])).toEqual([
      60, 60, 75, 70, 75,
    ]);
    world.instruments.update(voice, { loop: 0 });
    await world.run(2);
    expect(world.instruments.playing()).toEqual([]);
    expect(world.balance()).toEqual(new Map());
  });

  test('swing moves what is on the grid; messages go to addresses and to the server, on their sample', async () => {
    world.grid.setSwing(0.6, '1/8');
    await world.load(
      'm',
      "export const m = defineSequence({ events: [{ at: 0.5, osc: ['/n_set', 7, 'x', 0.5], to: 'osc:example.org:9000' }, { at: 1, osc: ['/n_free', 7] }, { at: 1, osc: ['/x'], to: 'osc:57' }] });",
    );
    await world.play('m', {}, 48000);
    await world.run(2);
    expect(
      world.packets.map(({ host, port, sample, packet }) => [
        host,
        port,
        sample,
        'address' in packet && packet.address,
      ]),
    ).toEqual([
      ['example.org', 9000, 62400, '/n_set'],
      ['', 0, 72000, '/n_free'],
      ['127.0.0.1', 57, 72000, '/x'],
    ]);
    expect(world.failures()).toEqual([]);
  });

  test('what is wrong is refused with its name, before anything sounds', async () => {
    await world.load('ok', `export const ok = defineSequence({ events: [{ note: 60 }] });`);
    expect(() => world.instruments.play('ok', { target: 'midi:' })).toThrow('target is "midi:"');
    expect(() => world.instruments.play('ok', { bpm: 0.5 })).toThrow('bpm is 0.5');
    await expect(
      world.load('bad', `export const bad = defineSequence({ events: [{ at: 1, note: 'h4' }] });`),
    ).rejects.toThrow('event 1: note is "h4"');
    await expect(
      world.load('bad', `export const bad = defineSequence({ events: [{ controller: 128, value: 1 }] });`),
    ).rejects.toThrow('controller is 128');
    await expect(
      world.load('bad', `export const bad = defineSequence({ events: [{ note: 1, lenght: 1 }] });`),
    ).rejects.toThrow('lenght');
    await world.play('ok');
    await world.run(0.2);
    expect(world.failures().slice(3)).toEqual([expect.stringContaining('a note has no target') as never]);
    expect(world.instruments.playing()).toEqual([]);
  });
});
