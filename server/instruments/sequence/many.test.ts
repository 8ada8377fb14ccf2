/** Promises of sequences and routines when there are many of them, for long, or again: tempos, edits, routines by the hundred, chance. */
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { SequenceWorld } from '../../../test/support/sequence-world.ts';
import { defineSequence } from './define.ts';
import type { SequenceOut } from './messages.ts';
import { Scheduler } from './scheduler.ts';

let world: SequenceWorld;
beforeEach(() => {
  world = new SequenceWorld();
});
afterEach(() => world.close());

const isOn = ({ bytes }: { bytes: Uint8Array }): boolean => (bytes[0]! & 0xf0) === 0x90;

test('three sequences at 97, 120 and 133 beats a minute for ten minutes: every onset and every end on its sample, no drift', () => {
  const definition = defineSequence({
    target: 'midi:/out',
    loop: true,
    length: 2,
    events: [
      { note: 60, beats: 0.5 },
      { at: 2 / 3, note: 62, beats: 0.25 },
    ],
  });
  const out: SequenceOut[] = [];
  const scheduler = new Scheduler({
    sampleRate: 48000,
    load: () => definition,
    report: (reported) => out.push(reported),
  });
  const tempos = [97, 120, 133];
  const common = {
    type: 'start',
    instrument: 'list',
    module: '',
    params: {},
    extra: {},
    loop: true,
    beat: undefined,
    target: undefined,
    seed: undefined,
    swap: '',
    resume: undefined,
  } as const;
  tempos.forEach((bpm, i) => scheduler.take({ ...common, voice: i + 1, sample: 1000 * i, bpm }));
  const end = 600 * 48000;
  for (let until = 960; until <= end; until += 960) scheduler.take({ type: 'run', until });
  tempos.forEach((bpm, i) => {
    const beat = (60 * 48000) / bpm;
    const reported = out.filter((each) => each.voice === i + 1 && each.kind === 'midi') as (SequenceOut & {
      bytes: Uint8Array;
    })[];
    const onsets = reported.filter(isOn).map(({ sample }) => sample);
    const ideal = Array.from({ length: 1400 }, (_, k) =>
      Math.round(1000 * i + beat * (2 * Math.floor(k / 2) + (k % 2) * (2 / 3))),
    ).filter((sample) => sample < end);
    expect(onsets).toEqual(ideal);
    const ends = reported.filter((each) => !isOn(each)).map(({ sample }) => sample);
    expect(ends).toEqual(
      ends.map((_, k) => Math.round(1000 * i + beat * (2 * Math.floor(k / 2) + (k % 2 ? 2 / 3 + 0.25 : 0.5)))),
    );
  });
});

test('saved anew in the middle of a pass, the pass plays as it was to its end; the next is the new one, transposed, reversed, stretched or empty', async () => {
  const text = (
    edit: string,
  ) => `const riff = pattern([{ note: 60, beats: 0.5 }, { at: 1, note: 64, beats: 0.5 }, { at: 1.5, note: 67, beats: 0.5 }], 2);
    export const riffs = defineSequence({ target: 'midi:/out', loop: true, events: riff${edit} });`;
  await world.load('riffs', text(''));
  const voice = await world.play('riffs', {}, 4800);
  const heard = () =>
    world.due.filter((each) => isOn(each)).map(({ sample, bytes }) => [(sample - 4800) / 24000, bytes[1]!]);
  // In the middle of passes 0, 1, 2 … which are 2 beats long until one is stretched.
  await world.run(0.7);
  for (const edit of ['.transpose(5)', '.reverse()', '.stretch(2)', '.clear()', '']) {
    await world.load('riffs', text(edit));
    await Bun.sleep(0);
    await Bun.sleep(0);
    await world.run(edit === '.clear()' ? 2 : 1);
  }
  world.instruments.stop(voice);
  expect(heard()).toEqual([
    [0, 60],
    [1, 64],
    [1.5, 67],
    [2, 65],
    [3, 69],
    [3.5, 72],
    [4, 67],
    [4.5, 64],
    [5.5, 60],
    [6, 60],
    [8, 64],
    [9, 67],
    [12, 60],
    [13, 64],
  ]);
});

