/** Sequences and voices that begin on the grid or with a note: places to the sample, in simulated time. */
import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { SequenceWorld } from '../../../test/support/sequence-world.ts';
import { randomNumbers } from '../dsp/noise.ts';

let world: SequenceWorld;
beforeEach(async () => {
  world = new SequenceWorld();
  await world.load(
    'all',
    `
export const list = defineSequence({ target: 'midi:/a', loop: true, length: 1, events: [{ note: 60, beats: 0.5 }] });
export const own = defineSequence({ target: 'midi:/a', bpm: 211, loop: true, length: 1, events: [{ note: 61, beats: 0.5 }] });
export const voice = defineRoutine({ target: 'midi:/a', *run(ctx) { for (;;) { ctx.note(62, { beats: 0.5 }); yield beats(1); } } });`,
  );
});
afterEach(() => world.close());

const names = ['list', 'own', 'voice'] as const;
const divisions = ['1/4', '1/8', '1/8t', '1/16', '1/32', 'bar'];
const began = (): Map<number, number> =>
  new Map(world.feed.flatMap((event) => (event.type === 'started' ? [[event.voice, event.sample] as const] : [])));
const late = (): unknown[] => world.feed.filter(({ type }) => type === 'late' || type === 'failed');
/** Number of voices that follow the grid. */
const listening = (): number => (world.grid as unknown as { listeners: Set<unknown> }).listeners.size;
const key = (note: number): void => world.client.send('/midi', Uint8Array.of(0x90, note, 100));

describe('qu', () => {
  for (const bpm of [63, 97, 177.3]) {
    test(`begins on the tick's sample at ${bpm} beats a minute, in all divisions, with its first note there`, async () => {
      world.grid.setTempo(bpm);
      await world.run(0.5);
      const random = randomNumbers(bpm);
      const asked: { voice: number; division: string; from: number }[] = [];
      for (let i = 0; i < 36; i++) {
        const division = divisions[i % 6]!;
        const from = world.grid.fixedUntil;
        asked.push({ voice: await world.play(names[i % 3]!, { qu: division }), division, from });
        await world.run(0.2 * random());
      }
      await world.run(5);
      for (const { voice, division, from } of asked) {
        const tick = world.grid.next(division, from).sample;
        expect([division, began().get(voice), world.onsets(voice)[0]]).toEqual([division, tick, tick]);
      }
      expect(late()).toEqual([]);
    });
  }

  test('a tempo, a swing and a place that change while it waits take its tick along, and its beats', async () => {
    world.grid.setTempo(90);
    await world.run(0.5);
    const [list, voice] = [await world.play('list', { qu: 'bar' }), await world.play('voice', { qu: 'bar' })];
    expect(world.instruments.playing().map(({ state, beat }) => [state, beat])).toEqual([
      ['planned', 4],
      ['planned', 4],
    ]);
    await world.run(0.3);
    world.grid.setTempo(133, { ramp: 0.5 });
    await world.run(0.2);
    world.grid.setTempo(71.3);
    await world.run(6);
    for (const id of [list, voice])
      expect(world.onsets(id)).toEqual(world.onsets(id).map((_, k) => world.grid.sampleAt(4 + k)));
    expect([...began().values()]).toEqual([world.grid.sampleAt(4), world.grid.sampleAt(4)]);
    expect(world.onsets(list).length).toBeGreaterThan(3);

    world.grid.setSwing(0.6, '1/8');
    await world.run(0.2);
    const swung = [
      await world.play('own', { qu: '1/8' }),
      await world.play('list', { qu: '1/8' }),
      await world.play('voice', { qu: '1/8' }),
    ];
    world.grid.locate(1000.2);
    await world.run(5);
    for (const id of swung)
      expect([began().get(id), world.onsets(id)[0]]).toEqual([
        world.grid.swungSampleAt(1000.5),
        world.grid.swungSampleAt(1000.5),
      ]);
    const [, events] = swung;
    expect(world.onsets(events)).toEqual(world.onsets(events).map((_, k) => world.grid.swungSampleAt(1000.5 + k)));
    expect(late()).toEqual([]);
  });

  test('with the time of a bundle it is the first tick from then on', async () => {
    world.grid.setTempo(97);
    await world.run(0.2);
    const from = world.server.samples + 1.01 * 48000;
    world.client.bundle(world.server.now + 1.01, ['/play', 'list', 'qu', '1/16']);
    await world.run(3);
    expect([...began().values()]).toEqual([world.grid.next('1/16', from).sample]);
  });

  test('what is late for its tick takes the next one', async () => {
    const voice = await world.play('list', { qu: '1/4' });
    // The control thread is held up, the engine is not.
    const { control } = world.server;
    const poll = control.poll.bind(control);
    control.poll = () => 0;
    await world.run(0.6);
    control.poll = poll;
    await world.run(2);
    expect(world.onsets(voice)[0]).toBe(48000);
    expect(late()).toEqual([]);
  });

  test('begun on a tick, it goes on at its place when its thread is lost after a jump', async () => {
    world.grid.locate(100);
    const at = world.grid.fixedUntil;
    const voice = await world.play('list', { qu: '1/4' });
    await world.run(3);
    world.grid.locate(0.5);
    await world.run(1);
    world.hosts.lose(0);
    await Bun.sleep(0);
    await Bun.sleep(0);
    await world.run(3);
    expect(world.onsets(voice).length).toBeGreaterThan(12);
    for (const [k, sample] of world.onsets(voice).entries())
      expect(Math.abs(sample - (at + 24000 * k))).toBeLessThanOrEqual(1);
  });

  test('stopped before its tick, nothing is left of it', async () => {
    const before = listening();
    for (const way of ['stop', 'hush'] as const) {
      for (const name of names) await world.play(name, { qu: 'bar' });
      await world.run(0.1);
      expect(world.instruments[way]('all')).toBe(3);
      expect(world.instruments.playing()).toEqual([]);
    }
    expect(listening()).toBe(before);
    await world.run(5);
    expect([world.due, began().size, world.instruments.all.busy]).toEqual([[], 0, false]);
  });

  test('what is wrong is refused by name, and nothing begins or follows', () => {
    const before = listening();
    expect(() => world.instruments.play('list', { qu: '1/5x' })).toThrow('instrument list: qu: division is "1/5x"');
    expect(() => world.instruments.play('list', { qu: 'bar', bpm: -1 })).toThrow('bpm is -1');
    expect(() => world.instruments.play('list', { arm: '130' })).toThrow('instrument list: arm is "130"');
    expect(world.instruments.playing()).toEqual([]);
    expect(listening()).toBe(before);
  });

  test('a voice that plays takes neither', async () => {
    const voice = await world.play('list');
    for (const name of ['qu', 'arm'])
      expect(() => world.instruments.update(voice, { [name]: '1/4' })).toThrow(
        `instrument list: ${name} is given when a voice begins`,
      );
  });
});

