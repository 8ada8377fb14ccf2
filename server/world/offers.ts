/**
 * Offers of one thread to the render thread: something new that is ready beside what plays. They are decided between two threads of which neither
 * waits, by a word:
 *
 *     0     none: what is offered next may be filled in
 *     n     offer n stands; the render thread takes it up by making it -n, the other withdraws it by making it 0
 *     -n    offer n is being decided, or was; then `decided` is n
 *
 * Numbers are not used again, so what is read while n stands is of offer n. One thread at a time makes offers of a place.
 */

/** Byte offsets from the first word of a place: the word above, the offer decided last and a `Verdict` on it, and offers made so far. */
export const OfferWords = { offered: 0, decided: 4, verdict: 8, offers: 12, bytes: 16 } as const;

export const Verdict = { refused: 0, taken: 1 } as const;

/** Fate of an offer. */
export type OfferFate = 'open' | 'taken' | 'refused' | 'withdrawn';

/** The side that offers. Nothing is kept but in the shared memory. */
export class Offers {
  private readonly word: number;

  /** @param address of the place */
  constructor(
    private readonly ints: Int32Array,
    address: number,
  ) {
    this.word = address >>> 2;
  }

  /** Number of the offer that was made last. */
  get last(): number {
    return this.load(OfferWords.offers);
  }

  /**
   * Makes an offer, in place of one that stands; one that is being decided is waited for, which takes part of a block.
   * @param fill fills in what is offered
   * @returns its number
   */
  make(fill: () => void): number {
    const number = this.begin();
    fill();
    this.stand(number);
    return number;
  }

  /** Begins an offer as `make` does. What is offered is filled in next, then the offer stands. Returns its number. */
  begin(): number {
    while (!this.withdraw()) {
      const offer = this.load(OfferWords.offered);
      if (offer >= 0 || this.load(OfferWords.decided) === -offer) break;
    }
    const number = this.last + 1;
    this.store(OfferWords.offers, number);
    return number;
  }

  /** Lets an offer stand that has begun. */
  stand(number: number): void {
    this.store(OfferWords.offered, number);
  }

  /** Takes back the offer that stands. False when there is none, or the render thread has taken it up. */
  withdraw(): boolean {
    const offer = this.load(OfferWords.offered);
    return offer > 0 && Atomics.compareExchange(this.ints, this.word, offer, 0) === offer;
  }

  /** Returns what became of an offer: of the last one, or of an earlier one before which none was open. */
  fate(offer: number): OfferFate {
    if (Math.abs(this.load(OfferWords.offered)) !== offer) return 'withdrawn';
    if (this.load(OfferWords.decided) !== offer) return 'open';
    return this.load(OfferWords.verdict) === Verdict.taken ? 'taken' : 'refused';
  }

  private load(offset: number): number {
    return Atomics.load(this.ints, this.word + (offset >> 2));
  }

  private store(offset: number, value: number): void {
    Atomics.store(this.ints, this.word + (offset >> 2), value);
  }
}

// ---- the render thread: nothing here allocates ------------------------------------------------------------------

/** Returns the number of the offer that stands at an address; 0 for none. */
export function standingOffer(ints: Int32Array, address: number): number {
  return Math.max(0, Atomics.load(ints, (address + OfferWords.offered) >>> 2));
}

/** Takes an offer up, to decide on it. False when it has been withdrawn. */
export function takeUp(ints: Int32Array, address: number, offer: number): boolean {
  return Atomics.compareExchange(ints, (address + OfferWords.offered) >>> 2, offer, -offer) === offer;
}

/** Ends the decision. */
export function conclude(ints: Int32Array, address: number, offer: number, taken: boolean): void {
  Atomics.store(ints, (address + OfferWords.verdict) >>> 2, taken ? Verdict.taken : Verdict.refused);
  Atomics.store(ints, (address + OfferWords.decided) >>> 2, offer);
}
