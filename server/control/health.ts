/**
 * What goes wrong without being the fault of one command: counted since the start, and told to the clients that registered
 * with /notify. However much of it there is, of each kind they are told once a second at most.
 */
import type { Clients } from './clients.ts';
import type { ServerStatistics } from './context.ts';
import type { EventHandler } from './events.ts';
import { message } from './replies.ts';

/** Addresses of what is told. They come when they come: who compares answers leaves them out. */
export const troubles = {
  lateBundles: '/late.bundles',
  lateQuanta: '/late.quanta',
  dropped: '/dropped',
  badSamples: '/notFinite.samples',
} as const;

/** One kind of trouble. */
export interface Trouble {
  /** Address of the message about it. */
  readonly address: string;
  /** How often it happened since the start. */
  readonly total: () => number;
  /** More about what happened since this was asked last, as a float. */
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

/** Milliseconds between two messages of one kind, and between two looks. */
const interval = 1000;
const lookInterval = 100;
const maxInteger = 0x7fffffff;

export class Health {
  private readonly told: number[];
  private readonly quietUntil: number[];
  private next = 0;

  /** @param now milliseconds, of a clock that does not step */
  constructor(
    private readonly troubles: readonly Trouble[],
    private readonly clients: Clients,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.told = troubles.map(() => 0);
    this.quietUntil = troubles.map(() => 0);
  }

  /** Tells what has happened since it was told last, when it is time: (how often, [detail,] how often since the start). */
  look(): void {
    const now = this.now();
    if (now < this.next) return;
    this.next = now + lookInterval;
    this.troubles.forEach(({ address, total, detail }, i) => {
      if (now < this.quietUntil[i]!) return;
      const all = total();
      const count = all - this.told[i]!;
      if (count <= 0) return;
      this.told[i] = all;
      this.quietUntil[i] = now + interval;
      const more = detail ? [detail()] : [];
      this.clients.notify(
        message(address, detail ? 'ifi' : 'ii', [Math.min(count, maxInteger), ...more, Math.min(all, maxInteger)]),
      );
    });
  }
}
