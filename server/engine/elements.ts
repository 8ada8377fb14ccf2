/**
 * Elements on the render thread: before a block is calculated, the slots (see element-slots.ts) get their parameters' values and prepared
 * sound of the block's frames; after it, what their graphs left goes to its ring.
 */
import { ElementSlot, SlotState, slotAddress } from '../world/element-slots.ts';
import { World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { beginChange, endChange } from '../world/seqlock.ts';
import { ElementOffers } from './element-offers.ts';
import { ElementSound } from './element-sound.ts';
import { ElementValues } from './element-values.ts';
import { LeftSound } from './left-sound.ts';
import type { Session } from './session.ts';

export class Elements {
  private readonly offers: ElementOffers;
  private readonly values: ElementValues;
  private readonly sound: ElementSound;
  private readonly left: LeftSound;

  constructor(
    private readonly views: MemoryViews,
    private readonly session: Session,
  ) {
    this.offers = new ElementOffers(views, session);
    this.values = new ElementValues(views, session);
    this.sound = new ElementSound(views, session);
    this.left = new LeftSound(views, session);
  }

  /** Before a block is calculated, when the session has come to it. */
  begin(): void {
    const { ints, layout } = this.views;
    const count = Atomics.load(ints, World.elements >> 2);
    for (let n = 0; n < count; n++) {
      const slot = slotAddress(layout, n);
      const served = ints[(slot + ElementSlot.served) >>> 2] === 1;
      if (!this.serves(slot, served)) continue;
      // In this order: what is offered by a thread that has read how far it is may begin there, and not with the block at hand.
      this.offers.consider(slot);
      this.publishReached(slot);
      this.values.fill(n, slot, this.offers, !served);
      this.sound.fill(n, slot, this.offers, !served);
      this.offers.conclude(slot);
    }
  }

  /** After it was. */
  end(): void {
    const { ints, layout } = this.views;
    const count = Atomics.load(ints, World.elements >> 2);
    for (let n = 0; n < count; n++) {
      const slot = slotAddress(layout, n);
      if (ints[(slot + ElementSlot.served) >>> 2] === 1) this.left.take(slot);
    }
  }

  /** Takes up slots that are used, and leaves others, after which nothing of what they had is touched. */
  private serves(slot: number, served: boolean): boolean {
    const { ints } = this.views;
    const state = (slot + ElementSlot.state) >>> 2;
    const word = (slot + ElementSlot.served) >>> 2;
    if (Atomics.load(ints, state) === SlotState.used) {
      if (served) return true;
      Atomics.store(ints, word, 1);
      // It may have been freed before that could be seen.
      if (Atomics.load(ints, state) === SlotState.used) return true;
    } else if (!served) return false;
    Atomics.store(ints, word, 0);
    return false;
  }

  private publishReached(slot: number): void {
    const { ints, doubles } = this.views;
    beginChange(ints, slot + ElementSlot.reachedVersion);
    doubles[(slot + ElementSlot.reached) >>> 3] = this.session.end;
    endChange(ints, slot + ElementSlot.reachedVersion);
  }
}
