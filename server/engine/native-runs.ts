/**
 * Defs that run by native code: the render thread's way in, by one function for all of them (see native/walker.ts).
 *
 *     plan: (def 7, list, 3), (def 2, list, 1)    →    walk(plan, 0, 2)    →    2 where both have code, and their results in the plan
 *
 * What could go wrong: code is given back while the thread is in it. A def that is dropped leaves the table first; that it has ended is told behind that.
 */
import { FunctionTable } from '../native/render/function-table.ts';
import { Walker } from '../native/render/walk.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';
import { walkEntryBytes } from '../world/walk-entry.ts';

export class NativeRuns {
  private readonly table: FunctionTable;
  private readonly walker: Walker;

  /** Allocates. @param ints the shared memory */
  constructor({ walker, table }: NativeEntrance, ints: Int32Array) {
    this.table = new FunctionTable(table);
    this.walker = new Walker({ code: walker, table, memory: ints.buffer });
  }

  /** True when a def runs by native code. */
  has(def: number): boolean {
    return this.table.get(def) !== 0;
  }

  /** Sets the code of a def. Returns false for one that the table has no place for. */
  enter(def: number, address: number): boolean {
    return this.table.set(def, address);
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
