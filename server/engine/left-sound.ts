/** Sound that the graphs of elements leave for the threads that clean it away, on the render thread: from the block it goes to a ring of session frames. */
import { ElementSlot } from '../world/element-slots.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { beginChange, endChange } from '../world/seqlock.ts';
import type { Session } from './session.ts';

export class LeftSound {
  constructor(
    private readonly views: MemoryViews,
    private readonly session: Session,
  ) {}

  /** Takes what was left in the block by a slot's graph. While time stands still that is nothing. */
  take(slot: number): void {
    const { ints, floats, layout } = this.views;
    const channels = ints[(slot + ElementSlot.leftChannels) >>> 2]!;
    if (channels === 0) return;
    const { from, turn, rolled, to, rolls, passed, pass } = this.session;
    if (rolled) this.leave(slot, channels, passed, from, 0, turn);
    if (rolls) this.leave(slot, channels, pass, to, turn, layout.blockSize - turn);
    // A graph that does not run leaves silence.
    const block = ints[(slot + ElementSlot.leftAddress) >>> 2]! >>> 2;
    floats.fill(0, block, block + channels * layout.blockSize);
  }

  private leave(slot: number, channels: number, pass: number, frame: number, at: number, count: number): void {
    const { ints, doubles, layout } = this.views;
    if (count === 0) return;
    const stretches = (slot + ElementSlot.stretches) >>> 2;
    const goesOn =
      doubles[(slot + ElementSlot.left) >>> 3] === frame && doubles[(slot + ElementSlot.leftPass) >>> 3] === pass;
    if (!goesOn || ints[stretches] === 0) {
      // Before anything of the stretch that ends is written over.
      Atomics.add(ints, stretches, 1);
      this.publish(slot, pass, frame, frame);
    }
    const leaveFrames = ints[(slot + ElementSlot.leaveFrames) >>> 2]!;
    const block = ints[(slot + ElementSlot.leftAddress) >>> 2]! >>> 2;
    const ring = ints[(slot + ElementSlot.leaveAddress) >>> 2]! >>> 2;
    const place = frame % leaveFrames;
    const straight = Math.min(count, leaveFrames - place);
    for (let c = 0; c < channels; c++) {
      const source = block + c * layout.blockSize + at;
      const target = ring + c * leaveFrames;
      this.views.floats.copyWithin(target + place, source, source + straight);
      if (straight < count) this.views.floats.copyWithin(target, source + straight, source + count);
    }
    this.publish(slot, pass, doubles[(slot + ElementSlot.leftFrom) >>> 3]!, frame + count);
  }

  private publish(slot: number, pass: number, leftFrom: number, left: number): void {
    const { ints, doubles } = this.views;
    beginChange(ints, slot + ElementSlot.leftVersion);
    doubles[(slot + ElementSlot.left) >>> 3] = left;
    doubles[(slot + ElementSlot.leftFrom) >>> 3] = leftFrom;
    doubles[(slot + ElementSlot.leftPass) >>> 3] = pass;
    endChange(ints, slot + ElementSlot.leftVersion);
  }
}
