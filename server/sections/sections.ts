/**
 * The sections of a server, between the control thread and the engines: programs are split by where their nodes are calculated, and what sections tell is
 * handed on as if the render thread had told it. Without sections all goes straight through.
 */

import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { silentOrigin } from '../link/origins.ts';
import type { EventRecord, RenderLink } from '../link/render-link.ts';
import type { InstalledDef } from '../world/compiled-def.ts';
import { Event, instructionHeaderWords, nodeEventWords, Op, programHeaderWords } from '../world/instructions.ts';
import type { Layout } from '../world/layout.ts';
import { SectionSlot, sectionSlots } from '../world/section-slots.ts';
import { SectionDefs } from './defs.ts';
import { Routes } from './routes.ts';
import type { Section } from './section.ts';
import type { SectionEngine } from './section-engine.ts';
import { KeptRecord } from './section-events.ts';
import { Splitter } from './splitter.ts';

/** Begin of a section's engine. */
export interface SectionStart {
  readonly slot: number;
  readonly group: number;
  readonly period: number;
  readonly ahead: number;
  /** Numbers of the buffers that there are. */
  readonly buffers: readonly number[];
  /** Memory for what is prepared, zeroed. */
  readonly records: { readonly address: number; readonly bytes: number };
}

export interface SectionsOptions {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  readonly link: RenderLink;
  /** Begins the engine of a section; it says by the second function that something was heard. */
  readonly start: (start: SectionStart) => SectionEngine;
  /** Bytes of the records of a section. */
  readonly recordBytes: (ahead: number) => number;
  readonly bufferNumbers: () => number[];
  readonly graphOf: (symbol: number) => SynthDef | undefined;
  readonly isKnown: (id: number) => boolean;
  readonly isAbove: (group: number, other: number) => boolean;
  readonly reserve: (bytes: number) => number | undefined;
  readonly release: (address: number) => void;
}

/** News of a section, for clients. */
export type SectionChange = { readonly group: number; readonly state: 'on' | 'ended'; readonly reason: string };

export class Sections implements RenderLink {
  readonly routes: Routes;
  /** Takes what becomes of sections. */
  onChange: (change: SectionChange) => void = () => {};
  private readonly defs: SectionDefs;
  private readonly ints: Int32Array;
  private readonly splitter: Splitter;
  private handler: (record: EventRecord) => void = () => {};
  /** Slots of sections whose threads are ending. */
  private readonly closing = new Set<number>();
  /** Events of sections that wait for those of the render thread of the same blocks. */
  private readonly heard: { readonly section: Section; readonly words: Int32Array }[] = [];
  /** Events of the render thread that wait for the last ones of a section. */
  private readonly later: Int32Array[] = [];

  constructor(private readonly options: SectionsOptions) {
    this.ints = new Int32Array(options.memory);
    this.defs = new SectionDefs(options.graphOf);
    this.routes = new Routes(options.isAbove, options.isKnown, (symbol) => this.defs.refusal(symbol));
    this.splitter = new Splitter(this.routes, (section, reason) => this.end(section, reason));
  }

  /** True while a section has nodes, or answers are waited for. */
  get isBusy(): boolean {
    return this.routes.members.size > 0 || this.all.some(({ engine }) => !engine.settled);
  }

  get all(): readonly Section[] {
    return this.routes.sections;
  }

  // ---- their life ---------------------------------------------------------------------------------------------

  /**
   * Begins the engine of a section; the caller then has the render thread make the group one.
   * @throws RangeError when there are too many, or no memory
   */
  begin(group: number, period: number, ahead: number): Section {
    const { options } = this;
    const slot = this.freeSlot();
    const bytes = options.recordBytes(ahead);
    const address = options.reserve(bytes);
    if (address === undefined) throw new RangeError(`no memory for ${bytes} bytes of prepared sound`);
    new Uint8Array(options.memory, address, bytes).fill(0);
    const engine = options.start({
      slot,
      group,
      period,
      ahead,
      buffers: options.bufferNumbers(),
      records: { address, bytes },
    });
    const section: Section = {
      slot,
      group,
      period,
      ahead,
      engine,
      records: address,
      isBegun: false,
      ends: undefined,
      isBack: false,
      isLost: false,
      held: [],
      holds: [],
    };
    for (const def of this.defs.all()) {
      engine.install(def);
      this.hold(section, def.def.serial ?? 0);
    }
    this.routes.sections.push(section);
    return section;
  }

