/** `/signal`: clients wake voices, now or at the time of a bundle, to the sample. */
import { afterEach, beforeEach, expect, test } from 'bun:test';
import { SequenceWorld } from '../../../test/support/sequence-world.ts';

let world: SequenceWorld;
beforeEach(() => {
  world = new SequenceWorld();
});
afterEach(() => world.close());

const logs = (): string[] => world.feed.flatMap((event) => (event.type === 'log' ? [event.message] : []));
const waiter = (
  name: string,
  signal: string,
): string => `export const ${name} = defineRoutine({ target: 'midi:/out', *run(ctx) {
  for (;;) { const value = yield* untilSignal('${signal}'); ctx.log('${name} ' + JSON.stringify(value)); ctx.note(60, { beats: 0.1 }); }
} });`;

test('wakes all voices that wait for it, of all sequences, with what it says', async () => {
  await world.load('a', waiter('one', 'go') + waiter('two', 'go') + waiter('other', 'stay'));
  for (const name of ['one', 'two', 'other']) await world.play(name);
  await world.run(0.5);
  for (const value of [[7], [0.5], ['text'], [[1, 5, 8]], []]) {
    const at = world.server.samples;
    world.due.length = 0;
    world.client.send('/signal', 'go', ...value);
    // At once, where it was heard: between two blocks.
    expect(world.due.filter(({ bytes }) => bytes[0] === 0x90).map(({ sample }) => sample)).toEqual([at, at]);
    await world.run(0.2);
  }
  expect(logs()).toEqual(
    ['7', '0.5', '"text"', '[1,5,8]', undefined].flatMap((value) => [`one ${value}`, `two ${value}`]),
  );
  expect(world.client.replies().filter(([address, name]) => address === '/done' && name === '/signal').length).toBe(5);
});

test('in a bundle with a time it is there at that sample, for those too that wait by then', async () => {
  await world.load(
    'a',
    `${waiter('now', 'go')}
    export const soon = defineRoutine({ target: 'midi:/out', *run(ctx) { yield beats(1.5); yield untilSignal('go'); ctx.note(61); yield ms(10); ctx.note(62); } });
    export const late = defineRoutine({ target: 'midi:/out', *run(ctx) { yield beats(3); yield untilSignal('go'); ctx.note(63); } });`,
  );
  const [now, soon, late] = [
    await world.play('now', {}, 4800),
    await world.play('soon', {}, 4800),
    await world.play('late', {}, 4800),
  ];
  await world.run(0.2);
  const at = world.server.samples + 48001;
  world.client.bundle(world.server.now + 48001 / 48000, ['/signal', 'go', 1]);
  world.grid.setTempo(133);
  world.grid.setTempo(120);
  await world.run(3);
  expect(world.onsets(now)).toEqual([at]);
  expect(world.onsets(soon)).toEqual([at, at + 480]);
  expect(world.onsets(late)).toEqual([]);
});

test('nobody goes back in time: what was handed out ahead is not undone, and a voice hears of it where it begins to wait', async () => {
  await world.load(
    'a',
    `export const a = defineRoutine({ target: 'midi:/out', *run(ctx) { for (;;) { yield untilSignal('go'); for (let i = 0; i < 4; i++) { ctx.note(60 + i, { seconds: 0.01 }); yield ms(20); } } } });`,
  );
  await world.play('a', {}, 4800);
  await world.run(0.5);
  for (let i = 0; i < 40; i++) {
    world.client.send('/signal', 'go');
    await world.run(0.007);
  }
  await world.run(1);
  const ons = world.onsets();
  expect(ons.length).toBeGreaterThan(8);
  expect(ons.length % 4).toBe(0);
  expect(ons.slice(1).filter((sample, i) => sample - ons[i]! < 960)).toEqual([]);
  expect(world.balance()).toEqual(new Map());
});

test('right after /play it is not lost', async () => {
  await world.load('a', waiter('a', 'go'));
  await world.play('a');
  world.client.send('/signal', 'go', 3);
  await world.run(0.1);
  await world.play('a');
  world.client.send('/signal', 'go', 4);
  await world.run(0.1);
  expect(logs()).toEqual(['a 3', 'a 4', 'a 4']);
});

test('refused without a name, or with a value that is none', async () => {
  for (const args of [[], [3], ['go', Uint8Array.of(1)]]) world.client.send('/signal', ...args);
  await world.run(0.01);
  const replies = world.client.replies();
  expect(replies.map(([address, name]) => [address, name])).toEqual([
    ['/fail', '/signal'],
    ['/fail', '/signal'],
    ['/fail', '/signal'],
  ]);
  expect(replies.map(([, , reason]) => reason)).toEqual([
    expect.stringContaining('name') as never,
    expect.stringContaining('name') as never,
    expect.stringContaining('value') as never,
  ]);
});

test('a voice that is stopped by one that woke now ends what it has begun ahead, not before it begins', async () => {
  await world.load(
    'a',
    `export const a = defineRoutine({ target: 'midi:/out', *run(ctx) {
    for (let round = 0; round < 21; round++) {
      const other = ctx.spawn(function* (own) { for (let i = 0; ; i++) { own.note(60 + (i % 12)); own.emit({ at: 0.05, note: 80, beats: 3 }); yield ms(7); } });
      yield untilSignal('next');
      ctx.stop(other);
      yield ms(150);
    }
  } });`,
  );
  await world.play('a', {}, 4800);
  for (let i = 0; i < 20; i++) {
    await world.run(0.17 + 0.01 * i);
    world.client.send('/signal', 'next');
    await world.run(0.15);
  }
  world.client.send('/signal', 'next');
  await world.run(0.1);
  const open = new Map<number, number[]>();
  for (const {
    sample,
    bytes: [status, note],
  } of world.due) {
    const begun = open.get(note!) ?? open.set(note!, []).get(note!)!;
    if ((status! & 0xf0) === 0x90) begun.push(sample);
    else expect(sample).toBeGreaterThanOrEqual(begun.shift()!);
  }
  expect(world.due.length).toBeGreaterThan(500);
  expect([...open.values()].flat()).toEqual([]);
});
