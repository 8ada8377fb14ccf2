/** Waiting for samples of the engine: what was told for one is done once the engine has come to it. Runs on the control thread. */

interface Waiting {
  readonly sample: number;
  readonly resolve: () => void;
}

export class Reached {
  private waiting: Waiting[] = [];

  /** @param now returns the sample of the engine that comes next */
  constructor(private readonly now: () => number) {}

  /** Resolves once the next sample of the engine is behind that one. */
  beyond(sample: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ sample, resolve });
      this.advance();
    });
  }

  /** Called often. */
  advance(): void {
    const now = this.now();
    if (!this.waiting.some(({ sample }) => sample < now)) return;
    const due = this.waiting.filter(({ sample }) => sample < now);
    this.waiting = this.waiting.filter(({ sample }) => sample >= now);
    for (const { resolve } of due) resolve();
  }
}
