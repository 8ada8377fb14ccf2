/** Work that is done again and again, one time after the other. */
export class Loop {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private isWorking = false;
  private isAsked = false;
  private isClosed = false;

  /** @param interval milliseconds between two times @param work must not throw */
  constructor(
    private readonly interval: number,
    private readonly work: () => Promise<void>,
  ) {
    this.later(interval);
  }

  /** Does it at once, or again as soon as it is done. */
  soon(): void {
    this.isAsked = this.isWorking;
    if (this.isWorking || this.isClosed) return;
    clearTimeout(this.timer);
    this.later(0);
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.timer);
  }

  private later(milliseconds: number): void {
    this.timer = setTimeout(async () => {
      this.isWorking = true;
      await this.work();
      this.isWorking = false;
      const next = this.isAsked ? 0 : this.interval;
      this.isAsked = false;
      if (!this.isClosed) this.later(next);
    }, milliseconds);
  }
}
