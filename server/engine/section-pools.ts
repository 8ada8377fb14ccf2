/** Memory that goes to and fro between the render thread's engine and those of sections: pools whose blocks came back with nodes, and blocks that are lent with nodes. */
import type { Layout } from '../world/layout.ts';
import { sectionPool, sectionSlots } from '../world/section-slots.ts';
import { headerBytes, type OtherBlocks, Pool } from './pool.ts';

/** Words of a block's header that its pool leaves alone: the next block that is lent to the same section, and 1 while it is not known whether it comes back. */
const lentNext = (address: number): number => (address - headerBytes + 8) >> 2;
const lentMark = (address: number): number => (address - headerBytes + 12) >> 2;

/** Pools of sections, as far as their blocks have come to the render thread's engine. */
export class SectionPools implements OtherBlocks {
  private readonly pools: readonly Pool[];

  constructor(ints: Int32Array, layout: Layout) {
    this.pools = Array.from({ length: sectionSlots }, (_, slot) => new Pool(ints, sectionPool(layout, slot)));
  }

  release(address: number): void {
    for (const pool of this.pools) if (pool.has(address)) return pool.release(address);
  }

  /** Takes on the state of a section's pool (see `Pool.adopt`). */
  adopt(slot: number, words: Int32Array, at: number): void {
    this.pools[slot]!.adopt(words, at);
  }

  /** Bytes that blocks of a section's pool have which came. */
  usedOf(slot: number): number {
    return this.pools[slot]!.used;
  }
}

/** Blocks that each section has from the render thread's engine. */
export class LentBlocks {
  /** First block of each slot, 0 for none. */
  private readonly first = new Int32Array(sectionSlots);

  constructor(
    private readonly ints: Int32Array,
    private readonly pool: Pool,
  ) {}

  has(slot: number): boolean {
    return this.first[slot] !== 0;
  }

  lend(slot: number, address: number): void {
    this.ints[lentNext(address)] = this.first[slot]!;
    this.first[slot] = address;
  }

  /** Lends a block (0: none) and those chained to it. */
  lendChain(slot: number, first: number): void {
    for (let block = first; block; block = this.pool.link(block)) this.lend(slot, block);
  }

  /** The section has ended: takes blocks back, and releases those whose addresses are not among `count` words from `kept` on. */
  takeBack(slot: number, kept = 0, count = 0): void {
    const { ints, pool } = this;
    for (let block = this.first[slot]!; block; block = ints[lentNext(block)]!) ints[lentMark(block)] = 1;
    for (let i = 0; i < count; i++) ints[lentMark(ints[kept + i]!)] = 0;
    for (let block = this.first[slot]!; block; ) {
      const after = ints[lentNext(block)]!;
      if (ints[lentMark(block)] === 1) pool.release(block);
      block = after;
    }
    this.first[slot] = 0;
  }
}
