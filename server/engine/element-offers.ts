/**
 * Offers of what was prepared (see element-slots.ts), on the render thread: a change is taken at the start of a block that is not beyond its
 * first frame, a seek in the sample in which the session's time jumps to its frame.
 */
import { ElementSlot, OfferKind } from '../world/element-slots.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { conclude, standingOffer, takeUp } from '../world/offers.ts';
import type { Session } from './session.ts';

export class ElementOffers {
  /** Bank and table of the slot at hand up to the session's turn, and from there on. */
  bankBefore = 0;
  bankAfter = 0;
  tableBefore = 0;
  tableAfter = 0;
  /** True when the slot at hand goes on with others than in the block before. */
  taken = false;
  /** Number of the offer that is being decided; 0 for none. */
  private offer = 0;

  constructor(
    private readonly views: MemoryViews,
    private readonly session: Session,
  ) {}

  /** Comes to a slot, and decides on its offer if its time has come. */
  consider(slot: number): void {
    const { ints, doubles } = this.views;
    this.offer = 0;
    this.taken = false;
    this.bankBefore = this.bankAfter = ints[(slot + ElementSlot.bank) >>> 2]!;
    this.tableBefore = this.tableAfter = ints[(slot + ElementSlot.table) >>> 2]!;
    const offer = standingOffer(ints, slot + ElementSlot.offers);
    if (offer === 0) return;
    const { sought, from } = this.session;
    const seeks = ints[(slot + ElementSlot.offerKind) >>> 2] === OfferKind.seek;
    const frame = doubles[(slot + ElementSlot.offerFrom) >>> 3]!;
    if (seeks && Number.isNaN(sought)) return;
    const bank = ints[(slot + ElementSlot.offerBank) >>> 2]!;
    const table = ints[(slot + ElementSlot.offerTable) >>> 2]!;
    // When it still stands, all that was read is of it.
    if (!takeUp(ints, slot + ElementSlot.offers, offer)) return;
    this.offer = offer;
    this.taken = seeks ? frame === sought : frame >= from;
    if (!this.taken) return;
    this.bankAfter = bank;
    this.tableAfter = table;
    if (seeks) return;
    this.bankBefore = bank;
    this.tableBefore = table;
  }

  /** Ends the decision, when nothing is read any more of the bank that is left. */
  conclude(slot: number): void {
    if (this.offer === 0) return;
    const { ints } = this.views;
    Atomics.store(ints, (slot + ElementSlot.bank) >>> 2, this.bankAfter);
    Atomics.store(ints, (slot + ElementSlot.table) >>> 2, this.tableAfter);
    conclude(ints, slot + ElementSlot.offers, this.offer, this.taken);
  }
}
