/**
 * Sections on the render thread: groups whose nodes another engine calculates ahead (see world/section-slots.ts). At the start of a block offers are
 * decided; in the group's place the buses that the section wrote are added. Allocates nothing once made.
 */
import { Event, Failure } from '../world/instructions.ts';
import { World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { conclude, standingOffer, takeUp } from '../world/offers.ts';
import { Joining, NodesTable, SectionBlock, SectionSlot, sectionSlots } from '../world/section-slots.ts';
import { type Adoption, behindNodes } from './adoption.ts';
import type { Reporter } from './events.ts';
import type { Execution } from './execution.ts';
import { Flag, Kind, type NodeTable } from './node-table.ts';
import { SectionBuses } from './section-buses.ts';
import type { SectionJoins } from './section-joins.ts';
import type { LentBlocks, SectionPools } from './section-pools.ts';

/** First block of a section of which nothing is prepared yet. */
const notYet = 0x7fffffff;

/** Words of a slot that are 0 when a section begins. */
const cleared = [
  SectionSlot.bank,
  SectionSlot.starved,
  SectionSlot.conflict,
  SectionSlot.joining,
  SectionSlot.tableBlock,
  SectionSlot.wanted,
  SectionSlot.writing,
];

export class Sections {
  private readonly ints: Int32Array;
  private readonly base: number;
  private readonly buses: SectionBuses;
  /** Node slot of the group of each section, 0 where there is none. */
  private readonly groups = new Int32Array(sectionSlots);
  private readonly ids = new Int32Array(sectionSlots);
  /** 1 for a section of which the last block was heard, or which has just begun. */
  private readonly sounds = new Uint8Array(sectionSlots);
  /** 1 for a section whose engine is gone, 2 from the next block on, in which its sound falls at the latest. */
  private readonly lost = new Uint8Array(sectionSlots);
  private count = 0;
  /** Node slot of a group whose nodes are back after a gap, in the block in which they are; 0 for none. */
  private rising = 0;
  /** True while nodes of former sections play here, and while some have memory that was lent. */
  private hasFormer = false;
  private hasLent = false;

  constructor(
    views: MemoryViews,
    private readonly nodes: NodeTable,
    private readonly adoption: Adoption,
    private readonly joins: SectionJoins,
    private readonly pools: SectionPools,
    private readonly lent: LentBlocks,
    private readonly report: Reporter,
  ) {
    this.ints = views.ints;
    this.base = views.layout.sectionAddress >> 2;
    this.buses = new SectionBuses(views);
  }

  get isAny(): boolean {
    return this.count > 0;
  }

  /** Makes an empty group a section. */
  begin(execution: Execution, group: number, slot: number): void {
    const { nodes } = this;
    const node = execution.findGroup(group);
    if (!node || slot < 0 || slot >= sectionSlots) return;
    if (nodes.head[node]) return execution.fail(Failure.groupNotEmpty, group);
    this.open(slot, node);
    this.activate(slot, node, this.ints[World.block >> 2]!);
  }

  /** Lets another engine take over the nodes of a group. @param state a `Joining` */
  join(execution: Execution, group: number, slot: number, state: number): void {
    const node = execution.findGroup(group);
    if (!node || slot < 0 || slot >= sectionSlots) return;
    if (!this.groups[slot]) this.open(slot, node);
    this.set(slot, SectionSlot.joining, state);
    if (state === Joining.held) this.joins.held?.(slot);
  }

  /** Lets the other engine have the nodes of a group from a block on. */
  leave(slot: number, block: number): void {
    const node = this.groups[slot]!;
    this.joins.leave(node, slot);
    this.hasLent = true;
    this.buses.joined(slot, block);
    this.activate(slot, node, block);
  }

  /** Writes the table of the nodes of a group that another engine is to take over. */
  writeTable(slot: number, blockTime: number, secondsPerSample: number): void {
    this.joins.write(this.groups[slot]!, slot, blockTime, secondsPerSample);
  }

  /** Ends a section whose engine is gone, once its sound has fallen; at once one that has taken nothing over. */
  lose(slot: number): void {
    if (!this.groups[slot]) return;
    if (this.ints[this.at(slot) + (SectionSlot.joining >> 2)] === Joining.no) this.lost[slot] = 1;
    else this.end(slot, 0);
  }

  private open(slot: number, node: number): void {
    this.lent.takeBack(slot);
    this.groups[slot] = node;
    this.ids[slot] = this.nodes.id[node]!;
    this.count++;
    this.sounds[slot] = 1;
    this.lost[slot] = 0;
    for (const word of cleared) this.set(slot, word, 0);
    this.set(slot, SectionSlot.offers, 0);
    this.set(slot, SectionSlot.first, notYet);
  }

  private activate(slot: number, node: number, block: number): void {
    this.nodes.raise(node, Flag.section);
    this.set(slot, SectionSlot.joining, Joining.no);
    this.set(slot, SectionSlot.begun, block);
    this.set(slot, SectionSlot.reached, block);
    this.set(slot, SectionSlot.active, 1);
  }

  /** Before the programs of a block are run. */
  beginBlock(block: number): void {
    this.rising = 0;
    if (this.hasFormer) this.measureFormer();
    if (this.hasLent) this.takeBack();
    if (!this.count) return;
    const { nodes, groups, ints } = this;
    for (let slot = 0; slot < sectionSlots; slot++) {
      const node = groups[slot]!;
      if (!node) continue;
      Atomics.store(this.ints, this.at(slot) + (SectionSlot.reached >> 2), block);
      const joins = ints[this.at(slot) + (SectionSlot.joining >> 2)] !== Joining.no;
      const isThere = nodes.kind[node] === Kind.group && nodes.id[node] === this.ids[slot];
      if (!isThere || !(joins || nodes.flags[node]! & Flag.section)) this.end(slot, 1);
      else if (this.lost[slot] === 2) this.giveUp(slot, node);
      else if (joins) this.decideJoin(slot, block);
      else if (this.lost[slot] === 1) this.lost[slot] = 2;
      else this.decide(slot, node, block);
    }
  }

  /** Writes the tables that were asked for, after a block. */
  endBlock(block: number, blockTime: number, secondsPerSample: number): void {
    if (!this.count) return;
    const { ints } = this;
    for (let slot = 0; slot < sectionSlots; slot++) {
      const at = this.at(slot);
      if (!this.groups[slot] || ints[at + (SectionSlot.joining >> 2)] === Joining.no) continue;
      if (Atomics.load(ints, at + (SectionSlot.wanted >> 2)) === 0) continue;
      this.writeTable(slot, blockTime, secondsPerSample);
      this.set(slot, SectionSlot.tableBlock, block);
    }
  }

  /** A control bus was set by an instruction, and not by a synth. */
  poked(bus: number, count: number): void {
    this.buses.poked(bus, count);
  }

  /** True for a group whose sound is to rise over the block under way. */
  rises(node: number): boolean {
    return node === this.rising;
  }

  /** In the place of a section's group: adds what was prepared for the block. */
  mix(node: number): void {
    const { ints, groups } = this;
    const block = ints[World.block >> 2]!;
    for (let slot = 0; slot < sectionSlots; slot++) {
      if (groups[slot] !== node) continue;
      const at = this.at(slot);
      if (block < Atomics.load(ints, at + (SectionSlot.first >> 2))) return;
      const record = this.lost[slot]! > 0 ? 0 : this.recordOf(at, block);
      const previous = this.recordOf(at, block - 1);
      if (!record) {
        ints[at + (SectionSlot.starved >> 2)]!++;
        if (this.sounds[slot] === 1 && previous) this.buses.fall(previous, slot, block);
        this.sounds[slot] = 0;
        return;
      }
      const conflict = this.buses.conflict(record, previous, slot, block);
      if (conflict) ints[at + (SectionSlot.conflict >> 2)] = conflict;
      this.buses.add(record, slot, block, this.sounds[slot] === 0);
      this.sounds[slot] = 1;
      return;
    }
  }

  /** Returns the word at which the record of a block begins in the bank that plays; 0 when it is not there. */
  private recordOf(at: number, block: number): number {
    const { ints } = this;
    const bank = ints[at + (SectionSlot.bank >> 2)]!;
    if (block >= Atomics.load(ints, at + (SectionSlot.ready[bank]! >> 2))) return 0;
    const entries = ints[at + (SectionSlot.indexEntries >> 2)]!;
    const entry = (ints[at + (SectionSlot.index >> 2)]! >>> 2) + bank * entries + (block & (entries - 1));
    const record = ints[entry]! >>> 2;
    return ints[record + SectionBlock.block] === block ? record : 0;
  }

  /** The other engine has come as far as this one, unless something has been done meanwhile of which it does not know. */
  private decideJoin(slot: number, block: number): void {
    const { ints } = this;
    const place = this.offersAt(slot);
    const offer = standingOffer(ints, place);
    if (offer === 0 || !takeUp(ints, place, offer)) return;
    const fits = this.joins.isAsWritten(ints[this.at(slot) + (SectionSlot.offerRan >> 2)]!);
    if (fits) this.leave(slot, block);
    conclude(ints, place, offer, fits);
  }

  private giveUp(slot: number, node: number): void {
    this.nodes.lower(node, Flag.section);
    this.end(slot, 0);
  }

  private decide(slot: number, node: number, block: number): void {
    const { ints } = this;
    const at = this.at(slot);
    const place = this.offersAt(slot);
    const offer = standingOffer(ints, place);
    if (offer === 0) return;
    const from = ints[at + (SectionSlot.offerFrom >> 2)]!;
    const table = ints[at + (SectionSlot.offerNodes >> 2)]!;
    const late = ints[at + (SectionSlot.offerLate >> 2)] !== 0;
    const bank = ints[at + (SectionSlot.offerBank >> 2)]!;
    if (table && block < from) return;
    // When it still stands, all that was read is of it.
    if (!takeUp(ints, place, offer)) return;
    const taken = block <= from || (table !== 0 && late);
    if (taken && !table) ints[at + (SectionSlot.bank >> 2)] = bank;
    conclude(ints, place, offer, taken);
    if (taken && table) this.takeNodes(slot, node, table);
  }

  private takeNodes(slot: number, node: number, table: number): void {
    const { ints } = this;
    this.nodes.lower(node, Flag.section);
    this.pools.adopt(slot, ints, (table >>> 2) + NodesTable.next);
    this.adoption.adopt(table, node);
    this.lent.takeBack(slot, behindNodes(ints, table >>> 2), ints[(table >>> 2) + NodesTable.kept]!);
    if (this.sounds[slot] === 0) this.rising = node;
    this.hasFormer = true;
    this.measureFormer();
    this.end(slot, 0);
  }

  private measureFormer(): void {
    this.hasFormer = false;
    for (let slot = 0; slot < sectionSlots; slot++) {
      const used = this.pools.usedOf(slot);
      this.ints[this.at(slot) + (SectionSlot.poolUsed >> 2)] = used;
      if (used) this.hasFormer = true;
    }
  }

  /** Takes memory back that was lent to sections that have ended with their nodes. */
  private takeBack(): void {
    this.hasLent = false;
    for (let slot = 0; slot < sectionSlots; slot++) {
      if (!this.lent.has(slot)) continue;
      this.hasLent = true;
      const isBusy = Atomics.load(this.ints, this.at(slot) + (SectionSlot.writing >> 2)) !== 0;
      if (!this.groups[slot] && !isBusy) this.lent.takeBack(slot);
    }
  }

  private end(slot: number, withGroup: number): void {
    const node = this.groups[slot]!;
    this.groups[slot] = 0;
    this.count--;
    this.set(slot, SectionSlot.joining, Joining.no);
    this.set(slot, SectionSlot.active, 0);
    this.report.sectionEnded(Event.sectionEnded, slot, withGroup ? -1 : this.nodes.id[node]!, withGroup);
  }

  private set(slot: number, word: number, value: number): void {
    Atomics.store(this.ints, this.at(slot) + (word >> 2), value);
  }

  private offersAt(slot: number): number {
    return 4 * this.at(slot) + SectionSlot.offers;
  }

  private at(slot: number): number {
    return this.base + slot * (SectionSlot.bytes >> 2);
  }
}
