/**
 * Sections on the render thread: groups whose nodes another engine calculates ahead (see world/section-slots.ts). At the start of a block offers are
 * decided; in the group's place the buses that the section wrote are added. Allocates nothing once made.
 */
import { Event, Failure } from '../world/instructions.ts';
import { World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { Offer, SectionBlock, SectionSlot, sectionSlots } from '../world/section-slots.ts';
import type { Adoption } from './adoption.ts';
import type { Reporter } from './events.ts';
import type { Execution } from './execution.ts';
import { Flag, Kind, type NodeTable } from './node-table.ts';
import type { Pool } from './pool.ts';
import { SectionBuses } from './section-buses.ts';

/** First block of a section of which nothing is prepared yet. */
const notYet = 0x7fffffff;

export class Sections {
  private readonly ints: Int32Array;
  private readonly base: number;
  private readonly buses: SectionBuses;
  /** Node slot of the group of each section, 0 where there is none. */
  private readonly groups = new Int32Array(sectionSlots);
  private count = 0;
  /** True while nodes of former sections play here. */
  private hasFormer = false;

  constructor(
    views: MemoryViews,
    private readonly nodes: NodeTable,
    private readonly adoption: Adoption,
    private readonly pool: Pool,
    private readonly report: Reporter,
  ) {
    this.ints = views.ints;
    this.base = views.layout.sectionAddress >> 2;
    this.buses = new SectionBuses(views);
  }

  /** Makes an empty group a section. */
  begin(execution: Execution, group: number, slot: number): void {
    const { nodes } = this;
    const node = execution.findGroup(group);
    if (!node || slot < 0 || slot >= sectionSlots) return;
    if (nodes.head[node]) return execution.fail(Failure.groupNotEmpty, group);
    nodes.raise(node, Flag.section);
    this.groups[slot] = node;
    this.count++;
    const at = this.at(slot);
    this.ints[at + (SectionSlot.bank >> 2)] = 0;
    this.ints[at + (SectionSlot.starved >> 2)] = 0;
    this.ints[at + (SectionSlot.conflict >> 2)] = 0;
    this.ints[at + (SectionSlot.offer >> 2)] = Offer.none;
    Atomics.store(this.ints, at + (SectionSlot.first >> 2), notYet);
    Atomics.store(this.ints, at + (SectionSlot.reached >> 2), this.ints[World.block >> 2]!);
    Atomics.store(this.ints, at + (SectionSlot.active >> 2), 1);
  }

  /** Ends a section whose engine is gone. */
  lose(slot: number): void {
    const node = this.groups[slot];
    if (!node) return;
    this.nodes.lower(node, Flag.section);
    this.end(slot, 0);
  }

  /** Before the programs of a block are run. */
  beginBlock(block: number): void {
    if (this.hasFormer) this.measureFormer();
    if (!this.count) return;
    const { nodes, groups } = this;
    for (let slot = 0; slot < sectionSlots; slot++) {
      const node = groups[slot]!;
      if (!node) continue;
      Atomics.store(this.ints, this.at(slot) + (SectionSlot.reached >> 2), block);
      if (nodes.kind[node] !== Kind.group || !(nodes.flags[node]! & Flag.section)) this.end(slot, 1);
      else this.decide(slot, node, block);
    }
  }

  /** A control bus was set by an instruction, and not by a synth. */
  poked(bus: number, count: number): void {
    this.buses.poked(bus, count);
  }

  /** In the place of a section's group: adds what was prepared for the block. */
  mix(node: number): void {
    const { ints, groups } = this;
    const block = ints[World.block >> 2]!;
    for (let slot = 0; slot < sectionSlots; slot++) {
      if (groups[slot] !== node) continue;
      const at = this.at(slot);
      if (block < Atomics.load(ints, at + (SectionSlot.first >> 2))) return;
      const bank = ints[at + (SectionSlot.bank >> 2)]!;
      if (block >= Atomics.load(ints, at + (SectionSlot.ready[bank]! >> 2))) {
        ints[at + (SectionSlot.starved >> 2)]!++;
        return;
      }
      const entries = ints[at + (SectionSlot.indexEntries >> 2)]!;
      const entry = (ints[at + (SectionSlot.index >> 2)]! >>> 2) + bank * entries + (block & (entries - 1));
      const record = ints[entry]! >>> 2;
      if (ints[record + SectionBlock.block] !== block) {
        ints[at + (SectionSlot.starved >> 2)]!++;
        return;
      }
      const conflict = this.buses.conflict(record, slot, block);
      if (conflict) ints[at + (SectionSlot.conflict >> 2)] = conflict;
      this.buses.add(record, slot, block);
      return;
    }
  }

  private decide(slot: number, node: number, block: number): void {
    const { ints } = this;
    const at = this.at(slot);
    const offer = at + (SectionSlot.offer >> 2);
    if (Atomics.load(ints, offer) !== Offer.open) return;
    const from = ints[at + (SectionSlot.offerFrom >> 2)]!;
    const table = ints[at + (SectionSlot.offerNodes >> 2)]!;
    const late = ints[at + (SectionSlot.offerLate >> 2)] !== 0;
    if (table && block < from) return;
    const verdict = block <= from || (table && late) ? Offer.taken : Offer.refused;
    const bank = ints[at + (SectionSlot.offerBank >> 2)]!;
    if (Atomics.compareExchange(ints, offer, Offer.open, verdict) !== Offer.open || verdict === Offer.refused) return;
    if (!table) {
      ints[at + (SectionSlot.bank >> 2)] = bank;
      return;
    }
    this.nodes.lower(node, Flag.section);
    this.adoption.adopt(table, slot, node);
    this.hasFormer = true;
    this.measureFormer();
    this.end(slot, 0);
  }

  private measureFormer(): void {
    this.hasFormer = false;
    for (let slot = 0; slot < sectionSlots; slot++) {
      const used = this.pool.usedOf(slot);
      this.ints[this.at(slot) + (SectionSlot.poolUsed >> 2)] = used;
      if (used) this.hasFormer = true;
    }
  }

  private end(slot: number, withGroup: number): void {
    const node = this.groups[slot]!;
    this.groups[slot] = 0;
    this.count--;
    Atomics.store(this.ints, this.at(slot) + (SectionSlot.active >> 2), 0);
    this.report.sectionEnded(Event.sectionEnded, slot, withGroup ? -1 : this.nodes.id[node]!, withGroup);
  }

  private at(slot: number): number {
    return this.base + slot * (SectionSlot.bytes >> 2);
  }
}
