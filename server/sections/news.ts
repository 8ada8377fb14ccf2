/** Events of the render thread and of sections, handed on in the order in which they were heard, and what follows from them for sections. */
import type { EventRecord } from '../link/render-link.ts';
import { Event, nodeEventWords } from '../world/instructions.ts';
import type { Routes } from './routes.ts';
import type { Section } from './section.ts';
import { KeptRecord } from './section-events.ts';

export interface NewsHooks {
  /** A section plays in the render thread again. */
  ended(slot: number, withGroup: boolean): void;
  /** A section can take over nodes, once what concerns them waits; and it has. */
  ready(section: Section): void;
  begun(section: Section): void;
  /** A done action has ended the group with all in it. */
  groupEnded(section: Section): void;
  /** A node has begun, in whatever engine, and has ended. */
  nodeBegun(id: number, symbol: number): void;
  nodeEnded(id: number): void;
  /** The render thread has a def no longer. */
  defEnded(serial: number): void;
  /** A synth of the render thread does something to a node that is not there. @param action a `NodeAction` */
  otherNode(action: number, id: number): void;
}

export class News {
  private handler: (record: EventRecord) => void = () => {};
  /** Events of sections that wait for those of the render thread of the same blocks. */
  private readonly heard: { readonly section: Section; readonly words: Int32Array }[] = [];
  /** Events of the render thread that wait for the last ones of a section. */
  private readonly later: Int32Array[] = [];

  constructor(
    private readonly routes: Routes,
    private readonly hooks: NewsHooks,
  ) {}

  listen(handler: (record: EventRecord) => void): void {
    this.handler = handler;
  }

  /** Collects what sections have heard: what the render thread told of the same blocks comes before it. */
  collect(): void {
    for (const section of this.routes.sections)
      section.engine.poll((record) => this.heard.push({ section, words: copyOf(record) }));
  }

  /** Hands over what was collected. */
  handOver(): void {
    for (const { section, words } of this.heard.splice(0)) this.takeFrom(section, new KeptRecord(words));
  }

  /** Hands over what had to wait for a section that has ended. */
  handOverLater(): void {
    for (const words of this.later.splice(0)) this.take(new KeptRecord(words));
  }

  /** Hands over what a section has told. */
  deliver(section: Section): void {
    section.engine.poll((record) => this.takeFrom(section, record));
  }

  /** Takes an event of the render thread. */
  take(record: EventRecord): void {
    const { routes, hooks } = this;
    // What a section heard before its nodes went back is told before what they do now.
    if (routes.sections.some(({ isBack }) => isBack)) return void this.later.push(copyOf(record));
    const kind = record.int(0);
    if (kind === Event.sectionEnded) return hooks.ended(record.int(1), record.int(3) === 1);
    if (kind === Event.otherNode) return hooks.otherNode(record.int(1), record.int(2));
    if (kind === Event.defEnded) hooks.defEnded(record.int(2));
    if (kind === Event.go) routes.begun(record.int(1), record.int(2));
    if (kind === Event.end) routes.ended(record.int(1));
    const gone = kind === Event.end ? routes.sections.find(({ group }) => group === record.int(1)) : undefined;
    if (gone?.isBegun) this.endNodes(gone);
    this.tell(record);
  }

  /** Tells an event, then what it means for sections. */
  private tell(record: EventRecord): void {
    const [kind, id, isSynth] = [record.int(0), record.int(1), kindOf(record) && record.int(5) === 0];
    const symbol = isSynth ? record.int(8) : 0;
    this.handler(record);
    if (this.routes.sections.length === 0) return;
    if (kind === Event.go && isSynth) this.hooks.nodeBegun(id, symbol);
    if (kind === Event.end) this.hooks.nodeEnded(id);
  }

  /** Tells that all nodes of a section have ended, the newest first. */
  endNodes(section: Section): void {
    for (const id of this.routes.idsIn(section)) this.takeFrom(section, endOf(id));
  }

  private takeFrom(section: Section, record: EventRecord): void {
    const { routes, hooks } = this;
    const { members } = routes;
    const kind = record.int(0);
    if (!routes.sections.includes(section)) return this.handler(record);
    if (kind === Event.sectionReady) return hooks.ready(section);
    if (kind === Event.sectionBegun) {
      for (let i = 1; i < record.length; i++) members.set(record.int(i), section);
      return hooks.begun(section);
    }
    if (kind === Event.sectionEnded) return hooks.groupEnded(section);
    if (kind === Event.end && members.get(record.int(1)) === section) members.delete(record.int(1));
    if (kind === Event.renamed) {
      members.delete(record.int(1));
      members.set(record.int(2), section);
    }
    if (kind === Event.go) members.set(record.int(1), section);
    this.tell(record);
  }
}

const kindOf = (record: EventRecord): boolean => record.int(0) === Event.go || record.int(0) === Event.end;

const copyOf = (record: EventRecord): Int32Array => Int32Array.from({ length: record.length }, (_, i) => record.int(i));

function endOf(id: number): EventRecord {
  const words = new Int32Array(1 + nodeEventWords).fill(-1);
  words.set([Event.end, id]);
  words.fill(0, 5);
  return new KeptRecord(words);
}
