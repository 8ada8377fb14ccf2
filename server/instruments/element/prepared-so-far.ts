/** Sound that a soft side has prepared for the version that plays, and the states by which it can be gone on from. Runs on the control thread. */

import type { PrepareResult, Snapshot } from './messages.ts';

export class PreparedSoFar {
  private snapshots: readonly Snapshot[] = [];
  private ready: number;
  private silentTo: number;
  /** True once anything is prepared. */
  begun = false;

  /** @param start frame of the session from which on it is prepared */
  constructor(start: number) {
    this.ready = start;
    this.silentTo = start;
  }

  /** Frame up to which there is sound, or silence after it; Infinity where nothing follows. */
  get end(): number {
    return Math.max(this.ready, this.silentTo);
  }

  /** True when it ends with silence. */
  get endsSilent(): boolean {
    return this.silentTo > this.ready;
  }

  /** Returns the last state at or before a frame. */
  stateAt(frame: number): Snapshot | undefined {
    return this.snapshots.findLast((each) => each.frame <= frame);
  }

  /** Forgets the states after a frame. */
  cut(frame: number): void {
    this.snapshots = this.snapshots.filter((each) => each.frame <= frame);
  }

  /** Takes what was prepared behind it. @param heard frame before which all has been heard */
  extend({ snapshots, ready, silentTo }: Omit<PrepareResult, 'waits'>, heard: number): void {
    // The last state before what is heard now is the earliest that a change may need.
    const first = this.snapshots.findLastIndex((each) => each.frame <= heard);
    const next = snapshots[0]?.frame ?? Infinity;
    this.snapshots = [...this.snapshots.slice(Math.max(0, first)).filter((each) => each.frame < next), ...snapshots];
    this.ready = ready;
    this.silentTo = silentTo;
    this.begun = true;
  }
}
