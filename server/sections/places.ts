/** Places of sections in the shared memory, as the control thread gives them away: a slot, and memory for what is prepared. */
import type { Layout } from '../world/layout.ts';
import type { Region } from '../world/region.ts';
import { SectionSlot, sectionSlots } from '../world/section-slots.ts';

export interface PlacesOptions {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  /** Bytes of the records of a section. */
  readonly recordBytes: (ahead: number) => number;
  readonly reserve: (bytes: number) => number | undefined;
  readonly release: (address: number) => void;
}

export interface Place {
  readonly slot: number;
  /** Memory for what is prepared, zeroed. */
  readonly records: Region;
}

export class Places {
  private readonly ints: Int32Array;
  private readonly taken = new Set<number>();

  constructor(private readonly options: PlacesOptions) {
    this.ints = new Int32Array(options.memory);
  }

  /** @throws RangeError when there is none, or no memory */
  take(ahead: number): Place {
    const { options } = this;
    const slot = this.freeSlot();
    const bytes = options.recordBytes(ahead);
    const address = options.reserve(bytes);
    if (address === undefined) throw new RangeError(`no memory for ${bytes} bytes of prepared sound`);
    new Uint8Array(options.memory, address, bytes).fill(0);
    this.taken.add(slot);
    return { slot, records: { address, bytes } };
  }

  /** Nobody writes to a place any more. */
  free({ slot, records }: Place): void {
    this.taken.delete(slot);
    Atomics.store(this.ints, this.at(slot, SectionSlot.writing), 0);
    this.options.release(records.address);
  }

  /** Returns the bus that a section reads, or overwrites, and others write, as a text; undefined for none. */
  conflict(slot: number): string | undefined {
    const conflict = this.ints[this.at(slot, SectionSlot.conflict)]!;
    if (conflict === 0) return undefined;
    return conflict > 0 ? `audio bus ${conflict - 1}` : `control bus ${-conflict - 1}`;
  }

  private freeSlot(): number {
    for (let slot = 0; slot < sectionSlots; slot++) {
      // Memory of a section that has ended is its nodes' for as long as they live.
      if (!this.taken.has(slot) && this.ints[this.at(slot, SectionSlot.poolUsed)] === 0) return slot;
    }
    throw new RangeError(
      `there are ${sectionSlots} sections already, those included whose nodes still play; that is the most`,
    );
  }

  private at(slot: number, word: number): number {
    return (this.options.layout.sectionAddress + slot * SectionSlot.bytes + word) >> 2;
  }
}
