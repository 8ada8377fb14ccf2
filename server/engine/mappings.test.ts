import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { smallWorld } from '../../test/support/in-process.ts';
import { layoutFor } from '../world/layout.ts';
import { MemoryViews } from '../world/memory-views.ts';
import { Mappings } from './mappings.ts';
import { Pool } from './pool.ts';

const layout = layoutFor(smallWorld);
const memory = new WebAssembly.Memory({ initial: layout.memoryPages, maximum: layout.memoryPages, shared: true });
const views = new MemoryViews(layout, memory);
/** Ten controls of one synth, and the buses that they may follow. */
const controls = layout.planAddress;
const buses = layout.controlBusAddress;
const node = 3;

test('controls follow their buses, keep their own values, and give all memory back', () => {
  const step = fc.record({ control: fc.nat(9), bus: fc.nat(9), map: fc.boolean() });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const pool = new Pool(views.ints, layout.pool);
      const mappings = new Mappings(views, pool, 8);
      for (let i = 0; i < 10; i++) {
        views.floats[(controls >> 2) + i] = i;
        views.floats[(buses >> 2) + i] = 100 + i;
      }
      const follows = new Map<number, number>();
      for (const { control, bus, map } of steps) {
        expect(mappings.remove(node, control)).toBe(follows.delete(control));
        if (!map) continue;
        expect(mappings.add(node, control, controls + 4 * control, buses + 4 * bus)).toBe(true);
        follows.set(control, bus);
      }
      mappings.copy(node);
      expect(mappings.has(node)).toBe(follows.size > 0);
      for (let i = 0; i < 10; i++) {
        expect(views.floats[(controls >> 2) + i]).toBe(follows.has(i) ? 100 + follows.get(i)! : i);
        expect(mappings.ownValue(node, i, controls + 4 * i)).toBe(i);
      }
      mappings.clear(node);
      expect([mappings.has(node), pool.used]).toEqual([false, 0]);
    }),
  );
});
