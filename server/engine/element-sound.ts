/**
 * Prepared sound of elements, on the render thread: a block of each channel out of the bank that plays. Where time stops or jumps, what
 * sounded goes on from its bank for a block while it falls to 0, added to what follows. Where time begins to roll or goes on, what sounds
 * rises within a block, unless that is where its voice began, or before.
 */
import { ElementSlot, Span, spanAddress } from '../world/element-slots.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { readCopy } from '../world/two-copies.ts';
import type { ElementOffers } from './element-offers.ts';
import { fall, riseOf } from './fall.ts';
import type { Session } from './session.ts';

export class ElementSound {
  /** Flag of each slot: its block may hold other than silence. */
  private readonly sounding: Uint8Array;
  /** Frames of each slot's tail that come in the next block: the last ones of the tail's memory. */
  private readonly tails: Int32Array;
  /** Samples of each slot's rise that come in the next block: the last ones of it. */
  private readonly rises: Int32Array;
  /** `Span` of the bank at hand. */
  private readonly span = new Float64Array(3);
  private readonly share: Float32Array;
  private readonly rise: Float32Array;
  private readonly frames: number;
  /** The slot at hand: channels, length of their rings, and indices of its blocks and tails. */
  private channels = 0;
  private ringFrames = 0;
  private block = 0;
  private tail = 0;
  private clears = false;
  private sounds = false;
  private missing = false;

  constructor(
    private readonly views: MemoryViews,
    private readonly session: Session,
  ) {
    const { blockSize, elementSlots } = views.layout;
    this.frames = blockSize;
    this.share = fall(blockSize);
    this.rise = riseOf(this.share);
    this.sounding = new Uint8Array(elementSlots);
    this.tails = new Int32Array(elementSlots);
    this.rises = new Int32Array(elementSlots);
  }

  /** @param fresh true for a slot that was not served in the block before */
  fill(n: number, slot: number, { bankBefore, bankAfter }: ElementOffers, fresh: boolean): void {
    const { ints, floats, doubles } = this.views;
    const { frames } = this;
    this.channels = ints[(slot + ElementSlot.preparedChannels) >>> 2]!;
    if (this.channels === 0) return;
    this.ringFrames = ints[(slot + ElementSlot.ringFrames) >>> 2]!;
    this.block = ints[(slot + ElementSlot.preparedAddress) >>> 2]! >>> 2;
    this.tail = ints[(slot + ElementSlot.tailAddress) >>> 2]! >>> 2;
    if (fresh) {
      floats.fill(0, this.block, this.block + this.channels * frames);
      this.sounding[n] = 0;
      this.tails[n] = 0;
      this.rises[n] = 0;
    }
    this.clears = this.sounding[n] === 1;
    this.sounds = this.missing = false;
    const { from, turn, rolled, to, rolls, begins, breaks } = this.session;
    this.play(slot, bankBefore, from, rolled, 0, turn);
    if (turn < frames) this.play(slot, bankAfter, to, rolls, turn, frames - turn);
    const risen = frames - this.rises[n]!;
    this.raise(risen, 0, breaks ? turn : frames);
    const rises = begins && to > doubles[(slot + ElementSlot.start) >>> 3]!;
    if (rises) this.raise(0, turn, frames);
    this.rises[n] = rises ? turn : 0;
    if (this.tails[n]! > 0) this.addTail(n);
    if (breaks) this.keepTail(n, slot, bankBefore, from + turn, turn, risen + turn);
    this.sounding[n] = this.sounds ? 1 : 0;
    if (this.missing) Atomics.add(ints, (slot + ElementSlot.starved) >>> 2, 1);
  }

  /** Fills `count` samples of the block, from `at` on, with what the bank has from `frame` on. */
  private play(slot: number, bank: number, frame: number, rolls: boolean, at: number, count: number): void {
    if (!rolls) return this.clear(at, count);
    if (count === 0) return;
    const version = this.readSpan(slot, bank);
    const { span } = this;
    const sound = Math.min(count, Math.max(0, span[Span.first]! - frame));
    const end = Math.max(sound, Math.min(count, span[Span.ready]! - frame));
    if (Math.max(span[Span.first]!, span[Span.ready]!, span[Span.silentTo]!) < frame + count) this.missing = true;
    this.clear(at, sound);
    this.clear(at + end, count - end);
    if (end === sound) return;
    this.sounds = true;
    this.copy(slot, bank, frame + sound, this.block + at + sound, end - sound);
    const gone = this.writtenOver(slot, bank, version) - frame;
    if (gone > sound) this.clearAlways(at + sound, Math.min(gone, end) - sound);
  }

