/** Tells errors of a file's code that nothing waits for as that file's fault, in the feed and so in the output, for each of its instruments. Runs on the control thread. */

import { type Fault, faultText } from '../../protocol/instruments/description.ts';
import type { Catalogue } from './catalogue.ts';
import type { Feed } from './feed.ts';

/** Milliseconds between two reports of one fault, and how many faults are remembered. */
const interval = 1000;
const maxFaults = 100;

export class StrayFaults {
  /** Times at which the faults were told last. */
  private readonly reported = new Map<string, number>();

  constructor(
    private readonly catalogue: Pick<Catalogue, 'namesIn'>,
    private readonly feed: Feed,
  ) {}

  take(fault: Fault): void {
    const message = `${faultText(fault)} (thrown later, by code that goes on by itself)`;
    const now = performance.now();
    if (now - (this.reported.get(message) ?? -Infinity) < interval) return;
    if (this.reported.size >= maxFaults) this.reported.clear();
    this.reported.set(message, now);
    for (const instrument of this.catalogue.namesIn(fault.place?.file))
      this.feed.notify({ type: 'failed', voice: 0, instrument, message });
  }
}
