/** States of a section's engine at the starts of blocks, to go back to. Their memory is used again. */
import type { Engine } from '../engine/engine.ts';
import { StateStream } from '../engine/state-stream.ts';

export interface Snapshot {
  /** Block before which it was taken. */
  readonly block: number;
  readonly state: StateStream;
}

export class Snapshots {
  private list: Snapshot[] = [];
  private readonly spare: StateStream[] = [];

  constructor(private readonly engine: Engine) {}

  get count(): number {
    return this.list.length;
  }

  /** Bytes of the newest one. */
  get size(): number {
    return this.list.at(-1)?.state.size ?? 0;
  }

  /** Block of the newest and of the oldest one; -1 where there is none. */
  get newest(): number {
    return this.list.at(-1)?.block ?? -1;
  }

  get oldest(): number {
    return this.list[0]?.block ?? -1;
  }

  /** Returns the last state before a block or at its start; undefined where there is none so early. */
  before(block: number): Snapshot | undefined {
    return this.list.findLast((each) => each.block <= block);
  }

  /** Keeps the state before the engine's next block. */
  keep(): void {
    const state = this.spare.pop() ?? new StateStream();
    this.engine.keep(state);
    this.list.push({ block: this.engine.block + 1, state });
  }

  /**
   * Takes the engine back to the last state before a block or at its start, and takes the states behind that out of the list.
   * @returns those
   */
  goBack(block: number): Snapshot[] {
    let at = this.list.length - 1;
    while (at > 0 && this.list[at]!.block > block) at--;
    this.engine.recall(this.list[at]!.state);
    return this.list.splice(at + 1);
  }

  /** Puts back what `goBack` took out, in place of what was kept since. @param block of the state that the engine went back to */
  restore(taken: readonly Snapshot[], block: number): void {
    const at = this.list.findIndex((each) => each.block > block);
    if (at >= 0) this.drop(this.list.splice(at));
    this.list.push(...taken);
  }

  clear(): void {
    this.drop(this.list.splice(0));
  }

  drop(snapshots: readonly Snapshot[]): void {
    for (const { state } of snapshots) this.spare.push(state);
  }

  /** Forgets those that lie before the last one from which a block can be calculated. */
  forget(block: number): void {
    let count = 0;
    while (count + 1 < this.list.length && this.list[count + 1]!.block <= block) count++;
    if (count > 0) this.drop(this.list.splice(0, count));
  }
}