  /** Copies `count` frames of each channel out of a ring, to `to` and a block further for each channel. */
  private copy(slot: number, bank: number, frame: number, to: number, count: number): void {
    const { floats, ints } = this.views;
    const { ringFrames, frames } = this;
    const ring = ints[(slot + ElementSlot.bankAddress + 4 * bank) >>> 2]! >>> 2;
    const at = frame % ringFrames;
    const straight = Math.min(count, ringFrames - at);
    for (let c = 0; c < this.channels; c++) {
      const channel = ring + c * ringFrames;
      const block = to + c * frames;
      floats.copyWithin(block, channel + at, channel + at + straight);
      if (straight < count) floats.copyWithin(block + straight, channel, channel + count - straight);
    }
  }

  private clear(at: number, count: number): void {
    if (this.clears) this.clearAlways(at, count);
  }

  private clearAlways(at: number, count: number): void {
    const { floats } = this.views;
    if (count <= 0) return;
    for (let c = 0; c < this.channels; c++) {
      const block = this.block + c * this.frames + at;
      floats.fill(0, block, block + count);
    }
  }

  /** Lets samples of the block from `at` up to `end` rise, of which `risen` samples of the rise were before. */
  private raise(risen: number, at: number, end: number): void {
    if (!this.sounds) return;
    const { floats } = this.views;
    const count = Math.min(this.frames - risen, end - at);
    for (let c = 0; c < this.channels; c++) {
      const block = this.block + c * this.frames + at;
      for (let i = 0; i < count; i++) floats[block + i]! *= this.rise[risen + i]!;
    }
  }

  // ---- tails -------------------------------------------------------------------------------------------------

  /** Adds what is left of a tail. */
  private addTail(n: number): void {
    const { floats } = this.views;
    const count = this.tails[n]!;
    const from = this.frames - count;
    for (let c = 0; c < this.channels; c++) {
      const block = this.block + c * this.frames;
      const tail = this.tail + c * this.frames + from;
      for (let i = 0; i < count; i++) floats[block + i]! += floats[tail + i]!;
    }
    this.tails[n] = 0;
    this.sounds = true;
  }

  /**
   * Makes the tail of what would have sounded from `frame` on, adds its begin to the block from `turn` on and keeps the rest.
   * @param risen samples of its rise that were before
   */
  private keepTail(n: number, slot: number, bank: number, frame: number, turn: number, risen: number): void {
    const { floats } = this.views;
    const { frames, share, rise, span } = this;
    const version = this.readSpan(slot, bank);
    const sound = Math.min(frames, Math.max(0, span[Span.first]! - frame));
    const end = Math.min(frames, span[Span.ready]! - frame);
    if (end <= sound) return;
    for (let c = 0; c < this.channels; c++) floats.fill(0, this.tail + c * frames, this.tail + (c + 1) * frames);
    this.copy(slot, bank, frame + sound, this.tail + sound, end - sound);
    if (this.writtenOver(slot, bank, version) > frame + sound) return;
    for (let c = 0; c < this.channels; c++) {
      const block = this.block + c * frames + turn;
      const tail = this.tail + c * frames;
      for (let i = 0; i < frames; i++) floats[tail + i]! *= share[i]! * (rise[risen + i] ?? 1);
      for (let i = 0; i < frames - turn; i++) floats[block + i]! += floats[tail + i]!;
    }
    this.tails[n] = turn;
    this.sounds = true;
  }

  /** Reads the span of a bank and returns its version. */
  private readSpan(slot: number, bank: number): number {
    const { ints, doubles } = this.views;
    return readCopy(ints, doubles, spanAddress(slot, bank), this.span);
  }

  /** Returns the frame before which the ring may have been written over since a version of the span was read. */
  private writtenOver(slot: number, bank: number, version: number): number {
    return this.readSpan(slot, bank) === version ? -Infinity : this.span[Span.first]!;
  }
}
