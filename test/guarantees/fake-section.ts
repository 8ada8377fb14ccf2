/** Writes into the shared memory as the engine of a section does: blocks, offers, nodes that go back. Allocates nothing once made. */
import type { Layout } from '../../server/world/layout.ts';
import { nodesTableAddress, Offer, SectionBlock, SectionSlot } from '../../server/world/section-slots.ts';

const [audioBus, controlBus] = [9, 7];

export class FakeSection {
  private readonly ints: Int32Array;
  private readonly slot: number;
  private readonly index: number;
  private readonly table: number;
  /** Verdicts so far, and sections that ended. */
  taken = 0;
  ended = 0;

  /** @param address of memory that nobody else uses */
  constructor(
    memory: ArrayBufferLike,
    private readonly layout: Layout,
    private readonly address: number,
  ) {
    this.ints = new Int32Array(memory);
    this.slot = layout.sectionAddress >> 2;
    this.index = address >> 2;
    this.table = nodesTableAddress(layout, 0);
    this.ints[this.index + 4] = address + 64;
  }

  get isActive(): boolean {
    return this.ints[this.slot + (SectionSlot.active >> 2)] === 1;
  }

  /** Makes a block ready, and now and then offers another bank, or that the nodes go back. */
  prepare(block: number): void {
    const { ints, slot, index, address } = this;
    if (!this.isActive) return;
    const record = (address + 1024 + (block & 1) * 4 * (SectionBlock.head + 4 + this.layout.blockSize)) >> 2;
    ints[record + SectionBlock.block] = block;
    ints[record + SectionBlock.audio] = 1;
    ints[record + SectionBlock.control] = 1;
    ints[record + SectionBlock.audioReads] = 0;
    ints[record + SectionBlock.controlReads] = 0;
    ints[record + SectionBlock.head] = audioBus;
    ints[record + SectionBlock.head + 1 + this.layout.blockSize] = controlBus;
    for (let bank = 0; bank < 2; bank++) {
      ints[index + 2 * bank + (block & 1)] = record << 2;
      ints[slot + (SectionSlot.ready[bank]! >> 2)] = block + 1;
    }
    ints[slot + (SectionSlot.index >> 2)] = address;
    ints[slot + (SectionSlot.indexEntries >> 2)] = 2;
    ints[slot + (SectionSlot.first >> 2)] = 0;
    if (block % 16 === 0) this.offer(block);
  }

  private offer(block: number): void {
    const { ints, slot } = this;
    if (ints[slot + (SectionSlot.offer >> 2)] === Offer.taken) this.taken++;
    const ends = block % 4096 === 0;
    if (ends) this.ended++;
    ints[slot + (SectionSlot.offerFrom >> 2)] = block + 1;
    ints[slot + (SectionSlot.offerBank >> 2)] = (block >> 4) & 1;
    ints[slot + (SectionSlot.offerNodes >> 2)] = ends ? this.table : 0;
    ints[slot + (SectionSlot.offer >> 2)] = Offer.open;
  }
}
