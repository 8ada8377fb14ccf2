/** A section's slot in the shared memory as the engine that runs ahead sees it (see world/section-slots.ts). */
import { type OfferFate, Offers } from '../world/offers.ts';
import { SectionSlot } from '../world/section-slots.ts';

export class Slot {
  private readonly ints: Int32Array;
  private readonly at: number;
  private readonly offers: Offers;

  constructor(
    memory: ArrayBufferLike,
    readonly address: number,
  ) {
    this.ints = new Int32Array(memory);
    this.at = address >> 2;
    this.offers = new Offers(this.ints, address + SectionSlot.offers);
  }

  /** Block that the render thread calculates, or has last. */
  get reached(): number {
    return this.load(SectionSlot.reached);
  }

  get isActive(): boolean {
    return this.load(SectionSlot.active) === 1;
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

  // ---- nodes that are taken over -------------------------------------------------------------------------------

  /** A `Joining`. */
  get joining(): number {
    return this.load(SectionSlot.joining);
  }

  /** First block that was played prepared. */
  get begun(): number {
    return this.load(SectionSlot.begun);
  }

  /** Has the render thread write the table of its nodes after each block, or not any more. */
  askForTable(wanted: boolean): void {
    if (wanted) this.store(SectionSlot.tableBlock, 0);
    this.store(SectionSlot.wanted, wanted ? 1 : 0);
  }

  /** Block after which the table was written last; 0 before the first. */
  get tableBlock(): number {
    return this.load(SectionSlot.tableBlock);
  }

  /** True when the render thread has not begun the block after one. What was read before was read before that is looked at. */
  isStill(block: number): boolean {
    return Atomics.add(this.ints, this.at + (SectionSlot.reached >> 2), 0) === block;
  }

  /** Writes what is left of programs that wait in the render thread's engine when the nodes go (see engine/section-joins.ts). */
  writeRests(address: number, words: readonly number[]): void {
    this.ints.set(words, address >>> 2);
    this.store(SectionSlot.offerRests, address);
  }

  /** Offers to take over the nodes. @param ran programs that had waited and were run when they were copied */
  offerJoin(ran: number): void {
    this.offers.make(() => this.store(SectionSlot.offerRan, ran));
  }

  /** Does what writes into memory that is lent, unless the section has ended. Returns undefined then. */
  writing<T>(work: () => T): T | undefined {
    this.store(SectionSlot.writing, 1);
    try {
      return this.isActive ? work() : undefined;
    } finally {
      this.store(SectionSlot.writing, 0);
    }
  }

  // ---- offers --------------------------------------------------------------------------------------------------

  /** Offers a bank from a block on; or nodes, where their table has an address. */
  offer(from: number, bank: number, nodes = 0, late = false): void {
    this.offers.make(() => {
      this.store(SectionSlot.offerFrom, from);
      this.store(SectionSlot.offerBank, bank);
      this.store(SectionSlot.offerNodes, nodes);
      this.store(SectionSlot.offerLate, late ? 1 : 0);
    });
  }

  /** Fate of the offer that was made last. */
  get fate(): OfferFate {
    return this.offers.fate(this.offers.last);
  }

  /** Withdraws an open offer. False when it has been taken up. */
  withdraw(): boolean {
    return this.offers.withdraw();
  }

  private load(word: number): number {
    return Atomics.load(this.ints, this.at + (word >> 2));
  }

  private store(word: number, value: number): void {
    Atomics.store(this.ints, this.at + (word >> 2), value);
  }
}