describe('arm', () => {
  test('begins with the note, over MIDI or OSC; others wait on', async () => {
    const [any, low, own] = [
      await world.play('voice', { arm: 'any' }),
      await world.play('list', { arm: '36-47' }),
      await world.play('own', { arm: '60' }),
    ];
    await world.run(1);
    expect(world.instruments.playing().map(({ state }) => state)).toEqual(['armed', 'armed', 'armed']);
    expect(world.due).toEqual([]);
    const at = world.server.samples;
    key(60);
    await world.run(0.2);
    expect([...began().keys()].sort()).toEqual([any, own]);
    // Heard of between two blocks.
    for (const voice of [any, own])
      expect([began().get(voice)! - at, world.onsets(voice)[0]]).toEqual([64, began().get(voice)!]);
    expect(world.onsets(own)).toEqual(world.onsets(own).map((_, k) => Math.round(at + 64 + (k * 60 * 48000) / 211)));
    const then = world.server.samples;
    world.server.control.context.midi!.receive('keys', [0x90, 40, 1]);
    await world.run(1);
    expect(began().get(low)! - then).toBe(64);
    // Between messages of others that run already, too.
    expect(world.onsets(low)[0]).toBe(then + 64);
    expect(late()).toEqual([]);
  });

  test('with qu it begins on the tick after the note', async () => {
    world.grid.setTempo(97);
    await world.run(0.33);
    const voice = await world.play('list', { arm: 'any', qu: '1/8' });
    await world.run(1);
    key(50);
    const from = world.grid.fixedUntil;
    world.grid.setTempo(140);
    await world.run(2);
    const { sample, beat } = world.grid.next('1/8', from);
    expect([began().get(voice), world.onsets(voice)[0]]).toEqual([sample, sample]);
    expect(world.onsets(voice)).toEqual(world.onsets(voice).map((_, k) => world.grid.sampleAt(beat + k)));
  });

  test('stopped before the note, nothing is left of it', async () => {
    for (const way of ['stop', 'hush'] as const) {
      for (const qu of ['', '1/4']) await world.play('list', { arm: 'any', ...(qu && { qu }) });
      await world.run(0.1);
      expect(world.instruments[way]('list')).toBe(2);
    }
    key(60);
    await world.run(2);
    expect([world.due, began().size, world.instruments.playing()]).toEqual([[], 0, []]);
    expect((world.instruments.onsets as unknown as { armed: Map<unknown, unknown> }).armed.size).toBe(0);
  });
});
