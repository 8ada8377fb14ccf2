/** Saved while it plays: where the new version begins, and what is left of the old one. Time is simulated, places are compared with the formula. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import fc from 'fast-check';
import { SequenceWorld } from '../../../test/support/sequence-world.ts';
import { defineRoutine, type SequenceInstrument } from './define.ts';
import type { SequenceOut } from './messages.ts';
import { Scheduler } from './scheduler.ts';
import { beats } from './waits.ts';

let world: SequenceWorld;
beforeEach(() => {
  world = new SequenceWorld();
});
afterEach(() => world.close());

const failures = (): string[] => world.feed.flatMap((event) => (event.type === 'failed' ? [event.message] : []));
const swaps = () =>
  world.feed.flatMap((event) => (event.type === 'swapped' ? [[event.voice, event.version, event.sample]] : []));
const logs = (): string[] => world.feed.flatMap((event) => (event.type === 'log' ? [event.message] : []));
const notes = (voice?: number) =>
  world.due
    .filter(({ bytes, voice: owner }) => (bytes[0]! & 0xf0) === 0x90 && (voice === undefined || owner === voice))
    .map(({ sample, bytes }) => ({ sample, note: bytes[1]! }));

/** Saves a file, and lets the thread load it. */
async function save(text: string): Promise<void> {
  await world.load('a', text);
  await Bun.sleep(0);
  await Bun.sleep(0);
}

/** Plays `note` every half beat, and holds a low one and a pattern that reaches far ahead. */
const voice = (
  note: number,
  swap = "swap: 'bar',",
): string => `export const a = defineRoutine({ target: 'midi:/out', ${swap} params: { up: { type: 'integer', default: 0 } }, *run(ctx) {
  ctx.note(${note - 40});
  ctx.emit(...Array.from({ length: 64 }, (_, i) => ({ at: i / 2 + 0.25, note: ${note} + 1, beats: 3 })));
  try { for (;;) { ctx.note(${note} + ctx.params.up, { beats: 0.1 }); yield beats(1 / 2); } }
  finally { ctx.log('end ${note} ' + ctx.sample); ctx.emit({ controller: 64, value: 0 }); ctx.note(5); ctx.note(6, { beats: 2 }); }
} });`;

/** Nothing of one version after a sample, nothing of another before it. */
function expectSwap(at: number, before: number, after: number): void {
  const played = notes();
  for (const { sample, note } of played) {
    if (note === before || note === before + 1 || note === before - 40) expect(sample).toBeLessThan(at);
    if (note === after || note === after + 1 || note === after - 40) expect(sample).toBeGreaterThanOrEqual(at);
  }
  expect(played.filter(({ note }) => note === after)[0]!.sample).toBe(at);
}

