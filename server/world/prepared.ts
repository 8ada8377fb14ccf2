/** Sound that is prepared for an element, from the side that prepares it: its two banks, and offers to change from the one to the other. */
import { ElementSlot, OfferKind, slotAddress } from './element-slots.ts';
import { type OfferFate, Offers } from './offers.ts';
import { PreparedBank } from './prepared-bank.ts';
import { readTogether } from './seqlock.ts';
import { type SharedWords, sharedWords } from './shared-words.ts';

/** Layout as far as it matters here. */
export interface PreparedPlace {
  readonly elementTableAddress: number;
  readonly blockSize: number;
}

/** The writing end of a slot. One thread at a time may use it; nothing is kept between calls but in the shared memory. */
export class PreparedWriter {
  private readonly words: SharedWords;
  private readonly slot: number;
  private readonly blockSize: number;
  private readonly banks: readonly PreparedBank[];
  private readonly offers: Offers;
  private readonly frame = new Float64Array(1);

  constructor(place: PreparedPlace, memory: ArrayBufferLike, slot: number) {
    this.words = sharedWords(memory);
    this.slot = slotAddress(place, slot);
    this.blockSize = place.blockSize;
    this.offers = new Offers(this.words.ints, this.slot + ElementSlot.offers);
    this.banks = [0, 1].map((bank) => new PreparedBank(this.words, this.slot, bank));
  }

  /** Session frame at the end of the block under way. */
  get reached(): number {
    const { ints, doubles } = this.words;
    readTogether(ints, doubles, this.slot + ElementSlot.reachedVersion, this.slot + ElementSlot.reached, this.frame);
    return this.frame[0]!;
  }

  /** True when the control thread wants the piece under way to be the last for now. */
  get isInterrupted(): boolean {
    return this.load(ElementSlot.interrupt) !== 0;
  }

  /** The bank that plays. */
  get playing(): PreparedBank {
    return this.banks[this.load(ElementSlot.bank)]!;
  }

  /** The other bank. It may be begun anew when no offer of it is open. */
  get spare(): PreparedBank {
    return this.banks[1 - this.load(ElementSlot.bank)]!;
  }

  /** Frame before which nothing is read any more of a bank: the block under way may still be in the works. */
  heard(bank: PreparedBank): number {
    return this.load(ElementSlot.bank) === bank.bank ? this.reached - this.blockSize : bank.first;
  }

  /** Frame up to which a bank's ring has room. */
  limit(bank: PreparedBank): number {
    return Math.max(bank.first, this.heard(bank)) + this.load(ElementSlot.ringFrames);
  }

  /**
   * Begins the spare bank with what is prepared in the one that plays and not heard yet.
   * @param until frame from which on it will differ
   * @returns the frame from which on it has to be prepared: `until`, or earlier where less is prepared
   */
  adopt(until: number): number {
    const { playing, spare, reached } = this;
    const from = Math.min(until, Math.max(reached, playing.first));
    const end = Math.min(until, playing.end, from + this.load(ElementSlot.ringFrames));
    spare.begin(from);
    if (end <= from) return from;
    const sound = Math.max(from, Math.min(end, playing.ready));
    const to = spare.write(from, end - from, from);
    const source = playing.pieces(from, sound - from);
    // Both rings are of one length, so their pieces end at the same places.
    to.forEach((piece, i) =>
      piece.forEach((view, c) => {
        const copied = source[i]?.[c];
        if (copied) view.set(copied);
        view.fill(0, copied?.length ?? 0);
      }),
    );
    spare.done(end);
    return end;
  }

  /**
   * Offers the spare bank and a table instead of those that play, which are the same before frame `from`.
   * @returns the offer's number
   */
  offerChange(table: number, from: number): number {
    return this.offer(OfferKind.change, table, from);
  }

  /**
   * Offers the spare bank and a table for the moment in which the session's time jumps to `frame`.
   * @returns the offer's number
   */
  offerSeek(table: number, frame: number): number {
    return this.offer(OfferKind.seek, table, frame);
  }

  /** Takes back the offer that stands. False when there is none, or the render thread has taken it up. */
  withdraw(): boolean {
    return this.offers.withdraw();
  }

  /** Number of the offer that was made last. */
  get lastOffer(): number {
    return this.offers.last;
  }

  /** Returns what became of an offer: of the last one, or of an earlier one before which none was open. */
  fate(offer: number): OfferFate {
    return this.offers.fate(offer);
  }

  private offer(kind: number, table: number, from: number): number {
    const number = this.offers.begin();
    this.store(ElementSlot.offerKind, kind);
    this.store(ElementSlot.offerBank, this.spare.bank);
    this.store(ElementSlot.offerTable, table);
    this.words.doubles[(this.slot + ElementSlot.offerFrom) >>> 3] = from;
    this.offers.stand(number);
    return number;
  }

  private load(offset: number): number {
    return Atomics.load(this.words.ints, (this.slot + offset) >>> 2);
  }

  private store(offset: number, value: number): void {
    Atomics.store(this.words.ints, (this.slot + offset) >>> 2, value);
  }
}
