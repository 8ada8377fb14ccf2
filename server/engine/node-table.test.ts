import { expect, test } from 'bun:test';
import fc from 'fast-check';
import { Kind, NodeTable, rootSlot } from './node-table.ts';

/** Children of a group from head to tail, checked against the links backwards. */
function children(table: NodeTable, group: number): number[] {
  const forwards: number[] = [];
  for (let n = table.head[group]!; n; n = table.next[n]!) forwards.push(table.id[n]!);
  const backwards: number[] = [];
  for (let n = table.tail[group]!; n; n = table.previous[n]!) backwards.unshift(table.id[n]!);
  expect(backwards).toEqual(forwards);
  return forwards;
}

test('placing by every add action', () => {
  const table = new NodeTable(10);
  const add = (id: number) => table.create(id, Kind.synth);
  const [a, b, c, d] = [add(1), add(2), add(3), add(4)] as [number, number, number, number];
  table.insertTail(a, rootSlot);
  table.insertHead(b, rootSlot);
  table.insertBefore(c, a);
  table.insertAfter(d, a);
  expect(children(table, rootSlot)).toEqual([2, 3, 1, 4]);
  table.unlink(c);
  table.insertTail(c, rootSlot);
  expect(children(table, rootSlot)).toEqual([2, 1, 4, 3]);
});

test('ids are found while others come and go', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 300 }), (ids) => {
      const table = new NodeTable(200);
      const model = new Map<number, number>([[0, rootSlot]]);
      for (const id of ids) {
        if (id === 0) continue;
        const slot = model.get(id);
        if (slot) {
          table.destroy(slot);
          model.delete(id);
        } else model.set(id, table.create(id, Kind.synth));
        for (let probe = -40; probe <= 40; probe++) expect(table.find(probe)).toBe(model.get(probe) ?? 0);
        expect(table.size).toBe(model.size);
      }
    }),
  );
});

test('no slot is left: 0', () => {
  const table = new NodeTable(2);
  expect(table.create(1, Kind.synth)).toBeGreaterThan(0);
  expect(table.create(2, Kind.synth)).toBeGreaterThan(0);
  expect(table.create(3, Kind.synth)).toBe(0);
});
