/**
 * Notices when the system clock is set: against a clock that only runs forward it then jumps. Which the audio clock by itself
 * could tell from jitter only after a while.
 */
export class ClockSteps {
  private offset = NaN;

  /**
   * Takes one reading of the system clock between two of the other one. Called on the render thread.
   * @param before reading of the clock that does not step, in seconds
   * @param wall seconds since 1970
   * @param after as `before`, read after `wall`
   * @returns seconds by which the system clock was moved since the last reading, 0 where it was not
   */
  record(before: number, wall: number, after: number): number {
    // Held up in between: the offset cannot be told, and that of the next reading will do.
    if (after - before > promptTime) return 0;
    const offset = wall - before;
    const by = offset - this.offset;
    this.offset = offset;
    return Math.abs(by) > minStep ? by : 0;
  }
}

/** Seconds that three readings take at most when nothing comes between. */
const promptTime = 0.0001;
/** Seconds; what readings taken promptly cannot be off by. Whatever is less the audio clock follows by itself. */
const minStep = 0.0005;
