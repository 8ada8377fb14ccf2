/** A def that the table of functions has no place for stays as it is. */
import { expect, test } from 'bun:test';
import { allocateTable, freeTable } from '../native/render/function-table.ts';
import { NativeRuns } from './native-runs.ts';

test('a def has native code where the table has a place for it', () => {
  const table = allocateTable(4);
  // The walker is not called: its address is that of the table.
  const runs = new NativeRuns({ walker: table.address, table }, new Int32Array(new SharedArrayBuffer(4096)));
  expect([runs.enter(3, 4096), runs.enter(4, 4096)]).toEqual([true, false]);
  expect([3, 4, 5000].map((def) => runs.has(def))).toEqual([true, false, false]);
  runs.leave(3);
  expect(runs.has(3)).toBe(false);
  freeTable(table);
});