test('200 voices asleep in beats and in milliseconds, one that fails among them: each wakes on its sample; whoever began them joins them all, or looks again and again', async () => {
  await world.load(
    'many',
    `
    function* sleeper(own, i: number) {
      for (let k = 0; k < 20; k++) {
        own.log([i, k, own.sample].join(' '));
        if (i === 77 && k === 3) throw new Error('seventy-seven');
        yield i % 2 ? ms(10 + i) : beats(1 / 16 + i / 200);
      }
    }
    export const joiner = defineRoutine({ *run(ctx) {
      const all = Array.from({ length: 100 }, (_, i) => ctx.spawn(sleeper, i));
      for (const each of all) yield join(each);
      ctx.log('joined ' + all.filter(({ running }) => running).length);
    } });
    export const poller = defineRoutine({ *run(ctx) {
      const all = Array.from({ length: 100 }, (_, i) => ctx.spawn(sleeper, 100 + i));
      let looks = 0;
      for (; all.some(({ running }) => running); looks++) yield ms(50);
      ctx.log('polled ' + (looks > 40));
    } });`,
  );
  const started = [await world.play('joiner', {}, 4800), await world.play('poller', {}, 4800)];
  await world.run(0.5);
  world.grid.setTempo(97);
  await world.run(18);
  const logs = world.feed.flatMap((event) => (event.type === 'log' ? [event.message] : []));
  expect(logs.filter((line) => /^[a-z]/.test(line)).sort()).toEqual(['joined 0', 'polled true']);
  const first = world.grid.beatAt(4800);
  const wakes = logs
    .filter((line) => /^\d/.test(line))
    .map((line) => line.split(' ').map(Number) as [number, number, number]);
  expect(wakes.length).toBe(199 * 20 + 4);
  for (const [i, k, sample] of wakes) {
    const ideal = i % 2 ? Math.round(4800 + k * 48 * (10 + i)) : world.grid.sampleAt(first + k * (1 / 16 + i / 200));
    expect([i, k, sample]).toEqual([i, k, ideal]);
  }
  const failed = world.feed.flatMap((event) => (event.type === 'failed' ? [event.message] : []));
  expect(failed).toEqual([expect.stringMatching(/^routine sleeper: .*many\.ts:7:\d+: seventy-seven$/) as never]);
  expect(
    world.feed
      .filter(({ type }) => type === 'ended')
      .map((event) => 'voice' in event && event.voice)
      .sort(),
  ).toEqual(started.sort());
}, 60_000);

test('chance is the same in every run, for each pass and each voice, and another for another seed', async () => {
  const text = `export const drawn = defineSequence({ target: 'midi:/out', loop: true, length: 1, build: ({ random }) => [{ note: random.whole(0, 127), beats: 0.5 }, { at: random(), note: random.whole(0, 127), beats: 0.01 }] });
    export const walk = defineRoutine({ target: 'midi:/out', *run(ctx) { for (;;) { ctx.note(ctx.random.whole(0, 127), { beats: 0.01 }); yield beats(ctx.random.between(0.1, 1)); } } });`;
  const run = async (name: string, given: Record<string, unknown>): Promise<readonly (readonly number[])[]> => {
    const own = new SequenceWorld();
    try {
      await own.load('all', text);
      await own.play(name, given, 4800);
      await own.run(6);
      return own.due.filter(isOn).map(({ sample, bytes }) => [sample, bytes[1]!]);
    } finally {
      own.close();
    }
  };
  for (const name of ['drawn', 'walk']) {
    const once = await run(name, {});
    expect(once.length).toBeGreaterThan(9);
    expect(await run(name, {})).toEqual(once);
    const seeded = await run(name, { seed: 5 });
    expect(seeded).not.toEqual(once);
    expect(await run(name, { seed: 5 })).toEqual(seeded);
  }
});
