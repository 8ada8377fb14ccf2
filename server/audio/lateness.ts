/**
 * Counts the device periods that were served late. A period is late when its first quantum was asked for a whole
 * period after its time (something held the thread up, or the device lost samples), or when its last sample was ready only after
 * the period was over.
 */
export class Lateness {
  /** Late periods so far. */
  count = 0;
  private period = -1;
  private began = 0;
  private counted = false;
  private behind = false;

  /**
   * Takes one quantum.
   * @param period number of the first sample of its device period
   * @param begin when the quantum was asked for, in seconds of a clock that does not step
   * @param end when it was ready, by the same clock
   * @param error seconds by which the period began after its time
   * @param length of a period in seconds
   */
  record(period: number, begin: number, end: number, error: number, length: number): void {
    if (period !== this.period) {
      this.period = period;
      this.began = begin;
      this.counted = false;
      // A clock that stepped shows an error for many periods until it is moved: that is one event, not many.
      const behind = error > length;
      if (behind && !this.behind) this.countLate();
      this.behind = behind;
    }
    if (!this.counted && end - this.began > length) this.countLate();
  }

  private countLate(): void {
    this.counted = true;
    this.count++;
  }
}
