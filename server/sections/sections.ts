/**
 * The sections of a server, between the control thread and the engines: programs are split by where their nodes are calculated, and what sections tell is
 * handed on as if the render thread had told it. Without sections all goes straight through.
 */

import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { silentOrigin } from '../link/origins.ts';
import type { EventRecord, GraphCode, RenderLink } from '../link/render-link.ts';
import type { InstalledDef } from '../world/compiled-def.ts';
import { instructionHeaderWords, Op, programHeaderWords } from '../world/instructions.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';
import { NodeAction } from '../world/records.ts';
import { Joining } from '../world/section-slots.ts';
import { Behind } from './behind.ts';
import { type Conflict, Conflicts } from './conflicts.ts';
import { SectionDefs } from './defs.ts';
import { NativeSections } from './native-sections.ts';
import { News } from './news.ts';
import type { SectionsOptions } from './options.ts';
import { Places } from './places.ts';
import { Routes } from './routes.ts';
import type { Section } from './section.ts';
import { Splitter } from './splitter.ts';

/** News of a section, for clients. */
export type SectionChange = { readonly group: number; readonly state: 'on' | 'ended'; readonly reason: string };

export class Sections implements RenderLink {
  readonly routes: Routes;
  /** Takes what becomes of sections. */
  onChange: (change: SectionChange) => void = () => {};
  private readonly defs: SectionDefs;
  private readonly places: Places;
  private readonly splitter: Splitter;
  private readonly news: News;
  private readonly conflicts: Conflicts;
  readonly native: NativeSections;

