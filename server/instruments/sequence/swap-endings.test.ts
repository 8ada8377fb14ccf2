/** Saved while it plays: voices that end, fail or lose their thread before they take the new version. */

import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { SequenceWorld } from '../../../test/support/sequence-world.ts';
import { notesIn, save, steady, swapsIn } from '../../../test/support/swaps.ts';

let world: SequenceWorld;
beforeEach(() => {
  world = new SequenceWorld();
});
afterEach(() => world.close());

describe('before the tick of its division', () => {
  test('stopped, hushed, ended or without its division before it: nothing is left', async () => {
    await save(
      world,
      `${steady(60)}export const short = defineRoutine({ target: 'midi:/out', swap: 'bar', *run(ctx) { ctx.note(50, { beats: 6 }); yield beats(1); } });`,
    );
    const [stopped, hushed, changed] = [
      await world.play('a', {}, 4801),
      await world.play('a', {}, 4801),
      await world.play('a', {}, 4801),
    ];
    await world.play('short', {}, 4801);
    await world.run(0.3);
    await save(
      world,
      `${steady(80)}export const short = defineRoutine({ target: 'midi:/out', swap: 'bar', *run(ctx) { ctx.note(51); } });`,
    );
    await world.run(0.3);
    world.instruments.stop(stopped);
    world.instruments.hush(hushed);
    world.instruments.update(changed, { swap: 'end' });
    await world.run(4);
    expect(swapsIn(world)).toEqual([]);
    expect(notesIn(world).filter(({ note }) => note >= 80 || note === 51)).toEqual([]);
    expect(world.instruments.playing().map(({ id }) => id)).toEqual([changed]);
    world.instruments.stop('all');
    await world.run(0.1);
    expect(world.balance()).toEqual(new Map());
  });

  test('a version that fails to load leaves the old one; one that fails when it begins is reported and ends the voice', async () => {
    await save(world, steady(60));
    const id = await world.play('a', {}, 4801);
    await world.run(0.3);
    await expect(save(world, 'export const a = defineRoutine({ swap: 3 ]')).rejects.toThrow();
    await expect(save(world, steady(70, "swap: 'pass',"))).rejects.toThrow('only sequences have passes');
    await world.run(4);
    expect(swapsIn(world)).toEqual([]);
    expect(world.instruments.playing().map((each) => each.id)).toEqual([id]);
    const reported = world.failures().length;
    await save(
      world,
      "export const a = defineRoutine({ swap: 'bar', *run(ctx) {\n  throw new Error('no string');\n} });",
    );
    await world.run(2.5);
    expect(world.failures().slice(reported)).toEqual([
      expect.stringMatching(/^routine run: .*\/a\.ts:4:\d+: no string$/) as never,
    ]);
    expect(world.instruments.playing()).toEqual([]);
    await world.run(0.5);
    expect(world.balance()).toEqual(new Map());
  });

  test('keys and signals reach the new one from its beginning on, and it begins nothing before', async () => {
    const text = (note: number) =>
      `export const a = defineRoutine({ target: 'midi:/out', swap: 'bar', *run(ctx) { for (;;) { yield untilSignal('go'); ctx.note(${note}, { beats: 0.1 }); } } });`;
    await save(world, text(60));
    await world.play('a', {}, 4801);
    await world.run(0.3);
    await save(world, text(80));
    // The bar is at two seconds; it has been handed out when this comes.
    await world.run(1.62);
    world.client.send('/signal', 'go');
    await world.run(0.5);
    world.client.send('/signal', 'go');
    await world.run(0.1);
    expect(notesIn(world).map(({ note }) => note)).toEqual([80, 80]);
    expect(notesIn(world)[0]!.sample).toBe(96000);
  });

  test('several voices, those that they spawned and who waits for those end together; an error in the end of one is reported, and hinders none', async () => {
    const text = (
      note: number,
    ) => `function* child(ctx) { try { ctx.note(${note}); yield beats(100); } finally { ctx.spawn(child); ctx.log('child'); throw new Error('at the end'); } }
      export const a = defineRoutines({ swap: '1/4', target: 'midi:/out', routines: {
        *one(ctx) { const it = ctx.spawn(child); try { yield join(it); ctx.log('never'); } finally { ctx.stopAll(); } },
        *ended(ctx) { ctx.emit({ at: 4, note: ${note} + 3 }, { at: 0.1, note: ${note} + 3, beats: 90 }); },
        *two(ctx) { ctx.note(${note} + 1, { beats: 50 }); ctx.note(${note} + 2); yield beats(200); },
      } });`;
    await save(world, text(60));
    const id = await world.play('a', {}, 4801);
    await world.run(0.2);
    await save(world, text(80));
    await world.run(1);
    expect(swapsIn(world)).toEqual([[id, 2, 24000]]);
    expect(notesIn(world).map(({ note, sample }) => [note, sample])).toEqual([
      [61, 4801],
      [62, 4801],
      [60, 4801],
      [63, 7201],
      [81, 24000],
      [82, 24000],
      [80, 24000],
      [83, 26400],
    ]);
    expect(world.due.filter(({ bytes }) => bytes[0] === 0x80).map(({ sample }) => sample)).toEqual([
      24000, 24000, 24000, 24000,
    ]);
    expect(world.logs()).toEqual(['child']);
    expect(world.failures()).toEqual([expect.stringContaining('at the end') as never]);
    // Hushed, it is told as well, and ends alone.
    await save(
      world,
      `${text(90)}export const other = defineRoutine({ target: 'midi:/other', *run(ctx) { for (;;) { ctx.note(40, { beats: 0.1 }); yield beats(0.5); } } });`,
    );
    const other = await world.play('other');
    world.instruments.hush(id);
    await world.run(1);
    expect(world.failures().length).toBe(2);
    expect(world.instruments.playing().map((each) => each.id)).toEqual([id, other]);
    expect(notesIn(world, other).length).toBeGreaterThan(2);
    world.instruments.stop('all');
    await world.run(0.1);
    expect(world.balance()).toEqual(new Map());
  });

  test('instruments that it plays are let go on its sample', async () => {
    const text = (
      freq: number,
    ) => `export const { tone, a } = { tone: b.synthDef('tone', { freq: 440, gate: 1 }, ({ freq, gate }) => b.Out.ar(0, b.SinOsc.ar(freq).mul(b.EnvGen.ar(b.Env.asr(0, 1, 0.2), gate, { doneAction: 2 })))),
      a: defineRoutine({ target: 'tone', swap: '1/4', *run(ctx) { ctx.note(${freq}, { beats: ${freq} / 36 }); yield beats(100); } }) };`;
    await save(world, text(60));
    await world.play('a', {}, 4800);
    await world.run(0.2);
    await save(world, text(72));
    await world.run(1.8);
    const tones = (type: string) =>
      world.feed.flatMap((event) =>
        event.type === type && 'instrument' in event && event.instrument === 'tone' && 'sample' in event
          ? [event.sample]
          : [],
      );
    expect(tones('started')).toEqual([4800, 24000]);
    // A release of 0.2 s, told by the block; the second one lasts two beats, and its number is not the first one's.
    expect(tones('ended').length).toBe(2);
    [24000, 72000].forEach((end, k) => expect(Math.abs(tones('ended')[k]! - 9600 - end)).toBeLessThanOrEqual(256));
  });

  test('a voice that becomes a sequence, and a sequence that becomes a voice', async () => {
    const list =
      "export const a = defineSequence({ target: 'midi:/out', swap: '1/4', loop: true, events: [{ note: 70, beats: 0.1 }] });";
    await save(world, steady(60, "swap: '1/4',"));
    const id = await world.play('a', { loop: 1 }, 4801);
    await world.run(0.2);
    await save(world, list);
    await world.run(1.3);
    await save(world, steady(80, "swap: '1/4',"));
    await world.run(1);
    expect(world.failures()).toEqual([]);
    expect(swapsIn(world).map(([, version]) => version)).toEqual([2, 3]);
    expect(
      notesIn(world, id)
        .filter(({ note }) => note === 70)
        .map(({ sample }) => sample),
    ).toEqual([24000, 48000, 72000]);
    world.hosts.lose(0);
    await world.run(0.2);
    expect(world.failures().length).toBe(1);
    expect(world.instruments.playing()).toEqual([]);
    expect(world.balance()).toEqual(new Map());
  });
});

test('a voice that waits for its tick when the thread is lost begins all the same', async () => {
  await save(world, steady(60));
  const id = await world.play('a', { qu: 'bar' });
  await world.run(0.2);
  world.hosts.lose(0);
  await world.run(3);
  expect(notesIn(world, id)[0]!.sample).toBe(96000);
});

test('what is no division is refused by name', async () => {
  await save(world, steady(60));
  expect(() => world.instruments.play('a', { swap: '1/3x' })).toThrow(
    'instrument a: swap is "1/3x"; it must be a division such as bar, 2b or 1/4, or end',
  );
  expect(() => world.instruments.play('a', { swap: 'pass' })).toThrow('only sequences have passes');
  await expect(save(world, "export const a = defineSequence({ swap: 'soon', events: [] });")).rejects.toThrow(
    'swap is "soon"',
  );
  expect(world.instruments.playing()).toEqual([]);
});
