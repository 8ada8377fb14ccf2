/** A section's slot in the shared memory as the engine that runs ahead sees it (see world/section-slots.ts). */
import { Offer, SectionSlot } from '../world/section-slots.ts';

export class Slot {
  private readonly ints: Int32Array;
  private readonly at: number;

  constructor(
    memory: ArrayBufferLike,
    readonly address: number,
  ) {
    this.ints = new Int32Array(memory);
    this.at = address >> 2;
  }

  /** Block that the render thread calculates, or has last. */
  get reached(): number {
    return Atomics.load(this.ints, this.at + (SectionSlot.reached >> 2));
  }

  get isActive(): boolean {
    return Atomics.load(this.ints, this.at + (SectionSlot.active >> 2)) === 1;
  }

  /** Writes down how it goes. @param block seconds that a block takes @param keep the same for keeping a state @param bytes of one */
  publish(lead: number, block: number, keep: number, bytes: number, takes: number, refusals: number): void {
    const { ints, at } = this;
    ints[at + (SectionSlot.lead >> 2)] = lead;
    ints[at + (SectionSlot.blockMicroseconds >> 2)] = Math.round(1e6 * block);
    ints[at + (SectionSlot.keepMicroseconds >> 2)] = Math.round(1e6 * keep);
    ints[at + (SectionSlot.stateKilobytes >> 2)] = bytes >> 10;
    ints[at + (SectionSlot.takes >> 2)] = takes;
    ints[at + (SectionSlot.refusals >> 2)] = refusals;
  }

  /** Offers a bank from a block on; or nodes, where their table has an address. */
  offer(from: number, bank: number, nodes = 0, late = false): void {
    const { ints, at } = this;
    ints[at + (SectionSlot.offerFrom >> 2)] = from;
    ints[at + (SectionSlot.offerBank >> 2)] = bank;
    ints[at + (SectionSlot.offerNodes >> 2)] = nodes;
    ints[at + (SectionSlot.offerLate >> 2)] = late ? 1 : 0;
    Atomics.store(ints, at + (SectionSlot.offer >> 2), Offer.open);
  }

  /** Returns the state of the offer; one that was decided is forgotten. */
  verdict(): number {
    const word = this.at + (SectionSlot.offer >> 2);
    const state = Atomics.load(this.ints, word);
    if (state !== Offer.open) Atomics.store(this.ints, word, Offer.none);
    return state;
  }

  /** Withdraws an open offer. False when it has been decided. */
  withdraw(): boolean {
    const word = this.at + (SectionSlot.offer >> 2);
    return Atomics.compareExchange(this.ints, word, Offer.open, Offer.none) === Offer.open;
  }
}
