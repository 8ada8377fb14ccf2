import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Pool } from './pool.ts';

const make = (bytes = 1 << 16) => new Pool(new Int32Array(bytes / 4 + 64), { address: 64, bytes });

test('blocks never overlap, are aligned, and come back', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 3000 }), fc.boolean()), { maxLength: 200 }), (steps) => {
      const pool = make();
      const held: [number, number][] = [];
      for (const [bytes, release] of steps) {
        if (release && held.length) {
          pool.release(held.splice(bytes % held.length, 1)[0]![0]);
          continue;
        }
        const address = pool.allocate(bytes);
        if (!address) continue;
        expect(address % 16).toBe(0);
        expect(address + bytes).toBeLessThanOrEqual(64 + (1 << 16));
        for (const [other, size] of held) expect(address + bytes <= other || other + size <= address).toBe(true);
        held.push([address, bytes]);
      }
      for (const [address] of held) pool.release(address);
      expect(pool.used).toBe(0);
    }),
  );
});

test('a released block serves the next request of its size', () => {
  const pool = make();
  const address = pool.allocate(100);
  pool.release(address);
  expect(pool.allocate(100)).toBe(address);
});

test('no room is told by 0, and absurd sizes are no room', () => {
  const pool = make(4096);
  for (const bytes of [5000, -1, NaN, Infinity, 2 ** 31]) expect(pool.allocate(bytes)).toBe(0);
  expect(pool.allocate(1000)).toBeGreaterThan(0);
});