  /** Lets a section end as soon as may be: its nodes go on in the render thread. */
  end(section: Section, reason: string): void {
    if (section.ends !== undefined) return;
    section.ends = reason;
    section.engine.giveBack();
  }

  /** The engine of a section is gone, and its nodes with it. */
  lose(slot: number, reason: string): void {
    const section = this.all.find((each) => each.slot === slot);
    if (!section) return;
    section.ends = reason;
    section.isLost = true;
    if (!section.isBegun) return this.drop(section);
    for (const id of this.idsIn(section)) this.takeFrom(section, endOf(id));
    this.tellMain(Op.endSection, slot);
  }

  /** The memory in which the controls of a node lie; undefined for one that no section has. */
  floatsOf(node: number): Float32Array | undefined {
    return this.routes.members.get(node)?.engine.floats;
  }

  /** A section's engine has to end: what follows is the render thread's. */
  refuse(slot: number, reason: string): void {
    const section = this.all.find((each) => each.slot === slot);
    if (section) section.ends ??= reason;
  }

  /** Number of nodes in a section, or on their way there. */
  nodesIn(section: Section): number {
    return this.idsIn(section).length;
  }

  find(group: number): Section | undefined {
    return this.all.find((each) => each.group === group);
  }

  /** Forgets a section that the render thread did not begin. */
  drop(section: Section): void {
    this.ended(section.slot, false, false);
  }

  private freeSlot(): number {
    const { sectionAddress } = this.options.layout;
    for (let slot = 0; slot < sectionSlots; slot++) {
      const at = (sectionAddress + slot * SectionSlot.bytes) >> 2;
      // Memory of a section that has ended is its nodes' for as long as they live.
      const isTaken = this.closing.has(slot) || this.all.some((each) => each.slot === slot);
      if (!isTaken && this.ints[at + (SectionSlot.poolUsed >> 2)] === 0) return slot;
    }
    throw new RangeError(
      `there are ${sectionSlots} sections already, those included whose nodes still play; that is the most`,
    );
  }

  /** Has the render thread keep a def as long as the section may have synths of it. */
  private hold(section: Section, serial: number): void {
    section.holds.push(serial);
    this.count(serial, 1);
  }

  private count(serial: number, by: number): void {
    this.tellMain(Op.holdDef, serial, by);
  }

  private tellMain(op: number, ...operands: number[]): void {
    const words = new Int32Array(programHeaderWords + instructionHeaderWords + operands.length);
    words.set([op, instructionHeaderWords + operands.length, silentOrigin, ...operands], programHeaderWords);
    this.options.link.submit(words, words.length);
  }

  private ended(slot: number, withGroup: boolean, aloud = true): void {
    const section = this.all.find((each) => each.slot === slot);
    if (!section) return;
    // What was heard before is told before.
    section.isBack = aloud && !withGroup && !section.isLost && !section.engine.isFinished;
    if (section.isBack) return;
    this.handOver();
    this.deliver(section);
    section.isBack = false;
    this.routes.forget(section);
    for (const words of this.later.splice(0)) this.take(new KeptRecord(words));
    // Its thread may write until it has ended.
    this.closing.add(slot);
    section.engine.close(() => {
      this.closing.delete(slot);
      this.options.release(section.records);
    });
    for (const serial of section.holds) this.count(serial, -1);
    const reason = section.ends ?? (withGroup ? 'its group has ended' : 'it could not keep up');
    if (aloud) this.onChange({ group: section.group, state: 'ended', reason });
    for (const words of section.engine.takeLeft()) this.submit(words, words.length);
    for (const words of section.held) this.submit(words, words.length);
  }

  // ---- to the engines -----------------------------------------------------------------------------------------

  get settled(): boolean {
    return this.options.link.settled && this.all.every(({ engine, held }) => engine.settled && held.length === 0);
  }

  submit(words: Int32Array, length: number): void {
    const { link } = this.options;
    if (this.all.length === 0) return link.submit(words, length);
    this.splitter.split(words, length, (program) => link.submit(program, program.length));
  }

