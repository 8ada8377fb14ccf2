/**
 * Load of the render thread, as scsynth has it: the time a quantum took as percentage of the time it lasts, as a
 * running average over about ten quanta and as the highest of about a second.
 */
export class Load {
  /** Percent. */
  average = 0;
  /** Percent. */
  peak = 0;
  private readonly hold: number;
  private left = 0;

  /** @param quantaPerSecond as many quanta as a peak is held for */
  constructor(quantaPerSecond: number) {
    this.hold = quantaPerSecond;
  }

  /** Takes the time one quantum took, and its length, both in the same unit. */
  record(took: number, length: number): void {
    const percent = (100 * took) / length;
    this.average += 0.1 * (percent - this.average);
    this.left--;
    if (percent < this.peak && this.left > 0) return;
    this.peak = percent;
    this.left = this.hold;
  }
}
