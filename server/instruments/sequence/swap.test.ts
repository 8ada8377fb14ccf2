/** Saved while it plays: where the new version begins, and what is left of the old one. Time is simulated, places are compared with the formula. */

import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { SequenceWorld } from '../../../test/support/sequence-world.ts';
import { expectSwap, save, steady, swapsIn } from '../../../test/support/swaps.ts';
import { defineRoutine, type SequenceInstrument } from './define.ts';
import type { SequenceOut } from './messages.ts';
import { Scheduler } from './scheduler.ts';
import { beats } from './waits.ts';

let world: SequenceWorld;
beforeEach(() => {
  world = new SequenceWorld();
});
afterEach(() => world.close());

describe('on the next tick of its division', () => {
  test('the old version ends, what it began and what it was to do too; the new one begins with the same number and parameters', async () => {
    await save(world, steady(60));
    const id = await world.play('a', { up: 3, target: 'midi:/other' }, 4801);
    await world.run(1);
    world.instruments.update(id, { up: 5 });
    await world.run(0.2);
    await save(
      world,
      steady(80)
        .replace('ctx.params.up', 'ctx.params.up + ctx.params.more')
        .replace('params: {', "params: { more: { type: 'integer', default: 1 },"),
    );
    await world.run(3);
    expect(world.failures()).toEqual([]);
    expectSwap(world, 96000, 60, 86);
    expect(swapsIn(world)).toEqual([[id, 2, 96000]]);
    expect(world.logs()).toEqual(['end 60 96000']);
    // Every note of the old one has its end there at the latest, what its `finally` began too.
    const open = new Map<number, number>();
    for (const {
      sample,
      bytes: [status, note],
    } of world.due) {
      if (sample > 96000 || note! >= 80 || note === 40) continue;
      if ((status! & 0xf0) === 0x90) open.set(note!, (open.get(note!) ?? 0) + 1);
      if ((status! & 0xf0) === 0x80) open.set(note!, open.get(note!)! - 1);
    }
    expect([...open].filter(([, count]) => count !== 0)).toEqual([]);
    expect(open.size).toBeGreaterThan(5);
    expect(world.due.filter(({ bytes }) => bytes[0] === 0xb0).map(({ sample }) => sample)).toEqual([96000]);
    expect(world.instruments.playing()).toMatchObject([
      { id, state: 'playing', params: { up: 5, target: 'midi:/other' } },
    ]);
    expect(new Set(world.sent.map(({ port }) => port))).toEqual(new Set(['/other']));
    world.instruments.stop(id);
    await world.run(0.1);
    expect(world.balance()).toEqual(new Map());
  });

  test.each(['tempo', 'swing', 'jump', 'far jump'])('wherever a change of %s moves it meanwhile', async (change) => {
    await save(world, steady(60));
    await world.play('a', {}, 4801);
    await world.run(0.5);
    await save(world, steady(80));
    await world.run(0.3);
    if (change === 'tempo') world.grid.setTempo(83, { ramp: 0.3 });
    if (change === 'swing') world.grid.setSwing(0.7, '1/8');
    if (change === 'jump') world.grid.locate(8);
    if (change === 'far jump') world.grid.locate(701.5);
    const from = world.grid.fixedUntil;
    await world.run(4);
    const at = change.includes('jump') ? world.grid.next('bar', from).sample : world.grid.tick('bar', 1).sample;
    if (change === 'jump') expect(at).toBe(from);
    expectSwap(world, at, 60, 80);
    expect(swapsIn(world).map(([, , sample]) => sample)).toEqual([at]);
  });

  test('a tempo changed at random, files saved at random: each begins on a tick, none is lost, every note has its off', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.tuple(
            fc.integer({ min: 10, max: 700 }),
            fc.constantFrom('save', 'save', 'tempo', 'jump', 'own'),
            fc.nat(100),
          ),
          { minLength: 5, maxLength: 25 },
        ),
        async (steps) => {
          const each = new SequenceWorld();
          const text = (
            version: number,
          ) => `export const v = defineRoutine({ target: 'midi:/v', swap: '1/4', *run(ctx) { for (let i = 0; ; i++) { ctx.note(${20 + version}, { beats: 0.7 }); yield beats(0.3); } } });
        export const s = defineSequence({ target: 'midi:/s#2', swap: '1/8', loop: true, length: 3, events: [{ note: ${20 + version}, beats: 2 }, { at: 0.4, note: ${20 + version} }] });`;
          let version = 0;
          const reload = async () => {
            await each.load('a', text(++version));
            await Bun.sleep(0);
            await Bun.sleep(0);
          };
          await reload();
          const [v, s] = [await each.play('v', {}, 4800), await each.play('s', {}, 4800)];
          for (const [wait, kind, by] of steps) {
            await each.run(wait / 1000);
            if (kind === 'save') await reload();
            if (kind === 'tempo') each.grid.setTempo(60 + by, { ramp: by % 3 === 0 ? 0.1 : 0 });
            if (kind === 'jump') each.grid.locate(by / 3);
            if (kind === 'own' && by < 50) each.instruments.update(s, { bpm: 60 + by });
          }
          await reload();
          await each.run(3);
          for (const [id, port] of [
            [v, '/v'],
            [s, '/s'],
          ] as const) {
            const heard = each.due.filter(({ voice: owner, bytes }) => owner === id && (bytes[0]! & 0xf0) === 0x90);
            const reported = each.feed.flatMap((event) =>
              event.type === 'swapped' && event.voice === id ? [event] : [],
            );
            expect(reported.at(-1)!.version).toBe(version);
            // The first note of each version is where that was told to begin, in their order.
            for (const { sample, version: number } of reported)
              expect(heard.find(({ bytes }) => bytes[1] === 20 + number)?.sample).toBe(sample);
            expect(heard.map(({ bytes }) => bytes[1]!)).toEqual(
              heard.map(({ bytes }) => bytes[1]!).sort((a, b) => a - b),
            );
            expect(each.feed.filter((event) => event.type === 'late' || event.type === 'failed')).toEqual([]);
            each.instruments.stop(id);
            await each.run(0.1);
            expect([...each.balance().keys()].filter((key) => key.startsWith(port))).toEqual([]);
          }
          each.close();
        },
      ),
      { numRuns: 15 },
    );
  }, 60_000);

  test('of a tempo of its own: on its own beats, from where an update of that moves them', async () => {
    await save(world, steady(60, "bpm: 97, swap: '2b',"));
    const id = await world.play('a', {}, 4800);
    await world.run(1);
    await save(world, steady(80, "bpm: 97, swap: '2b',"));
    await world.run(2);
    const twoBeats = 4800 + (2 * 60 * 48000) / 97;
    expect(swapsIn(world)).toEqual([[id, 2, Math.round(twoBeats)]]);
    expectSwap(world, Math.round(twoBeats), 60, 80);
    await save(world, steady(100, "bpm: 97, swap: '2b',"));
    world.instruments.update(id, { bpm: 50 });
    const from = world.grid.fixedUntil;
    const beat = ((from - 4800) * 97) / 60 / 48000;
    await world.run(3);
    const next = from + ((Math.ceil(beat / 2) * 2 - beat) * 60 * 48000) / 50;
    expect(Math.abs(swapsIn(world)[1]![2]! - next)).toBeLessThanOrEqual(1);
  });

  test('with a tempo that it sets itself a tick that has passed does not come again', async () => {
    const text = (note: number) =>
      `export const a = defineRoutine({ target: 'midi:/out', swap: 'bar', *run(ctx) { ctx.tempo(60); ctx.note(${note}, { beats: 0.1 }); yield beats(1.9); ctx.tempo(240); for (;;) { ctx.note(${note}, { beats: 0.1 }); yield beats(1); } } });`;
    await save(world, text(60));
    await world.play('a', {}, 4800);
    await world.run(0.2);
    await save(world, text(70));
    await world.run(4);
    // It leaves the grid at beat 0.2.
    const at = 4800 + 1.9 * 48000 + 1.9 * 12000;
    expect(swapsIn(world).map(([, , sample]) => sample)).toEqual([at]);
  });

  test('a burst of saves before it: the newest', async () => {
    await save(world, steady(60));
    const id = await world.play('a', {}, 4801);
    await world.run(0.3);
    await Promise.all([70, 75, 85].map((note) => save(world, steady(note))));
    await world.run(0.1);
    await save(world, steady(80));
    await world.run(4);
    expect(swapsIn(world)).toEqual([[id, 5, 96000]]);
    expectSwap(world, 96000, 60, 80);
  });

  test('whichever of them is loaded first', async () => {
    const loads = new Map<string, PromiseWithResolvers<SequenceInstrument>>();
    const out: SequenceOut[] = [];
    const load = (module: string) =>
      (loads.get(module) ?? loads.set(module, Promise.withResolvers()).get(module)!).promise;
    const scheduler = new Scheduler({ sampleRate: 48000, load, report: (reported) => out.push(reported) });
    const version = (note: number) =>
      defineRoutine({
        target: 'midi:/out',
        swap: '1/4',
        *run(ctx) {
          ctx.note(note);
          yield beats(100);
        },
      });
    scheduler.take({
      type: 'start',
      voice: 1,
      instrument: 'a',
      module: 'm1',
      params: {},
      extra: {},
      sample: 0,
      beat: undefined,
      bpm: 0,
      loop: false,
      target: undefined,
      seed: undefined,
      swap: '',
      resume: undefined,
    });
    loads.get('m1')!.resolve(version(1));
    await Bun.sleep(0);
    scheduler.take({ type: 'run', until: 4800 });
    for (const number of [2, 3])
      scheduler.take({ type: 'module', instrument: 'a', module: `m${number}`, version: number });
    loads.get('m3')!.resolve(version(3));
    await Bun.sleep(0);
    loads.get('m2')!.resolve(version(2));
    await Bun.sleep(0);
    expect(scheduler.next).toBe(0);
    scheduler.take({ type: 'run', until: 9600 });
    expect(scheduler.next).toBe(24000);
    scheduler.take({ type: 'module', instrument: 'a', module: 'm4', version: 4 });
    loads.get('m4')!.reject(new TypeError('a is no sequence'));
    await Bun.sleep(0);
    scheduler.take({ type: 'run', until: 96000 });
    expect(out.map((each) => [each.kind, each.sample])).toEqual([
      ['begun', 0],
      ['midi', 0],
      ['failed', 9600],
      ['midi', 24000],
      ['swapped', 24000],
      ['midi', 24000],
    ]);
    expect(out[4]).toMatchObject({ version: 3 });
  });
});
