/** When messages for samples leave. Runs on the control thread. */

/** Seconds by which the clock may go back, as it does after a machine could not keep up, and messages still keep their order; beyond that it was set. */
const longest = 2;

export class Moments {
  /** Of each port, what was placed last. */
  private readonly last = new Map<string, { readonly sample: number; readonly seconds: number }>();

  /** @param secondsAt seconds since 1970 at which a sample is played, as the clock has it now */
  constructor(private readonly secondsAt: (sample: number) => number) {}

  /** Seconds since 1970 of a message for a port. The clock is steered all the time: a later sample is never given an earlier moment. */
  of(port: string, sample: number): number {
    const seconds = this.secondsAt(sample);
    const last = this.last.get(port);
    const kept = last && sample >= last.sample && last.seconds - seconds < longest ? Math.max(seconds, last.seconds) : seconds;
    if (!last || sample >= last.sample) this.last.set(port, { sample, seconds: kept });
    return kept;
  }
}
