/** Stretches of a pattern that are planned at a time: what changes waits for one. */

/** Seconds, when a pattern begins and at most. */
export const [firstWindow, longestWindow] = [0.06, 0.4] as const;
/** Milliseconds that planning one takes after which the next one is longer, or shorter. */
const quick = 1.5;
export const slow = 4;

export class Window {
  /** Seconds of the next one. */
  seconds: number = firstWindow;

  begin(): void {
    this.seconds = firstWindow;
  }

  lengthen(): void {
    this.seconds = Math.min(longestWindow, 2 * this.seconds);
  }

  /** Lets the next one be longer or shorter. @param time milliseconds that this one took */
  fit(time: number): void {
    if (time > slow) this.seconds = Math.max(firstWindow / 2, this.seconds / 2);
    else if (time < quick) this.lengthen();
  }
}
