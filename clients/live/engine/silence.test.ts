/** Ends of sounds, and what ends none: swaps, hush and panic with Dirt's sounds, sample by sample. */
import { expect, test } from 'bun:test';
import { dirtWorld, openDirt, Simulation } from './simulation.test-stage.ts';

/** A player with what its first output gave, block by block. */
class Room {
  readonly blocks: Float32Array[] = [];
  live!: Simulation;

  static async open(): Promise<Room> {
    const room = new Room();
    room.live = await Simulation.open({
      openSounds: openDirt,
      world: dirtWorld,
      onBlock: (sound) => void room.blocks.push(sound.slice()),
    });
    return room;
  }

  /** Loudest sample of blocks from one on and before another. */
  loudest(from: number, to = this.blocks.length): number {
    return Math.max(...this.blocks.slice(from, to).map((block) => Math.max(...block.map(Math.abs))));
  }

  get groups(): Promise<number> {
    return this.live.during(this.live.client.status()).then(({ groups }) => groups);
  }
}

const long = 'note("<c2 g2>").s("sine").legato(4).release(.1)';

test('voices that sound ring on over a swap, to the sample as they would without it, and end by themselves', async () => {
  const [one, other] = [await Room.open(), await Room.open()];
  const groups = await one.groups;
  for (const { live } of [one, other]) {
    // From the second cycle on.
    await live.swap(`${long}.mask("<0 1 0!8>")`);
    await live.play(2.5);
  }
  await one.live.swap('s("hh*8").gain(0)');
  const end = 12 * 750;
  for (const { live, blocks } of [one, other]) await live.play(((end - blocks.length) * 64) / 48_000 - 0.1);
  const last = Math.min(one.blocks.length, other.blocks.length);
  expect(one.loudest(10 * 750 - 100, 10 * 750)).toBeGreaterThan(0.01);
  expect(one.blocks.slice(0, last)).toEqual(other.blocks.slice(0, last));
  expect(one.loudest(last - 300)).toBe(0);
  await one.live.swap('silence');
  await one.live.play(1);
  expect(await one.groups).toBe(groups);
  for (const { live } of [one, other]) live.close();
}, 60_000);

test('a cut ends them, and nothing else does', async () => {
  const room = await Room.open();
  const { live } = room;
  await live.swap(`${long}.cut(1)`);
  await live.play(2.5);
  const sounding = room.loudest(room.blocks.length - 100);
  await live.swap('s("hh*2").gain(0).cut(1)');
  await live.play(0.4);
  expect(room.loudest(room.blocks.length - 100)).toBeGreaterThan(0.01);
  await live.play(0.2);
  expect(sounding).toBeGreaterThan(0.01);
  expect(room.loudest(room.blocks.length - 40)).toBe(0);
  live.close();
}, 60_000);

test('panic: everything is silent from the next block on, whatever was planned, echoes and rooms too, and unhush plays on', async () => {
  const room = await Room.open();
  const { live } = room;
  let isHushed = false;
  live.muted.has = () => isHushed;
  await live.swap(`stack(s("hh*500").legato(.2), ${long}.room(.8).size(.9), s("cp*4").delay(.8))`);
  const others = await room.groups;
  await live.play(3);
  expect(room.loudest(room.blocks.length - 10)).toBeGreaterThan(0.05);
  isHushed = true;
  const from = room.blocks.length;
  await live.during(live.player.panic());
  await live.play(3);
  // Messages are there with the block that follows.
  expect(room.blocks.slice(from).findLastIndex((block) => block.some((x) => x !== 0))).toBeLessThan(1);
  expect(await room.groups).toBeLessThanOrEqual(others);
  isHushed = false;
  await live.during(live.player.replan());
  await live.play(1);
  expect(room.loudest(room.blocks.length - 375)).toBeGreaterThan(0.05);
  expect([live.lines, live.server.lines, live.faults]).toEqual([[], [], []]);
  live.close();
}, 60_000);

test('hush: nothing begins from its place on, and what sounds ends when it would', async () => {
  const [one, other] = [await Room.open(), await Room.open()];
  let isHushed = false;
  one.live.muted.has = () => isHushed;
  for (const { live } of [one, other]) {
    await live.swap(`${long}.mask("<0 1!8>")`);
    await live.play(3.9);
  }
  expect(one.blocks.length).toBe(other.blocks.length);
  isHushed = true;
  await one.live.during(one.live.player.replan());
  for (const { live } of [one, other]) await live.play(7);
  // The next one would begin with the third cycle.
  const next = 4 * 750;
  expect(one.blocks.slice(0, next)).toEqual(other.blocks.slice(0, next));
  expect(one.blocks[next + 200]).not.toEqual(other.blocks[next + 200]);
  expect(one.loudest(9.9 * 750, 10 * 750)).toBeGreaterThan(0.01);
  expect(one.loudest(one.blocks.length - 100)).toBe(0);
  for (const { live } of [one, other]) live.close();
}, 60_000);
