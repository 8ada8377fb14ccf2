/** Audio buses behind those of clients, for ports that are connected with each other. Runs on the control thread. */

import { ParamError } from '../../../protocol/instruments/params.ts';
import { RegionAllocator } from '../../link/region-allocator.ts';

/** Allocations begin at multiples of so many. */
const granularity = 64;

export class PrivateBuses {
  private readonly region: RegionAllocator;
  private readonly taken = new Map<string, number>();

  /** @param first of `count` buses */
  constructor(
    private readonly first: number,
    count: number,
  ) {
    this.region = new RegionAllocator({ address: granularity, bytes: granularity * count });
  }

  /** Returns the first bus of an owner, which keeps it. @throws ParamError where there are none left */
  take(owner: string, channels: number): number {
    const known = this.taken.get(owner);
    const at = known ?? this.region.allocate(granularity * channels);
    if (at === undefined) throw new ParamError(`there are no ${channels} audio buses left for port ${owner}`);
    this.taken.set(owner, at);
    return this.first + at / granularity - 1;
  }

  /** Takes back what an owner has. */
  give(owner: string): void {
    const at = this.taken.get(owner);
    if (at === undefined) return;
    this.taken.delete(owner);
    this.region.release(at);
  }
}
