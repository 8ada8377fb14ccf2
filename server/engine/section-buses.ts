/** The buses that sections write, in the render thread's engine: what was prepared is added to them, and what others write to them is noticed. */
import type { Layout } from '../world/layout.ts';
import { World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { SectionBlock, sectionSlots } from '../world/section-slots.ts';

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

  constructor({ layout, ints, floats }: MemoryViews) {
    this.layout = layout;
    this.ints = ints;
    this.floats = floats;
    this.audioMixed = new Int32Array(layout.audioBuses).fill(-2);
    this.audioMixer = new Uint8Array(layout.audioBuses);
    this.controlMixed = new Int32Array(layout.controlBuses).fill(-2);
    this.controlMixer = new Uint8Array(layout.controlBuses);
    this.pokedAt = new Int32Array(layout.controlBuses).fill(-2);
  }

  joined(slot: number, block: number): void {
    this.since[slot] = block;
  }

  poked(bus: number, count: number): void {
    this.pokedAt.fill(this.ints[World.block >> 2]!, bus, bus + count);
  }

  /**
   * Looks whether others write what a section reads or overwrites, in this block before it or in the last one.
   * @returns 0, or 1 more than the bus; of a control bus 1 less than the complement of its number
   */
  conflict(record: number, slot: number, block: number): number {
    const { ints, layout } = this;
    const before = this.since[slot] === block ? -1 : block - 1;
    let at = this.readsOf(record);
    const audioEnd = at + ints[record + SectionBlock.audioReads]!;
    for (; at < audioEnd; at++) {
      const bus = ints[at]!;
      const touched = ints[(layout.audioTouchedAddress >> 2) + bus]!;
      if (touched === block) return bus + 1;
      if (touched === before && !(this.audioMixed[bus] === touched && this.audioMixer[bus] === slot)) return bus + 1;
    }
    const controlEnd = at + ints[record + SectionBlock.controlReads]!;
    for (; at < controlEnd; at++) {
      const bus = ints[at]!;
      const touched = ints[(layout.controlTouchedAddress >> 2) + bus]!;
      if ((touched !== block && touched !== before) || this.pokedAt[bus] === touched) continue;
      if (touched === block || !(this.controlMixed[bus] === touched && this.controlMixer[bus] === slot))
        return -(bus + 1);
    }
    return 0;
  }

  /** Adds the buses of a block. */
  add(record: number, slot: number, block: number): void {
    const { ints, floats, layout } = this;
    const { blockSize } = layout;
    let at = record + SectionBlock.head;
    for (let i = ints[record + SectionBlock.audio]!; i > 0; i--, at += 1 + blockSize) {
      const bus = ints[at]!;
      const touched = (layout.audioTouchedAddress >> 2) + bus;
      const to = (layout.audioBusAddress >> 2) + bus * blockSize;
      const from = at + 1;
      if (ints[touched] === block) for (let f = 0; f < blockSize; f++) floats[to + f]! += floats[from + f]!;
      else for (let f = 0; f < blockSize; f++) floats[to + f] = floats[from + f]!;
      ints[touched] = block;
      this.audioMixed[bus] = block;
      this.audioMixer[bus] = slot;
    }
    for (let i = ints[record + SectionBlock.control]!; i > 0; i--, at += 2) {
      const bus = ints[at]!;
      const touched = (layout.controlTouchedAddress >> 2) + bus;
      const to = (layout.controlBusAddress >> 2) + bus;
      // What an instruction set is what the section's own copy of the bus began with.
      if (ints[touched] === block && this.pokedAt[bus] !== block) floats[to]! += floats[at + 1]!;
      else floats[to] = floats[at + 1]!;
      ints[touched] = block;
      this.controlMixed[bus] = block;
      this.controlMixer[bus] = slot;
    }
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
