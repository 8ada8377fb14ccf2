import { afterEach, expect, test } from 'bun:test';
import { collectWhenQuiet } from './idle-gc.ts';

let stop = () => {};
afterEach(() => stop());

const mebibyte = 1024 * 1024;

/** A server whose memory grows; what it did after some looks. */
async function looks(count: number, world: { packets: number; memory: number }, each: () => void): Promise<number> {
  let collected = 0;
  const { promise, resolve } = Promise.withResolvers<void>();
  let left = count;
  stop = collectWhenQuiet({
    packets: () => {
      if (left-- === 0) resolve();
      each();
      return world.packets;
    },
    memory: () => world.memory,
    collect: () => {
      collected++;
      world.memory = 100 * mebibyte;
    },
    quiet: 1,
  });
  await promise;
  return collected;
}

test('collects once after a flood, not during it', async () => {
  const world = { packets: 0, memory: 100 * mebibyte };
  let flood = 20;
  expect(
    await looks(60, world, () => {
      if (flood-- <= 0) return;
      world.packets++;
      world.memory += 10 * mebibyte;
    }),
  ).toBe(1);
  expect(world.memory).toBe(100 * mebibyte);
});

test('leaves little alone', async () => {
  const world = { packets: 0, memory: 100 * mebibyte };
  let flood = 2;
  expect(
    await looks(40, world, () => {
      if (flood-- > 0) world.memory += 10 * mebibyte;
    }),
  ).toBe(0);
});
