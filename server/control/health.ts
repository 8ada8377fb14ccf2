/**
 * Trouble that no single command is to blame for: it is counted since the start, and reported to the clients that
 * registered with /notify, each kind once a second at most.
 */
import type { Clients } from './clients.ts';
import type { ServerStatistics } from './context.ts';
import type { EventHandler } from './events.ts';
import { message } from './replies.ts';

/** Addresses of the reports. They come at any time; comparisons of answers leave them out. */
export const troubles = {
  lateBundles: '/late.bundles',
  lateQuanta: '/late.quanta',
  dropped: '/dropped',
  badSamples: '/notFinite.samples',
} as const;

/** One kind of trouble. */
export interface Trouble {
  /** Address of the report. */
  readonly address: string;
  /** Number of times that it happened since the start. */
  readonly total: () => number;
  /** A number that describes what happened since the last call, sent as a float. */
  readonly detail?: () => number;
}

/** The kinds of trouble of a server. */
export function troublesOf(events: EventHandler, statistics: () => ServerStatistics): Trouble[] {
  return [
    { address: troubles.lateBundles, total: () => events.lateCount, detail: () => events.takeWorstLateness() },
    { address: troubles.lateQuanta, total: () => statistics().lateQuanta },
    { address: troubles.dropped, total: () => statistics().lostPackets + events.lostBundles + events.lostReports },
    { address: troubles.badSamples, total: () => statistics().badSamples },
  ];
}

/** Milliseconds between two reports of one kind, and between two looks. */
const interval = 1000;
const lookInterval = 100;
const maxInteger = 0x7fffffff;

export class Health {
  private readonly reported: number[];
  private readonly quietUntil: number[];
  private next = 0;

  /** @param now milliseconds, of a clock that does not step */
  constructor(
    private readonly troubles: readonly Trouble[],
    private readonly clients: Clients,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.reported = troubles.map(() => 0);
    this.quietUntil = troubles.map(() => 0);
  }

  /** Reports what happened since the last report, when it is time: (number, [detail,] number since the start). */
  look(): void {
    const now = this.now();
    if (now < this.next) return;
    this.next = now + lookInterval;
    this.troubles.forEach(({ address, total, detail }, i) => {
      if (now < this.quietUntil[i]!) return;
      const all = total();
      const count = all - this.reported[i]!;
      if (count <= 0) return;
      this.reported[i] = all;
      this.quietUntil[i] = now + interval;
      const more = detail ? [detail()] : [];
      this.clients.notify(
        message(address, detail ? 'ifi' : 'ii', [Math.min(count, maxInteger), ...more, Math.min(all, maxInteger)]),
      );
    });
  }
}
