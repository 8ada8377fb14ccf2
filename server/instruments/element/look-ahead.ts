/** Frames before which a change of series cannot be had by both sides: learned from what the soft threads and the device need here. */

/** Frames at first and at least, and at most. */
const shortest = 256;
const longest = 48_000;
/** Frames of a new version that are prepared before it is offered, at first. */
const enoughAtFirst = 256;
/** Changes in a row that were in time, after which a shorter one is tried. */
const patience = 64;

export class LookAhead {
  private current = shortest;
  private inTime = 0;

  /** @param quantum frames that the device takes at a time: between two of them nothing changes */
  constructor(readonly quantum: number) {}

  /** Frames between the block under way and the first that may be changed. */
  get frames(): number {
    return Math.max(this.current, 2 * this.quantum);
  }

  /** Frames of a new version to prepare before it is offered. */
  get enough(): number {
    return Math.max(enoughAtFirst, this.quantum);
  }

  /** A change came too late. */
  missed(): void {
    this.inTime = 0;
    this.current = Math.min(longest, 2 * this.current);
  }

  /** A change came in time. */
  met(): void {
    if (++this.inTime < patience) return;
    this.inTime = 0;
    this.current = Math.max(shortest, this.current / 2);
  }
}
