/**
 * Defs that run by native code: the render thread's way in, by one function for all of them (see native/walker.ts).
 *
 *     run(list, 3) of def 7    →    World.walk: 7, list, 3, 0    →    walk(World.walk, 1)    →    the fourth word
 *
 * What could go wrong: code is given back while the thread is in it. A def that is dropped leaves the table first; that it has ended is told behind that.
 */
import { FunctionTable } from '../native/render/function-table.ts';
import { Walker } from '../native/render/walk.ts';
import { World } from '../world/layout.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';
import { WalkEntry, walkEntryBytes } from '../world/walk-entry.ts';
import type { LoadedDef } from './defs.ts';

/** Place of the one entry that is run at a time, in words. */
const entry = World.walk >> 2;

export class NativeRuns {
  private readonly table: FunctionTable;
  private readonly walker: Walker;

  /** Allocates. @param ints the shared memory */
  constructor(
    { walker, table }: NativeEntrance,
    private readonly ints: Int32Array,
  ) {
    this.table = new FunctionTable(table);
    this.walker = new Walker({ code: walker, table, memory: ints.buffer });
  }

  /** True when a def runs by native code. */
  has(def: number): boolean {
    return this.table.get(def) !== 0;
  }

  /** Returns the function that runs a def by the code at an address; null for a def that the table has no place for. Allocates. */
  enter(def: number, address: number): LoadedDef['run'] | null {
    const { ints, walker } = this;
    if (!this.table.set(def, address)) return null;
    return (list, entries) => {
      ints[entry + WalkEntry.def] = def;
      ints[entry + WalkEntry.podList] = list;
      ints[entry + WalkEntry.pods] = entries;
      ints[entry + WalkEntry.result] = 0;
      walker.walk(World.walk, 1);
      return ints[entry + WalkEntry.result]!;
    };
  }

  /**
   * Calculates stretches of a plan (see runs.ts) until one has no native code, or has left something to look at.
   * @param plan its address @returns the number of stretches that were calculated
   */
  walk(plan: number, first: number, count: number): number {
    return this.walker.walk(plan + walkEntryBytes * first, count);
  }

  /** Forgets the code of a def. */
  leave(def: number): void {
    this.table.clear(def);
  }
}
