/** Send times of messages for samples. Runs on the control thread. */

/** Seconds by which the clock may go back, as it does after a machine could not keep up, and messages still keep their order; beyond that it was set. */
const maxStep = 2;
/** Samples of a port that are remembered: more than are ever told ahead. */
const kept = 256;

/** The first and the last moment that a sample was given. */
interface Placed {
  readonly sample: number;
  readonly first: number;
  last: number;
}

export class SendTimes {
  /** Samples that were placed last, of each port; their send times never fall. */
  private readonly ports = new Map<string, Placed[]>();

  /** @param secondsAt seconds since 1970 at which a sample is played, as the clock has it now */
  constructor(private readonly secondsAt: (sample: number) => number) {}

  /**
   * Seconds since 1970 of a message for a port. The clock is steered all the time, and not everybody is as far ahead: a later sample is never given an earlier moment, nor the
   * same sample, asked for again.
   */
  of(port: string, sample: number): number {
    const placed = this.ports.get(port) ?? [];
    this.ports.set(port, placed);
    let at = placed.length;
    while (at > 0 && placed[at - 1]!.sample > sample) at--;
    const seconds = between(placed[at - 1]?.last, this.secondsAt(sample), placed[at]?.first);
    if (placed[at - 1]?.sample === sample) placed[at - 1]!.last = seconds;
    else placed.splice(at, 0, { sample, first: seconds, last: seconds });
    if (placed.length > kept) placed.shift();
    return seconds;
  }
}

/** Neither before what is placed earlier nor after what is placed later, unless the clock was set meanwhile. */
function between(before: number | undefined, seconds: number, after: number | undefined): number {
  const isSteered = (other: number | undefined): other is number =>
    other !== undefined && Math.abs(other - seconds) < maxStep;
  const least = isSteered(before) ? Math.max(seconds, before) : seconds;
  return isSteered(after) ? Math.min(least, after) : least;
}
