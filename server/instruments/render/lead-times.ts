/** Times that instruments take to render: as measured, or as they say until then. Pure. */

/** Renders that count. */
const remembered = 200;
/** Renders after which an instrument's own estimate does not count any more. */
const enough = 8;
/** Renders wait for each other and may take longer than any before, and the control thread looks a few milliseconds late. */
const reserve = 2;
const slack = 0.02;

export class LeadTimes {
  private readonly times = new Map<string, number[]>();

  /** @param seconds from when a render was asked for to when it was there */
  record(instrument: string, seconds: number): void {
    const times = this.times.get(instrument) ?? [];
    times.push(seconds);
    if (times.length > remembered) times.shift();
    this.times.set(instrument, times);
  }

  /** Time that 99 of 100 renders took at most, in seconds; undefined before the first. */
  percentile99(instrument: string): number | undefined {
    const times = this.times.get(instrument);
    if (!times?.length) return undefined;
    const sorted = [...times].sort((a, b) => a - b);
    return sorted[Math.min(sorted.length - 1, Math.ceil(0.99 * sorted.length) - 1)];
  }

  /** Returns the seconds before its time at which a render of an instrument begins. */
  lead(instrument: string, estimate: number): number {
    const measured = this.percentile99(instrument) ?? 0;
    const known = (this.times.get(instrument)?.length ?? 0) >= enough;
    return (known ? measured : Math.max(measured, estimate)) * reserve + slack;
  }
}
