/**
 * Sound that the graphs of elements leave for the threads that clean it away, on the render thread: from the block it goes to a ring, frame by
 * frame, and of each stretch without a gap it is told which frames of the session it is.
 */
import { ElementSlot, LeftStretch, leftStretches } from '../world/element-slots.ts';
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

  private leave(slot: number, channels: number, pass: number, frame: number, at: number, frames: number): void {
    const { ints, doubles, floats, layout } = this.views;
    if (frames === 0) return;
    const count = doubles[(slot + ElementSlot.leftCount) >>> 3]!;
    const leaveFrames = ints[(slot + ElementSlot.leaveFrames) >>> 2]!;
    const block = ints[(slot + ElementSlot.leftAddress) >>> 2]! >>> 2;
    const ring = ints[(slot + ElementSlot.leaveAddress) >>> 2]! >>> 2;
    const place = count % leaveFrames;
    const straight = Math.min(frames, leaveFrames - place);
    for (let c = 0; c < channels; c++) {
      const source = block + c * layout.blockSize + at;
      const target = ring + c * leaveFrames;
      floats.copyWithin(target + place, source, source + straight);
      if (straight < frames) floats.copyWithin(target, source + straight, source + frames);
    }
    beginChange(ints, slot + ElementSlot.leftVersion);
    if (!this.goesOn(slot, count, pass, frame)) this.beginStretch(slot, count, pass, frame);
    doubles[(slot + ElementSlot.leftCount) >>> 3] = count + frames;
    endChange(ints, slot + ElementSlot.leftVersion);
  }

  private goesOn(slot: number, count: number, pass: number, frame: number): boolean {
    const { doubles } = this.views;
    const stretches = doubles[(slot + ElementSlot.leftStretchCount) >>> 3]!;
    if (stretches === 0) return false;
    const last = this.stretch(slot, stretches - 1);
    return (
      doubles[last + LeftStretch.pass] === pass &&
      doubles[last + LeftStretch.frame]! + (count - doubles[last + LeftStretch.count]!) === frame
    );
  }

  private beginStretch(slot: number, count: number, pass: number, frame: number): void {
    const { doubles } = this.views;
    const stretches = doubles[(slot + ElementSlot.leftStretchCount) >>> 3]!;
    const next = this.stretch(slot, stretches);
    doubles[next + LeftStretch.count] = count;
    doubles[next + LeftStretch.frame] = frame;
    doubles[next + LeftStretch.pass] = pass;
    doubles[(slot + ElementSlot.leftStretchCount) >>> 3] = stretches + 1;
  }

  /** Index of a stretch among the doubles. */
  private stretch(slot: number, number: number): number {
    return ((slot + ElementSlot.leftStretch) >>> 3) + LeftStretch.doubles * (number % leftStretches);
  }
}
