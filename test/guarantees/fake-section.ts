/** Writes into the shared memory as the engine of a section does: blocks, offers, nodes that go back. Allocates nothing once made. */
import type { Layout } from '../../server/world/layout.ts';
import { Offers } from '../../server/world/offers.ts';
import { Joining, NodesTable, nodesTableAddress, SectionBlock, SectionSlot } from '../../server/world/section-slots.ts';

const [audioBus, controlBus] = [9, 7];

export class FakeSection {
  private readonly ints: Int32Array;
  private readonly slot: number;
  private readonly index: number;
  private readonly table: number;
  private readonly offers: Offers;
  private block = 0;
  private ends = false;
  /** Verdicts so far, and sections that ended. */
  taken = 0;
  ended = 0;
  /** Nodes that were in tables, and the value of `ended` when some were last taken over. */
  lent = 0;
  joined = -1;

  /** @param address of memory that nobody else uses */
  constructor(
    memory: ArrayBufferLike,
    private readonly layout: Layout,
    private readonly address: number,
  ) {
    this.ints = new Int32Array(memory);
    this.slot = layout.sectionAddress >> 2;
    this.index = address >> 2;
    this.offers = new Offers(this.ints, layout.sectionAddress + SectionSlot.offers);
    this.table = nodesTableAddress(layout, 0);
    this.ints[this.index + 4] = address + 64;
  }

  get isActive(): boolean {
    return this.ints[this.slot + (SectionSlot.active >> 2)] === 1;
  }

  /** Makes a block ready, and now and then offers another bank, or that the nodes go back. */
  prepare(block: number): void {
    const { ints, slot, index, address } = this;
    if (ints[slot + (SectionSlot.joining >> 2)] === Joining.held) return this.join();
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

  /** Asks for the table of nodes, then offers to take them over. */
  private join(): void {
    const { ints, slot, offers } = this;
    if (ints[slot + (SectionSlot.tableBlock >> 2)] === 0) {
      ints[slot + (SectionSlot.wanted >> 2)] = 1;
      return;
    }
    this.lent += ints[(this.table >> 2) + NodesTable.nodes]!;
    ints[slot + (SectionSlot.wanted >> 2)] = 0;
    offers.make(this.fillJoin);
  }

  private readonly fillJoin = (): void => {
    this.ints[this.slot + (SectionSlot.offerRan >> 2)] = this.ints[(this.table >> 2) + NodesTable.ran]!;
    this.ints[this.slot + (SectionSlot.offerRests >> 2)] = 0;
  };

  private offer(block: number): void {
    const { offers } = this;
    if (offers.fate(offers.last) === 'taken') this.taken++;
    this.ends = block % 4096 === 0;
    this.block = block;
    if (this.ends) {
      // The nodes of a section have no place in this memory: none come back.
      this.ints.fill(0, this.table >> 2, (this.table >> 2) + 256);
      this.ended++;
    }
    offers.make(this.fill);
  }

  private readonly fill = (): void => {
    const { ints, slot, block } = this;
    ints[slot + (SectionSlot.offerFrom >> 2)] = block + 1;
    ints[slot + (SectionSlot.offerBank >> 2)] = (block >> 4) & 1;
    ints[slot + (SectionSlot.offerNodes >> 2)] = this.ends ? this.table : 0;
  };
}
