/** The buses that sections write, in the render thread's engine: what was prepared is added to them, and what others write to them is noticed. */
import type { Layout } from '../world/layout.ts';
import { World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { alsoBefore, SectionBlock, sectionSlots } from '../world/section-slots.ts';
import { fall } from './fall.ts';

export class SectionBuses {
  private readonly layout: Layout;
  private readonly ints: Int32Array;
  private readonly floats: Float32Array;
  /** Block in which a section last wrote each bus, and which one. */
  private readonly audioMixed: Int32Array;
  private readonly audioMixer: Uint8Array;
  private readonly controlMixed: Int32Array;
  private readonly controlMixer: Uint8Array;
  /** First block of each section that has taken over nodes: in the block before it they wrote as others do. */
  private readonly since = new Int32Array(sectionSlots).fill(-1);
  /** Block in which each control bus was last set by an instruction. */
  private readonly pokedAt: Int32Array;
  private readonly share: Float32Array;
  private readonly rise: Float32Array;

  constructor({ layout, ints, floats }: MemoryViews) {
    this.layout = layout;
    this.ints = ints;
    this.floats = floats;
    this.audioMixed = new Int32Array(layout.audioBuses).fill(-2);
    this.audioMixer = new Uint8Array(layout.audioBuses);
    this.controlMixed = new Int32Array(layout.controlBuses).fill(-2);
    this.controlMixer = new Uint8Array(layout.controlBuses);
    this.share = fall(layout.blockSize);
    this.rise = this.share.map((x) => 1 - x);
    this.pokedAt = new Int32Array(layout.controlBuses).fill(-2);
  }

  joined(slot: number, block: number): void {
    this.since[slot] = block;
  }

  poked(bus: number, count: number): void {
    this.pokedAt.fill(this.ints[World.block >> 2]!, bus, bus + count);
  }

  /**
   * Looks whether others write what a section reads or overwrites: in this block before it, or in the last one where it reads that too.
   * @param previous its record of the last block, 0 where there is none
   * @returns 0, or 1 more than the bus; of a control bus 1 less than the complement of its number
   */
  conflict(record: number, previous: number, slot: number, block: number): number {
    const { ints, layout } = this;
    const before = this.since[slot] === block ? -1 : block - 1;
    let at = this.readsOf(record);
    const audioEnd = at + ints[record + SectionBlock.audioReads]!;
    for (; at < audioEnd; at++) {
      const bus = ints[at]! & ~alsoBefore;
      const touched = ints[(layout.audioTouchedAddress >> 2) + bus]!;
      if (touched === block) return bus + 1;
      if (touched !== before || (ints[at]! & alsoBefore) === 0) continue;
      const isOwn = this.audioMixed[bus] === touched && this.audioMixer[bus] === slot;
      if (!isOwn || (previous && !this.isAudioAsMixed(previous, bus))) return bus + 1;
    }
    const controlEnd = at + ints[record + SectionBlock.controlReads]!;
    for (; at < controlEnd; at++) {
      const bus = ints[at]!;
      const touched = ints[(layout.controlTouchedAddress >> 2) + bus]!;
      if ((touched !== block && touched !== before) || this.pokedAt[bus] === touched) continue;
      const isOwn = touched === before && this.controlMixed[bus] === touched && this.controlMixer[bus] === slot;
      if (!isOwn || (previous && !this.isControlAsMixed(previous, bus))) return -(bus + 1);
    }
    return 0;
  }

  /** True when a bus still holds what a record, which was added to it, made of it. */
  private isAudioAsMixed(record: number, bus: number): boolean {
    const { floats, ints } = this;
    const { blockSize, audioBusAddress } = this.layout;
    let at = record + SectionBlock.head;
    for (let i = ints[record + SectionBlock.audio]!; i > 0; i--, at += 1 + blockSize) {
      if (ints[at] !== bus) continue;
      const now = (audioBusAddress >> 2) + bus * blockSize;
      for (let f = 0; f < blockSize; f++) if (floats[now + f] !== floats[at + 1 + f]) return false;
      return true;
    }
    return true;
  }

  private isControlAsMixed(record: number, bus: number): boolean {
    const { ints } = this;
    let at = record + SectionBlock.head + ints[record + SectionBlock.audio]! * (1 + this.layout.blockSize);
    for (let i = ints[record + SectionBlock.control]!; i > 0; i--, at += 2)
      if (ints[at] === bus) return this.floats[(this.layout.controlBusAddress >> 2) + bus] === this.floats[at + 1];
    return true;
  }

  /** Adds the buses of a block. @param rises true after a block that was missing: the sound rises over this one */
  add(record: number, slot: number, block: number, rises: boolean): void {
    const { ints, floats, layout } = this;
    const at = this.addAudio(record, slot, block, rises ? this.rise : null, 1, 0);
    const end = at + 2 * ints[record + SectionBlock.control]!;
    for (let row = at; row < end; row += 2) {
      const bus = ints[row]!;
      const touched = (layout.controlTouchedAddress >> 2) + bus;
      const to = (layout.controlBusAddress >> 2) + bus;
      // What an instruction set is what the section's own copy of the bus began with.
      if (ints[touched] === block && this.pokedAt[bus] !== block) floats[to]! += floats[row + 1]!;
      else floats[to] = floats[row + 1]!;
      ints[touched] = block;
      this.controlMixed[bus] = block;
      this.controlMixer[bus] = slot;
    }
  }

  /** Lets the sound of the last block fall, backwards, over one that is missing. Control buses keep what they have. */
  fall(previous: number, slot: number, block: number): void {
    this.addAudio(previous, slot, block, this.share, -1, this.layout.blockSize - 1);
  }

  /**
   * Adds the audio buses of a record, its frames in steps from one on.
   * @param share factor of each frame of the block; null for 1
   * @returns the word behind them
   */
  private addAudio(
    record: number,
    slot: number,
    block: number,
    share: Float32Array | null,
    step: number,
    first: number,
  ): number {
    const { ints, floats, layout } = this;
    const { blockSize } = layout;
    let at = record + SectionBlock.head;
    for (let i = ints[record + SectionBlock.audio]!; i > 0; i--, at += 1 + blockSize) {
      const bus = ints[at]!;
      const touched = (layout.audioTouchedAddress >> 2) + bus;
      const to = (layout.audioBusAddress >> 2) + bus * blockSize;
      const from = at + 1 + first;
      const isFirst = ints[touched] !== block;
      if (isFirst && share) floats.fill(0, to, to + blockSize);
      if (share) for (let f = 0; f < blockSize; f++) floats[to + f]! += floats[from + step * f]! * share[f]!;
      else if (isFirst) for (let f = 0; f < blockSize; f++) floats[to + f] = floats[from + f]!;
      else for (let f = 0; f < blockSize; f++) floats[to + f]! += floats[from + f]!;
      ints[touched] = block;
      this.audioMixed[bus] = block;
      this.audioMixer[bus] = slot;
    }
    return at;
  }

  private readsOf(record: number): number {
    const { ints } = this;
    return (
      record +
      SectionBlock.head +
      ints[record + SectionBlock.audio]! * (1 + this.layout.blockSize) +
      2 * ints[record + SectionBlock.control]!
    );
  }
}
