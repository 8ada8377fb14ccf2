/**
 * Writes what a section made of a block into the shared memory, for the render thread to add (see world/section-slots.ts). Records lie one behind the
 * other in a ring of words; room comes back as the render thread goes on.
 */
import type { Engine } from '../engine/engine.ts';
import type { Region } from '../world/region.ts';
import { SectionBlock, SectionSlot } from '../world/section-slots.ts';
import type { Reads } from './reads-of-section.ts';
import type { WrittenBuses } from './written-buses.ts';

export class Records {
  private readonly ints: Int32Array;
  private readonly floats: Float32Array;
  private readonly entries: number;
  private readonly index: number;
  private readonly start: number;
  private readonly words: number;
  /** Words written so far, gaps included; the next record begins there. */
  private head = 0;
  /** Begin of the record of each entry of both banks, in words written. */
  private readonly positions: Float64Array;

  /**
   * @param memory the server's shared memory
   * @param slot address of the section's slot
   * @param region zeroed: two index tables of `blocks` words, then records
   * @param blocks a power of 2
   */
  constructor(
    memory: ArrayBufferLike,
    private readonly slot: number,
    region: Region,
    blocks: number,
    private readonly engine: Engine,
  ) {
    this.ints = new Int32Array(memory);
    this.floats = new Float32Array(memory);
    this.entries = blocks;
    this.index = region.address >> 2;
    this.start = this.index + 2 * blocks;
    this.words = (region.bytes >> 2) - 2 * blocks;
    this.positions = new Float64Array(2 * blocks);
  }

  /** Lets the render thread find the tables. */
  publish(first: number): void {
    this.word(SectionSlot.index, this.index << 2);
    this.word(SectionSlot.indexEntries, this.entries);
    this.word(SectionSlot.first, first);
    this.word(SectionSlot.ready[0], first);
    this.word(SectionSlot.ready[1], first);
  }

  /**
   * Writes what the engine holds after its block into a bank.
   * @param oldest block whose record must stay, in the bank that plays
   * @returns false when there is no room for it
   */
  write(
    bank: number,
    written: WrittenBuses,
    reads: Reads,
    oldest: { readonly bank: number; readonly block: number },
  ): boolean {
    const { ints, floats, engine } = this;
    const { block, layout } = engine;
    const { blockSize } = layout;
    const [audio, control] = [written.audio.length, written.control.length];
    const size = SectionBlock.head + audio * (1 + blockSize) + 2 * control + reads.audio.length + reads.control.length;
    const record = this.allocate(
      size,
      this.positions[oldest.bank * this.entries + (oldest.block & (this.entries - 1))]!,
    );
    if (record < 0) return false;
    ints[record + SectionBlock.block] = block;
    ints[record + SectionBlock.audio] = audio;
    ints[record + SectionBlock.control] = control;
    ints[record + SectionBlock.audioReads] = reads.audio.length;
    ints[record + SectionBlock.controlReads] = reads.control.length;
    let at = record + SectionBlock.head;
    for (let i = 0; i < audio; i++, at += blockSize) {
      const from = (layout.audioBusAddress >> 2) + written.audio[i]! * blockSize;
      ints[at++] = written.audio[i]!;
      floats.set(engine.floats.subarray(from, from + blockSize), at);
    }
    for (let i = 0; i < control; i++) {
      ints[at++] = written.control[i]!;
      floats[at++] = engine.floats[(layout.controlBusAddress >> 2) + written.control[i]!]!;
    }
    for (const bus of reads.audio) ints[at++] = bus;
    for (const bus of reads.control) ints[at++] = bus;
    const entry = bank * this.entries + (block & (this.entries - 1));
    ints[this.index + entry] = record << 2;
    this.positions[entry] = this.head - size;
    Atomics.store(ints, (this.slot + SectionSlot.ready[bank]!) >> 2, block + 1);
    return true;
  }

  /** Makes a bank equal to the other one for the blocks `from` … `to`, which are the first that are ready there. */
  copy(from: number, to: number, bank: number): void {
    const other = (1 - bank) * this.entries;
    for (let block = from; block < to; block++) {
      const entry = block & (this.entries - 1);
      this.ints[this.index + bank * this.entries + entry] = this.ints[this.index + other + entry]!;
      this.positions[bank * this.entries + entry] = this.positions[other + entry]!;
    }
    Atomics.store(this.ints, (this.slot + SectionSlot.ready[bank]!) >> 2, to);
  }

  private word(offset: number, value: number): void {
    Atomics.store(this.ints, (this.slot + offset) >> 2, value);
  }

  /** Returns the first word of a place for `size` words, -1 when what is there is still needed. */
  private allocate(size: number, oldest: number): number {
    const at = this.head % this.words;
    const skipped = at + size > this.words ? this.words - at : 0;
    if (this.head + skipped + size - oldest > this.words) return -1;
    const record = this.start + (skipped ? 0 : at);
    this.head += skipped + size;
    return record;
  }
}
