/** Sequences that are saved while they play: where the new version begins. Time is simulated, places are compared with the formula. */

import { afterEach, beforeEach, describe, expect, test } from 'bun:test';
import { SequenceWorld } from '../../../test/support/sequence-world.ts';
import { notesIn, save, swapsIn } from '../../../test/support/swaps.ts';

let world: SequenceWorld;
beforeEach(() => {
  world = new SequenceWorld();
});
afterEach(() => world.close());

describe('a sequence', () => {
  const list = (note: number, swap: string) =>
    `export const a = defineSequence({ target: 'midi:/out', loop: true, length: 3, ${swap} events: [{ note: ${note}, beats: 2.5 }, { at: 1, note: ${note} + 1 }, { at: 2, note: ${note} + 2 }] });`;

  test('with a division begins its new pass there; on the tick itself nothing of the old one comes', async () => {
    await save(world, list(60, "swap: '2b',"));
    const id = await world.play('a', {}, 24000);
    await world.run(0.7);
    await save(world, list(80, "swap: '2b',"));
    await world.run(3);
    expect(swapsIn(world)).toEqual([[id, 2, 48000 * 1]]);
    expect(notesIn(world, id).slice(0, 5)).toEqual(
      [60, 80, 81, 82, 80].map((note, k) => ({ note, sample: 24000 + 24000 * k })),
    );
    expect(world.due.filter(({ bytes }) => bytes[0] === 0x80)[0]).toMatchObject({
      sample: 48000,
      bytes: Uint8Array.of(0x80, 60, 64),
    });
  });

  test('by default a sequence takes it at its next pass, with `end` never; what /play and /update say goes before the file', async () => {
    await save(world, list(60, ''));
    const [pass, end, bar] = [
      await world.play('a', {}, 24000),
      await world.play('a', { swap: 'end' }, 24000),
      await world.play('a', { swap: 'end' }, 24000),
    ];
    await world.run(0.7);
    await save(world, list(80, ''));
    await world.run(0.1);
    world.instruments.update(bar, { swap: 'bar' });
    await world.run(3);
    expect(swapsIn(world).sort(([a], [b]) => a! - b!)).toEqual([
      [pass, 2, 96000],
      [bar, 2, 96000],
    ]);
    expect(notesIn(world, end).every(({ note }) => note < 80)).toBe(true);
    expect(world.instruments.playing().map(({ params }) => params)).toEqual([{}, { swap: 'end' }, { swap: 'bar' }]);
    world.instruments.update(end, { swap: '' });
    await world.run(2);
    expect(notesIn(world, end).at(-1)!.note).toBeGreaterThanOrEqual(80);
  });

  test('one that has not begun begins with the newest', async () => {
    await save(world, list(60, "swap: 'bar',"));
    const tick = await world.play('a', { qu: 'bar' });
    const reported = await world.play('a', {}, 60000);
    await save(world, list(80, "swap: 'bar',"));
    await world.run(4.5);
    expect(notesIn(world, reported)[0]).toEqual({ note: 80, sample: 60000 });
    expect(notesIn(world, tick)[0]).toEqual({ note: 80, sample: 96000 });
    expect(swapsIn(world)).toEqual([
      [reported, 2, 60000],
      [tick, 2, 96000],
    ]);
  });

  test('its thread lost: it goes on with the version that it had, and takes the new one on the tick', async () => {
    await save(world, list(60, "swap: '4b',"));
    const id = await world.play('a', {}, 24000);
    await world.run(0.7);
    await save(world, list(70, "swap: '4b',"));
    await world.run(2);
    await save(world, list(80, "swap: '4b',"));
    await world.run(0.1);
    world.hosts.lose(0);
    await Bun.sleep(0);
    await Bun.sleep(0);
    await world.run(3);
    expect(swapsIn(world)).toEqual([
      [id, 2, 96000],
      [id, 3, 192000],
    ]);
    expect(notesIn(world, id)).toEqual(
      [60, 61, 62, 70, 71, 72, 70, 80, 81, 82, 80, 81]
        .slice(0, notesIn(world, id).length)
        .map((note, k) => ({ note, sample: 24000 * (k + 1) })),
    );
    expect(notesIn(world, id).length).toBeGreaterThan(8);
  });
});
