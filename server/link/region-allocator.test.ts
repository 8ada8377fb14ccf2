import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { RegionAllocator } from './region-allocator.ts';

test('pieces never overlap, stay inside, and all of the memory comes back', () => {
  const steps = fc.array(
    fc.oneof(fc.record({ bytes: fc.integer({ min: 1, max: 5000 }) }), fc.record({ free: fc.nat() })),
    { maxLength: 200 },
  );
  fc.assert(
    fc.property(steps, (list) => {
      const region = { address: 4096, bytes: 64 * 1024 };
      const allocator = new RegionAllocator(region);
      const held: { address: number; bytes: number }[] = [];
      for (const step of list) {
        if ('bytes' in step) {
          const address = allocator.allocate(step.bytes);
          if (address === undefined) continue;
          expect(address % 64).toBe(0);
          expect(address).toBeGreaterThanOrEqual(region.address);
          expect(address + step.bytes).toBeLessThanOrEqual(region.address + region.bytes);
          expect(
            held.some((piece) => address < piece.address + piece.bytes && piece.address < address + step.bytes),
          ).toBe(false);
          held.push({ address, bytes: step.bytes });
        } else if (held.length > 0) {
          const [piece] = held.splice(step.free % held.length, 1);
          allocator.release(piece!.address);
        }
      }
      for (const { address } of held) allocator.release(address);
      expect(allocator.freeBytes).toBe(region.bytes);
      expect(allocator.allocate(region.bytes)).toBe(region.address);
    }),
  );
});

test('what does not fit is not given, what was not given cannot be released', () => {
  const allocator = new RegionAllocator({ address: 64, bytes: 1024 });
  expect(allocator.allocate(1025)).toBeUndefined();
  expect(allocator.allocate(0)).toBeUndefined();
  expect(allocator.allocate(NaN)).toBeUndefined();
  expect(() => allocator.release(64)).toThrow('no memory was allocated at 64');
});