  together(work: () => void): void {
    this.options.link.together(work);
  }

  install(symbol: number, def: InstalledDef): Promise<void> | void {
    const known = this.defs.add(symbol, def);
    if (this.all.length > 0 && known) {
      const ready = this.options.link.install(symbol, def);
      for (const section of this.all) {
        section.engine.install(known);
        this.hold(section, def.serial ?? 0);
      }
      return ready;
    }
    return this.options.link.install(symbol, def);
  }

  // ---- from the engines ---------------------------------------------------------------------------------------

  poll(handler: (record: EventRecord) => void): void {
    this.handler = handler;
    this.lookForOthers();
    for (const section of [...this.all])
      if (section.isBack && section.engine.isFinished) this.ended(section.slot, false);
    if (this.all.length === 0) return this.options.link.poll((record) => this.take(record));
    // What they have heard is collected first: what the render thread told of the same blocks comes before it.
    for (const section of this.all)
      section.engine.poll((record) => this.heard.push({ section, words: copyOf(record) }));
    this.options.link.poll((record) => this.take(record));
    this.handOver();
  }

  /** Hands over what sections have heard. */
  private handOver(): void {
    for (const { section, words } of this.heard.splice(0)) this.takeFrom(section, new KeptRecord(words));
  }

  /** Ends sections that read a bus, or overwrite it, which others write. */
  private lookForOthers(): void {
    const { sectionAddress } = this.options.layout;
    for (const section of this.all) {
      const conflict = this.ints[(sectionAddress + section.slot * SectionSlot.bytes + SectionSlot.conflict) >> 2]!;
      if (conflict === 0 || section.ends !== undefined) continue;
      const bus = conflict > 0 ? `audio bus ${conflict - 1}` : `control bus ${-conflict - 1}`;
      this.end(section, `a synth in it reads ${bus}, which others write`);
    }
  }

  /** Sets the taker of events, for an engine whose events are handled the moment they happen. */
  listen(handler: (record: EventRecord) => void): void {
    this.handler = handler;
  }

  /** Takes an event of the render thread. */
  take(record: EventRecord): void {
    // What a section heard before its nodes went back is told before what they do now.
    if (this.all.some(({ isBack }) => isBack)) return void this.later.push(copyOf(record));
    const kind = record.int(0);
    if (kind === Event.sectionEnded) return this.ended(record.int(1), record.int(3) === 1);
    const gone = kind === Event.end && this.all.length > 0 ? this.find(record.int(1)) : undefined;
    if (gone) for (const id of this.idsIn(gone)) this.takeFrom(gone, endOf(id));
    this.handler(record);
  }

  /** Hands over what sections have told, where they are calculated in step. */
  deliverAll(): void {
    for (const section of [...this.all]) this.deliver(section);
  }

  /** Hands over what a section has told. */
  deliver(section: Section): void {
    section.engine.poll((record) => this.takeFrom(section, record));
  }

  private takeFrom(section: Section, record: EventRecord): void {
    const { members } = this.routes;
    const kind = record.int(0);
    if (!this.all.includes(section)) return this.handler(record);
    if (kind === Event.sectionEnded) return this.freeGroup(section);
    if (kind === Event.end && members.get(record.int(1)) === section) members.delete(record.int(1));
    if (kind === Event.renamed) {
      members.delete(record.int(1));
      members.set(record.int(2), section);
    }
    if (kind === Event.go) members.set(record.int(1), section);
    this.handler(record);
  }

  /** A synth's done action has ended the group with all in it. */
  private freeGroup({ group }: Section): void {
    this.tellMain(Op.free, group);
  }

  private idsIn(section: Section): number[] {
    return [...this.routes.members]
      .filter(([, each]) => each === section)
      .map(([id]) => id)
      .reverse();
  }
}

const copyOf = (record: EventRecord): Int32Array => Int32Array.from({ length: record.length }, (_, i) => record.int(i));

function endOf(id: number): EventRecord {
  const words = new Int32Array(1 + nodeEventWords).fill(-1);
  words.set([Event.end, id]);
  words.fill(0, 5);
  return new KeptRecord(words);
}