describe('on the next tick of its division', () => {
  test('the old version ends, what it began and what it was to do too; the new one begins with the same number and parameters', async () => {
    await save(voice(60));
    const id = await world.play('a', { up: 3, target: 'midi:/other' }, 4801);
    await world.run(1);
    world.instruments.update(id, { up: 5 });
    await world.run(0.2);
    await save(
      voice(80)
        .replace('ctx.params.up', 'ctx.params.up + ctx.params.more')
        .replace('params: {', "params: { more: { type: 'integer', default: 1 },"),
    );
    await world.run(3);
    expect(failures()).toEqual([]);
    expectSwap(96000, 60, 86);
    expect(swaps()).toEqual([[id, 2, 96000]]);
    expect(logs()).toEqual(['end 60 96000']);
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
    await save(voice(60));
    await world.play('a', {}, 4801);
    await world.run(0.5);
    await save(voice(80));
    await world.run(0.3);
    if (change === 'tempo') world.grid.setTempo(83, { ramp: 0.3 });
    if (change === 'swing') world.grid.setSwing(0.7, '1/8');
    if (change === 'jump') world.grid.locate(8);
    if (change === 'far jump') world.grid.locate(701.5);
    const from = world.grid.fixedUntil;
    await world.run(4);
    const at = change.includes('jump') ? world.grid.next('bar', from).sample : world.grid.tick('bar', 1).sample;
    if (change === 'jump') expect(at).toBe(from);
    expectSwap(at, 60, 80);
    expect(swaps().map(([, , sample]) => sample)).toEqual([at]);
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
            const told = each.feed.flatMap((event) => (event.type === 'swapped' && event.voice === id ? [event] : []));
            expect(told.at(-1)!.version).toBe(version);
            // The first note of each version is where that was told to begin, in their order.
            for (const { sample, version: number } of told)
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
    await save(voice(60, "bpm: 97, swap: '2b',"));
    const id = await world.play('a', {}, 4800);
    await world.run(1);
    await save(voice(80, "bpm: 97, swap: '2b',"));
    await world.run(2);
    const twoBeats = 4800 + (2 * 60 * 48000) / 97;
    expect(swaps()).toEqual([[id, 2, Math.round(twoBeats)]]);
    expectSwap(Math.round(twoBeats), 60, 80);
    await save(voice(100, "bpm: 97, swap: '2b',"));
    world.instruments.update(id, { bpm: 50 });
    const from = world.grid.fixedUntil;
    const beat = ((from - 4800) * 97) / 60 / 48000;
    await world.run(3);
    const next = from + ((Math.ceil(beat / 2) * 2 - beat) * 60 * 48000) / 50;
    expect(Math.abs(swaps()[1]![2]! - next)).toBeLessThanOrEqual(1);
  });

  test('with a tempo that it sets itself a tick that has passed does not come again', async () => {
    const text = (note: number) =>
      `export const a = defineRoutine({ target: 'midi:/out', swap: 'bar', *run(ctx) { ctx.tempo(60); ctx.note(${note}, { beats: 0.1 }); yield beats(1.9); ctx.tempo(240); for (;;) { ctx.note(${note}, { beats: 0.1 }); yield beats(1); } } });`;
    await save(text(60));
    await world.play('a', {}, 4800);
    await world.run(0.2);
    await save(text(70));
    await world.run(4);
    // It leaves the grid at beat 0.2.
    const at = 4800 + 1.9 * 48000 + 1.9 * 12000;
    expect(swaps().map(([, , sample]) => sample)).toEqual([at]);
  });

  test('a burst of saves before it: the newest', async () => {
    await save(voice(60));
    const id = await world.play('a', {}, 4801);
    await world.run(0.3);
    await Promise.all([70, 75, 85].map((note) => save(voice(note))));
    await world.run(0.1);
    await save(voice(80));
    await world.run(4);
    expect(swaps()).toEqual([[id, 5, 96000]]);
    expectSwap(96000, 60, 80);
  });

  test('whichever of them is loaded first', async () => {
    const loads = new Map<string, PromiseWithResolvers<SequenceInstrument>>();
    const out: SequenceOut[] = [];
    const load = (module: string) =>
      (loads.get(module) ?? loads.set(module, Promise.withResolvers()).get(module)!).promise;
    const scheduler = new Scheduler({ sampleRate: 48000, load, tell: (told) => out.push(told) });
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

  test('stopped, hushed, ended or without its division before it: nothing is left', async () => {
    await save(
      `${voice(60)}export const short = defineRoutine({ target: 'midi:/out', swap: 'bar', *run(ctx) { ctx.note(50, { beats: 6 }); yield beats(1); } });`,
    );
    const [stopped, hushed, changed] = [
      await world.play('a', {}, 4801),
      await world.play('a', {}, 4801),
      await world.play('a', {}, 4801),
    ];
    await world.play('short', {}, 4801);
    await world.run(0.3);
    await save(
      `${voice(80)}export const short = defineRoutine({ target: 'midi:/out', swap: 'bar', *run(ctx) { ctx.note(51); } });`,
    );
    await world.run(0.3);
    world.instruments.stop(stopped);
    world.instruments.hush(hushed);
    world.instruments.update(changed, { swap: 'end' });
    await world.run(4);
    expect(swaps()).toEqual([]);
    expect(notes().filter(({ note }) => note >= 80 || note === 51)).toEqual([]);
    expect(world.instruments.playing().map(({ id }) => id)).toEqual([changed]);
    world.instruments.stop('all');
    await world.run(0.1);
    expect(world.balance()).toEqual(new Map());
  });

  test('a version that fails to load leaves the old one; one that fails when it begins is told and ends the voice', async () => {
    await save(voice(60));
    const id = await world.play('a', {}, 4801);
    await world.run(0.3);
    await expect(save('export const a = defineRoutine({ swap: 3 ]')).rejects.toThrow();
    await expect(save(voice(70, "swap: 'pass',"))).rejects.toThrow('a voice has no passes');
    await world.run(4);
    expect(swaps()).toEqual([]);
    expect(world.instruments.playing().map((each) => each.id)).toEqual([id]);
    const told = failures().length;
    await save("export const a = defineRoutine({ swap: 'bar', *run(ctx) {\n  throw new Error('no string');\n} });");
    await world.run(2.5);
    expect(failures().slice(told)).toEqual([expect.stringMatching(/^voice run: .*\/a\.ts:4:\d+: no string$/) as never]);
    expect(world.instruments.playing()).toEqual([]);
    await world.run(0.5);
    expect(world.balance()).toEqual(new Map());
  });

  test('keys and signals reach the new one from its beginning on, and it begins nothing before', async () => {
    const text = (note: number) =>
      `export const a = defineRoutine({ target: 'midi:/out', swap: 'bar', *run(ctx) { for (;;) { yield untilSignal('go'); ctx.note(${note}, { beats: 0.1 }); } } });`;
    await save(text(60));
    await world.play('a', {}, 4801);
    await world.run(0.3);
    await save(text(80));
    // The bar is at two seconds; it has been handed out when this comes.
    await world.run(1.62);
    world.client.send('/signal', 'go');
    await world.run(0.5);
    world.client.send('/signal', 'go');
    await world.run(0.1);
    expect(notes().map(({ note }) => note)).toEqual([80, 80]);
    expect(notes()[0]!.sample).toBe(96000);
  });

  test('several voices, those that they spawned and who waits for those end together; an error in the end of one is told, and hinders none', async () => {
    const text = (
      note: number,
    ) => `function* child(ctx) { try { ctx.note(${note}); yield beats(100); } finally { ctx.spawn(child); ctx.log('child'); throw new Error('at the end'); } }
      export const a = defineRoutines({ swap: '1/4', target: 'midi:/out', routines: {
        *one(ctx) { const it = ctx.spawn(child); try { yield join(it); ctx.log('never'); } finally { ctx.stopAll(); } },
        *ended(ctx) { ctx.emit({ at: 4, note: ${note} + 3 }, { at: 0.1, note: ${note} + 3, beats: 90 }); },
        *two(ctx) { ctx.note(${note} + 1, { beats: 50 }); ctx.note(${note} + 2); yield beats(200); },
      } });`;
    await save(text(60));
    const id = await world.play('a', {}, 4801);
    await world.run(0.2);
    await save(text(80));
    await world.run(1);
    expect(swaps()).toEqual([[id, 2, 24000]]);
    expect(notes().map(({ note, sample }) => [note, sample])).toEqual([
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
    expect(logs()).toEqual(['child']);
    expect(failures()).toEqual([expect.stringContaining('at the end') as never]);
    // Hushed, it is told as well, and ends alone.
    await save(
      `${text(90)}export const other = defineRoutine({ target: 'midi:/other', *run(ctx) { for (;;) { ctx.note(40, { beats: 0.1 }); yield beats(0.5); } } });`,
    );
    const other = await world.play('other');
    world.instruments.hush(id);
    await world.run(1);
    expect(failures().length).toBe(2);
    expect(world.instruments.playing().map((each) => each.id)).toEqual([id, other]);
    expect(notes(other).length).toBeGreaterThan(2);
    world.instruments.stop('all');
    await world.run(0.1);
    expect(world.balance()).toEqual(new Map());
  });

  test('instruments that it plays are let go on its sample', async () => {
    const text = (
      freq: number,
    ) => `export const { tone, a } = { tone: b.synthDef('tone', { freq: 440, gate: 1 }, ({ freq, gate }) => b.Out.ar(0, b.SinOsc.ar(freq).mul(b.EnvGen.ar(b.Env.asr(0, 1, 0.2), gate, { doneAction: 2 })))),
      a: defineRoutine({ target: 'tone', swap: '1/4', *run(ctx) { ctx.note(${freq}, { beats: ${freq} / 36 }); yield beats(100); } }) };`;
    await save(text(60));
    await world.play('a', {}, 4800);
    await world.run(0.2);
    await save(text(72));
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
    await save(voice(60, "swap: '1/4',"));
    const id = await world.play('a', { loop: 1 }, 4801);
    await world.run(0.2);
    await save(list);
    await world.run(1.3);
    await save(voice(80, "swap: '1/4',"));
    await world.run(1);
    expect(failures()).toEqual([]);
    expect(swaps().map(([, version]) => version)).toEqual([2, 3]);
    expect(
      notes(id)
        .filter(({ note }) => note === 70)
        .map(({ sample }) => sample),
    ).toEqual([24000, 48000, 72000]);
    world.hosts.lose(0);
    await world.run(0.2);
    expect(failures().length).toBe(1);
    expect(world.instruments.playing()).toEqual([]);
    expect(world.balance()).toEqual(new Map());
  });
});

test('a voice that waits for its tick when the thread is lost begins all the same', async () => {
  await save(voice(60));
  const id = await world.play('a', { qu: 'bar' });
  await world.run(0.2);
  world.hosts.lose(0);
  await world.run(3);
  expect(notes(id)[0]!.sample).toBe(96000);
});

describe('a sequence', () => {
  const list = (note: number, swap: string) =>
    `export const a = defineSequence({ target: 'midi:/out', loop: true, length: 3, ${swap} events: [{ note: ${note}, beats: 2.5 }, { at: 1, note: ${note} + 1 }, { at: 2, note: ${note} + 2 }] });`;

  test('with a division begins its new pass there; on the tick itself nothing of the old one comes', async () => {
    await save(list(60, "swap: '2b',"));
    const id = await world.play('a', {}, 24000);
    await world.run(0.7);
    await save(list(80, "swap: '2b',"));
    await world.run(3);
    expect(swaps()).toEqual([[id, 2, 48000 * 1]]);
    expect(notes(id).slice(0, 5)).toEqual([60, 80, 81, 82, 80].map((note, k) => ({ note, sample: 24000 + 24000 * k })));
    expect(world.due.filter(({ bytes }) => bytes[0] === 0x80)[0]).toMatchObject({
      sample: 48000,
      bytes: Uint8Array.of(0x80, 60, 64),
    });
  });

  test('unless told takes it at its next pass, with `end` never; what /play and /update say goes before the file', async () => {
    await save(list(60, ''));
    const [pass, end, bar] = [
      await world.play('a', {}, 24000),
      await world.play('a', { swap: 'end' }, 24000),
      await world.play('a', { swap: 'end' }, 24000),
    ];
    await world.run(0.7);
    await save(list(80, ''));
    await world.run(0.1);
    world.instruments.update(bar, { swap: 'bar' });
    await world.run(3);
    expect(swaps().sort(([a], [b]) => a! - b!)).toEqual([
      [pass, 2, 96000],
      [bar, 2, 96000],
    ]);
    expect(notes(end).every(({ note }) => note < 80)).toBe(true);
    expect(world.instruments.playing().map(({ params }) => params)).toEqual([{}, { swap: 'end' }, { swap: 'bar' }]);
    world.instruments.update(end, { swap: '' });
    await world.run(2);
    expect(notes(end).at(-1)!.note).toBeGreaterThanOrEqual(80);
  });

  test('one that has not begun begins with the newest', async () => {
    await save(list(60, "swap: 'bar',"));
    const tick = await world.play('a', { qu: 'bar' });
    const told = await world.play('a', {}, 60000);
    await save(list(80, "swap: 'bar',"));
    await world.run(4.5);
    expect(notes(told)[0]).toEqual({ note: 80, sample: 60000 });
    expect(notes(tick)[0]).toEqual({ note: 80, sample: 96000 });
    expect(swaps()).toEqual([
      [told, 2, 60000],
      [tick, 2, 96000],
    ]);
  });

  test('its thread lost: it goes on with the version that it had, and takes the new one on the tick', async () => {
    await save(list(60, "swap: '4b',"));
    const id = await world.play('a', {}, 24000);
    await world.run(0.7);
    await save(list(70, "swap: '4b',"));
    await world.run(2);
    await save(list(80, "swap: '4b',"));
    await world.run(0.1);
    world.hosts.lose(0);
    await Bun.sleep(0);
    await Bun.sleep(0);
    await world.run(3);
    expect(swaps()).toEqual([
      [id, 2, 96000],
      [id, 3, 192000],
    ]);
    expect(notes(id)).toEqual(
      [60, 61, 62, 70, 71, 72, 70, 80, 81, 82, 80, 81]
        .slice(0, notes(id).length)
        .map((note, k) => ({ note, sample: 24000 * (k + 1) })),
    );
    expect(notes(id).length).toBeGreaterThan(8);
  });
});

test('what is no division is refused by name', async () => {
  await save(voice(60));
  expect(() => world.instruments.play('a', { swap: '1/3x' })).toThrow(
    'instrument a: swap is "1/3x"; it must be a division such as bar, 2b or 1/4, or end',
  );
  expect(() => world.instruments.play('a', { swap: 'pass' })).toThrow('a voice has no passes');
  await expect(save("export const a = defineSequence({ swap: 'soon', events: [] });")).rejects.toThrow(
    'swap is "soon"',
  );
  expect(world.instruments.playing()).toEqual([]);
});
