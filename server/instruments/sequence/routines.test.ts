/** Routines in a server whose time is simulated: places are compared with the formula, to the sample. */

import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { SequenceWorld } from '../../../test/support/sequence-world.ts';

let world: SequenceWorld;
beforeEach(() => {
  world = new SequenceWorld();
});
afterEach(() => world.close());

const midi = "target: 'midi:/out'";

describe('routines', () => {
  test('beats, seconds, ticks, bars and beats of the grid, exactly', async () => {
    await world.load(
      'w',
      `export const w = defineRoutine({ ${midi}, *run(ctx) {
      const at: number[] = [];
      const mark = () => at.push(ctx.sample);
      mark(); yield beats(1 / 3); mark(); yield ms(330); mark(); yield beats(1); mark(); yield until('1/8'); mark(); yield untilBar(); mark(); yield untilBar(); mark(); yield untilBeat(13.25); mark(); yield seconds(0.5); mark();
      ctx.log(at.join(' '));
    } });`,
    );
    await world.play('w', {}, 10000);
    await world.run(9);
    const [log] = world.feed.filter(({ type }) => type === 'log') as unknown as { message: string }[];
    expect(log!.message.split(' ').map(Number)).toEqual([
      10000, 18000, 33840, 57840, 60000, 96000, 192000, 318000, 342000,
    ]);
  });

  test('a tempo changed at random while they play: every place is where the grid has its beat', async () => {
    await world.load(
      'v',
      `export const v = defineRoutine({ ${midi}, *run(ctx) { for (let i = 0; ; i++) { ctx.note(i % 128, { beats: 1 / 5 }); yield beats(1 / 4); } } });
      export const s = defineSequence({ ${midi}, loop: true, events: [{ note: 60, beats: 0.5 }, { at: 0.75, note: 61, beats: 0.1 }], length: 1 });`,
    );
    const [voice, sequence] = [await world.play('v', {}, 24000), await world.play('s', {}, 24000)];
    const random = (i: number) => Math.abs(Math.sin(i * 99.7));
    for (let i = 0; i < 100; i++) {
      world.grid.setTempo(60 + 140 * random(i), { ramp: i % 3 === 0 ? 0.05 : 0 });
      await world.run(0.1 + 0.3 * random(i + 0.5));
    }
    const ons = world.onsets(voice);
    const first = world.grid.beatAt(24000);
    expect(ons.length).toBeGreaterThan(150);
    expect(ons).toEqual(ons.map((_, i) => world.grid.sampleAt(first + i / 4)));
    const pairs = world.onsets(sequence);
    expect(pairs).toEqual(pairs.map((_, i) => world.grid.sampleAt(first + Math.floor(i / 2) + (i % 2) * 0.75)));
    const offs = world.due
      .filter(({ bytes, voice: owner }) => owner === voice && bytes[0] === 0x80)
      .map(({ sample }) => sample);
    expect(offs).toEqual(offs.map((_, i) => world.grid.sampleAt(first + i / 4 + 1 / 5)));
  });

  test('a jump of the grid moves nothing that waits for beats; bars are those of the new place', async () => {
    await world.load(
      'v',
      `export const v = defineRoutine({ ${midi}, *run(ctx) { for (;;) { ctx.note(60, { beats: 0.1 }); yield beats(1); } } });
      export const bar = defineRoutine({ ${midi}, *run(ctx) { yield untilBar(); yield untilBar(); ctx.note(70, { beats: 0.1 }); } });`,
    );
    const voice = await world.play('v', {}, 4800);
    const bar = await world.play('bar', {}, 4800);
    await world.run(2.5);
    world.grid.locate(62.5);
    const at = world.grid.fixedUntil;
    await world.run(3);
    expect(world.onsets(voice)).toEqual(world.onsets(voice).map((_, i) => 4800 + 24000 * i));
    expect(world.onsets(bar)).toEqual([at + 36000]);
  });

  test('jumps at any moment: events lie as many samples apart as beats tell, none lost or doubled', async () => {
    await world.load(
      'v',
      `export const v = defineRoutine({ ${midi}, *run(ctx) { for (;;) { ctx.note(60, { beats: 0.05 }); yield beats(1 / 8); } } });
      export const s = defineSequence({ ${midi}, loop: true, length: 1, events: [{ note: 61, beats: 0.05 }, { at: 0.25, note: 62, beats: 0.1 }] });`,
    );
    const [voice, sequence] = [await world.play('v', {}, 4800), await world.play('s', {}, 4800)];
    for (let i = 0; i < 60; i++) {
      await world.run(0.05 + 0.1 * Math.abs(Math.sin(i * 7.7)));
      world.grid.locate(200 * Math.abs(Math.sin(i * 3.1)));
    }
    await world.run(1);
    expect(world.onsets(voice).length).toBeGreaterThan(100);
    // The place of a jump is a whole sample, and beats there have a fraction.
    world.onsets(voice).forEach((sample, k) => expect(Math.abs(sample - (4800 + 3000 * k))).toBeLessThanOrEqual(1));
    world
      .onsets(sequence)
      .forEach((sample, k) =>
        expect(Math.abs(sample - (4800 + 24000 * Math.floor(k / 2) + 6000 * (k % 2)))).toBeLessThanOrEqual(1),
      );
    world.instruments.stop('all');
    await world.run(0.1);
    expect(world.balance()).toEqual(new Map());
  });

  test('keys and controllers that come in, signals, spawning, joining, stopping', async () => {
    await world.load(
      't',
      `
      function* blink(ctx, note: number, times: number) { try { for (let i = 0; i < times; i++) { ctx.note(note); yield beats(1 / 2); } } finally { ctx.log('done ' + note); } }
      export const t = defineRoutine({ ${midi}, *run(ctx) {
        const key = yield* noteOn(); ctx.log('key ' + key.number + ' ' + key.value + ' ' + key.channel);
        const { value } = yield* controller(74, 2); ctx.log('controller ' + value);
        const a = ctx.spawn(blink, 60, 3); const b = ctx.spawn(blink, 62, 1000);
        ctx.log(ctx.routines().map(({ name }) => name).join());
        yield join(a); ctx.log('joined ' + a.running + ' ' + b.running);
        ctx.stop(b); ctx.signal('go', 7);
      } });
      export const other = defineRoutine({ ${midi}, *run(ctx) { ctx.log('heard ' + (yield* untilSignal<number>('go'))); ctx.note(99); } });`,
    );
    await world.play('t');
    await world.play('other');
    await world.run(0.5);
    const bytes = (...list: number[]) => world.server.control.context.midi!.receive('test', list);
    bytes(0x93, 50, 90);
    await world.run(0.1);
    bytes(0xb1, 73, 1, 0xb1, 74, 5);
    await world.run(2);
    expect(world.failures()).toEqual([]);
    expect(world.feed.flatMap((event) => (event.type === 'log' ? [event.message] : []))).toEqual([
      'key 50 90 4',
      'controller 5',
      'run,blink,blink',
      'done 60',
      'joined false true',
      'done 62',
      'heard 7',
    ]);
    expect(world.balance()).toEqual(new Map());
    expect(world.instruments.playing()).toEqual([]);
  });

  test('a tempo that a voice sets which a key has woken acts where it can for all: from where the others have come to', async () => {
    await world.load(
      't',
      `export const t = defineRoutine({ ${midi}, bpm: 600, *run(ctx) {
      ctx.spawn(function* (own) { for (;;) { own.note(60, { beats: 0.1 }); yield beats(1); } });
      yield* noteOn();
      ctx.note(70, { beats: 0.5 });
      ctx.tempo(300);
      yield beats(1);
      ctx.note(71, { beats: 0.1 });
    } });`,
    );
    const voice = await world.play('t', {}, 4800);
    await world.run(1.003);
    const now = world.server.samples;
    world.server.control.context.midi!.receive('test', [0x90, 1, 1]);
    await world.run(1);
    const of = (note: number, kind = 0x90) =>
      world.due.filter(({ bytes }) => bytes[0] === kind && bytes[1] === note).map(({ sample }) => sample);
    const ons = of(60);
    // The last that had been handed out by then.
    const changed = ons.findIndex((sample, k) => ons[k + 1]! - sample > 4801);
    expect(ons[changed]!).toBeGreaterThan(now);
    expect(ons[changed]!).toBeLessThan(now + 4800);
    expect(ons.slice(1).map((sample, k) => sample - ons[k]!)).toEqual(
      ons.slice(1).map((_, k) => (k < changed ? 4800 : 9600)),
    );
    // What the woken one does counts by both tempos, and what it has begun before the change stays where it is.
    expect(of(70)).toEqual([now]);
    expect(of(70, 0x80)).toEqual([now + 2400]);
    const beat = (ons[changed]! - now) / 4800;
    expect(of(71)).toEqual([ons[changed]! + Math.round((1 - beat) * 9600)]);
    expect(world.instruments.playing().map(({ id }) => id)).toEqual([voice]);
    expect(world.failures()).toEqual([]);
  });

  test('an error names the voice and its line, and ends that voice alone', async () => {
    await world.load(
      'e',
      `function* bad(ctx) {
  ctx.note(60);
  yield beats(1);
  throw new Error('no string');
}
export const e = defineRoutine({ ${midi}, *run(ctx) { ctx.spawn(bad); for (;;) { ctx.note(61, { beats: 0.1 }); yield beats(1); } } });
export const f = defineRoutine({ *run(ctx) { yield 3; } });`,
    );
    const voice = await world.play('e', {}, 4800);
    await world.play('f', {}, 4800);
    await world.run(3);
    expect(world.failures()).toEqual([
      expect.stringMatching(/^routine run: .*it yielded 3/) as never,
      expect.stringMatching(/^routine bad: .*\/e\.ts:6:\d+: no string$/) as never,
    ]);
    expect(world.onsets(voice).length).toBeGreaterThan(5);
    expect(world.instruments.playing().map(({ id }) => id)).toEqual([voice]);
    expect([...world.balance().keys()].some((key) => key.endsWith(' 60'))).toBe(false);
    expect(world.server.lines.some((line) => line.includes('no string'))).toBe(true);
  });

  test('what its target cannot take is refused where it is written; where the target changed since, when it is due', async () => {
    await world.load(
      't',
      `export const early = defineRoutine({ target: 'x', *run(ctx) { yield beats(1); ctx.emit({ at: 1, bend: 0.5 }); } });
      export const later = defineRoutine({ ${midi}, *run(ctx) { ctx.emit({ at: 2, note: 60 }, { at: 3, note: 61 }); ctx.note(62); for (;;) yield beats(1); } });
      export const other = defineRoutine({ ${midi}, *run(ctx) { for (;;) { ctx.note(70, { beats: 0.1 }); yield beats(1); } } });`,
    );
    await world.play('early', {}, 4800);
    const later = await world.play('later', {}, 4800);
    const other = await world.play('other', {}, 4800);
    await world.run(0.6);
    world.instruments.update(later, { target: 'osc:9000' });
    await world.run(2);
    expect(world.failures()).toEqual([
      expect.stringContaining('a bend goes to MIDI; its target is x') as never,
      expect.stringContaining('notes go to instruments and MIDI; their target is osc:9000') as never,
    ]);
    expect(world.instruments.playing().map(({ id }) => id)).toEqual([other]);
    expect([...world.balance().keys()].filter((each) => !each.endsWith(' 70'))).toEqual([]);
    expect(world.onsets(other)).toEqual(world.onsets(other).map((_, k) => 4800 + 24000 * k));
  });

  test('a thread that is lost: lists of events go on at their place, voices are reported by name, notes end', async () => {
    await world.load(
      'l',
      `export const list = defineSequence({ ${midi}, loop: true, events: [{ note: 60, beats: 3 }, { at: 1, note: 62 }] });
      export const stuck = defineRoutine({ ${midi}, *run(ctx) { ctx.note(70); for (;;) yield beats(1); } });
      export const innocent = defineRoutine({ ${midi}, *run(ctx) { ctx.note(72); for (;;) yield beats(1); } });`,
    );
    const list = await world.play('list', {}, 4800);
    const stuck = await world.play('stuck', {}, 4800);
    await world.play('innocent', {}, 4800);
    await world.run(1.0);
    world.hosts.lose(stuck);
    await Bun.sleep(0);
    await Bun.sleep(0);
    await world.run(0.1);
    expect(world.failures()).toEqual([
      `voice ${stuck} was abandoned`,
      expect.stringMatching(/lost with its thread: voice \d+ \(stuck\)/) as never,
    ]);
    expect([...world.balance().keys()].filter((key) => !key.endsWith(' 62'))).toEqual([]);
    await world.run(4);
    expect(world.instruments.playing().map(({ id }) => id)).toEqual([list]);
    expect(world.onsets(list)).toEqual(
      world.onsets(list).map((_, i) => 4800 + Math.floor(i / 2) * 72000 + (i % 2) * 24000),
    );
    world.instruments.stop('all');
    await world.run(0.1);
    expect(world.balance()).toEqual(new Map());
  });
});