  constructor(private readonly options: SectionsOptions) {
    this.places = new Places(options);
    this.defs = new SectionDefs(options.graphOf);
    this.native = new NativeSections(options.print);
    this.routes = new Routes(options.isAbove, options.isKnown, (symbol) => this.defs.refusal(symbol));
    this.splitter = new Splitter(this.routes, (section, reason) => this.end(section, reason));
    this.conflicts = new Conflicts({ ...options, routes: this.routes, defOf: (symbol) => this.defs.ofSymbol(symbol) });
    this.news = new News(this.routes, {
      ended: (slot, withGroup) => this.ended(slot, withGroup),
      ready: (section) => this.hold(section),
      begun: (section) => this.joined(section),
      groupEnded: ({ group }) => this.tellMain(Op.free, group),
      nodeBegun: (id, symbol) =>
        this.endFor(this.conflicts.add(id, symbol, (control) => options.controlValue(id, control))),
      nodeEnded: (id) => this.conflicts.remove(id),
      defEnded: (serial) => this.defs.ended(serial),
      otherNode: (action, id) => this.act(action, id),
    });
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
   * Begins the engine of a section; the caller then has the render thread make the group one, which is empty, or lets the section `join` it.
   * @throws RangeError when there are too many, or no memory
   */
  begin(group: number, period: number, ahead: number, joins: boolean): Section {
    const { options } = this;
    const place = this.places.take(ahead);
    const buffers = options.bufferNumbers();
    const engine = options.start({ ...place, group, period, ahead, joins, buffers });
    const section: Section = {
      ...place,
      group,
      period,
      ahead,
      engine,
      isBegun: false,
      joining: joins ? 'open' : 'no',
      decided: joins ? () => {} : undefined,
      ends: undefined,
      isBack: false,
      isLost: false,
      held: [],
      behind: new Behind(),
      holds: [],
    };
    for (const def of this.defs.all()) {
      engine.install(def);
      this.holdDef(section, def.def.serial ?? 0);
    }
    this.routes.sections.push(section);
    this.native.begin(section);
    this.learn();
    return section;
  }

  /** Learns what all synths use, now that others are in sections. */
  private learn(): void {
    const { synths, controlValue } = this.options;
    this.endFor(this.conflicts.learn(this.all.length > 0 ? synths() : [], controlValue));
  }

  /** Lets a section take over the nodes of its group, which go on meanwhile. Resolves when it has. @throws RangeError when it cannot */
  join(section: Section): Promise<void> {
    return new Promise((resolve, reject) => {
      section.decided = (failure) => (failure === undefined ? resolve() : reject(new RangeError(failure)));
      this.tellMain(Op.joinSection, section.group, section.slot, Joining.open);
    });
  }

  /** Lets wait what concerns the section from here on. */
  private hold(section: Section): void {
    section.joining = 'held';
    for (const id of this.options.idsBelow(section.group)) this.routes.members.set(id, section);
    this.learn();
    this.tellMain(Op.joinSection, section.group, section.slot, Joining.held);
  }

  private joined(section: Section): void {
    section.joining = 'no';
    section.isBegun = true;
    this.learn();
    section.decided?.(undefined);
    for (const words of section.held.splice(0)) this.submit(words, words.length);
  }

  /** Lets a section end as soon as may be: its nodes go on in the render thread. */
  end(section: Section, reason: string): void {
    if (section.ends !== undefined) return;
    section.ends = reason;
    section.engine.giveBack();
  }

  private endFor(conflict: Conflict | undefined): void {
    if (conflict) this.end(conflict.section, conflict.reason);
  }

  /** The engine of a section is gone, and its nodes with it. */
  lose(slot: number, reason: string): void {
    const section = this.all.find((each) => each.slot === slot);
    if (!section) return;
    section.ends = reason;
    section.isLost = true;
    if (section.joining !== 'no') return this.tellMain(Op.endSection, slot);
    if (!section.isBegun) return this.drop(section);
    this.news.endNodes(section);
    this.tellMain(Op.endSection, slot);
  }

  /** The memory in which the controls of a node lie; undefined for one that no section has. */
  floatsOf(node: number): Float32Array | undefined {
    const section = this.routes.members.get(node);
    return section?.joining === 'no' ? section.engine.floats : undefined;
  }

  /** A section's engine has to end: what follows is the render thread's. */
  refuse(slot: number, reason: string): void {
    const section = this.all.find((each) => each.slot === slot);
    if (!section) return;
    section.ends ??= reason;
    // It has taken nothing over: the render thread's engine goes on with what it has.
    if (section.joining !== 'no') this.tellMain(Op.endSection, slot);
  }

  /** Number of nodes in a section, or on their way there. */
  nodesIn(section: Section): number {
    return this.routes.idsIn(section).length;
  }

  /** Returns why synths of a def cannot be in a section. */
  refusalOf(graph: SynthDef): string | undefined {
    return this.defs.refusalOf(graph);
  }

  /** Returns the section in which a node is, or will be. */
  around(node: number): Section | undefined {
    return this.routes.members.get(node);
  }

  find(group: number): Section | undefined {
    return this.all.find((each) => each.group === group);
  }

  /** Forgets a section that the render thread did not begin. */
  drop(section: Section): void {
    this.ended(section.slot, false, false);
  }

  /** Has the render thread keep a def as long as the section may have synths of it. */
  private holdDef(section: Section, serial: number): void {
    section.holds.push(serial);
    this.count(serial, 1);
  }

  private count(serial: number, by: number): void {
    this.tellMain(Op.holdDef, serial, by);
  }

  /** Does to a node in a section what a synth outside does: for now, as a command would. */
  private act(action: number, id: number): void {
    if (!this.routes.members.has(id)) return;
    const words =
      action === NodeAction.free
        ? instruction(Op.free, id)
        : instruction(Op.run, id, action === NodeAction.resume ? 1 : 0);
    this.submit(words, words.length);
  }

  private tellMain(op: number, ...operands: number[]): void {
    const words = instruction(op, ...operands);
    this.options.link.submit(words, words.length);
  }

  private ended(slot: number, withGroup: boolean, aloud = true): void {
    const section = this.all.find((each) => each.slot === slot);
    if (!section) return;
    // What was heard before is told before.
    section.isBack = section.isBegun && aloud && !withGroup && !section.isLost && !section.engine.isFinished;
    if (section.isBack) return;
    this.news.handOver();
    this.news.deliver(section);
    section.isBack = false;
    this.routes.forget(section);
    this.learn();
    this.news.handOverLater();
    section.engine.close(() => {
      this.places.free(section);
      this.native.ended(section);
    });
    for (const serial of section.holds) this.count(serial, -1);
    const reason = section.ends ?? (withGroup ? 'its group has ended' : 'it could not keep up');
    if (section.decided && !section.isBegun) section.decided(reason);
    else if (aloud) this.onChange({ group: section.group, state: 'ended', reason });
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
    const conflict = this.conflicts.look(words, length);
    this.endFor(conflict);
    // Until that has ended nothing of it is done, nor of what comes behind it: what would be heard before would be wrong.
    const waits = conflict?.section ?? this.all.find(({ behind }) => behind.has(words, length));
    if (waits) {
      waits.behind.add(words, length);
      waits.held.push(words.slice(0, length));
      return;
    }
    this.splitter.split(words, length, (program) => link.submit(program, program.length));
  }

  together(work: () => void): void {
    this.options.link.together(work);
  }

  install(symbol: number, def: InstalledDef): Promise<void> | void {
    this.defs.add(symbol, def);
    const ready = this.options.link.install(symbol, def);
    const known = this.all.length > 0 ? this.defs.forSections(symbol) : undefined;
    if (known)
      for (const section of this.all) {
        section.engine.install(known);
        this.holdDef(section, def.serial ?? 0);
      }
    return ready;
  }

  fuse(key: string, fused: WebAssembly.Module): Promise<void> | void {
    for (const { engine } of this.all) engine.fuse(key, fused);
    return this.options.link.fuse(key, fused);
  }

  openNative(entrance: NativeEntrance): Promise<void> | void {
    this.native.open(entrance.walker, this.all);
    return this.options.link.openNative?.(entrance);
  }

  runNative(code: GraphCode): void {
    this.native.run(code);
    this.options.link.runNative?.(code);
  }

  leaveNative(key: string): void {
    this.native.leave(key);
  }

  // ---- from the engines ---------------------------------------------------------------------------------------

  poll(handler: (record: EventRecord) => void): void {
    this.news.listen(handler);
    this.lookForOthers();
    for (const section of [...this.all])
      if (section.isBack && section.engine.isFinished) this.ended(section.slot, false);
    this.news.collect();
    this.options.link.poll((record) => this.news.take(record));
    this.news.handOver();
  }

  /** Ends sections that read a bus, or overwrite it, which others write. */
  private lookForOthers(): void {
    for (const section of this.all) {
      const bus = this.places.conflict(section.slot);
      if (bus === undefined || section.ends !== undefined) continue;
      this.end(section, `a synth in it reads ${bus}, which others write`);
    }
  }

  /** Sets the taker of events, for an engine whose events are handled the moment they happen. */
  listen(handler: (record: EventRecord) => void): void {
    this.news.listen(handler);
  }

  /** Takes an event of the render thread. */
  take(record: EventRecord): void {
    this.news.take(record);
  }

  /** Hands over what sections have told, where they are calculated in step. */
  deliverAll(): void {
    for (const section of [...this.all]) this.news.deliver(section);
  }
}

/** Returns a program of one instruction, for now. */
function instruction(op: number, ...operands: number[]): Int32Array {
  const words = new Int32Array(programHeaderWords + instructionHeaderWords + operands.length);
  words.set([op, instructionHeaderWords + operands.length, silentOrigin, ...operands], programHeaderWords);
  return words;
}
