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
  /** Seconds by which periods began late when that was last counted, or less since. */
  private known = 0;

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
      // A clock that stepped, or a device that lost a period, shows an error for many periods until the line is moved: that is one event, not many,
      // also where the error moves up and down about the length of a period.
      if (error - this.known > length) {
        this.countLate();
        this.known = error;
      } else this.known = Math.max(0, Math.min(this.known, error));
    }
    if (!this.counted && end - this.began > length) this.countLate();
  }

  private countLate(): void {
    this.counted = true;
    this.count++;
  }
}
