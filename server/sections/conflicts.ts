/**
 * Finds, before it is heard, who would write outside of a section what synths in it read: by the defs of all synths and by what commands set. What this does not
 * see (numbers that are calculated, nodes that are moved) the render thread notices one block late.
 */
import {
  instructionHeaderWords,
  isInGroup,
  lastNode,
  Op,
  programHeaderWords,
  sequel,
  Timing,
} from '../world/instructions.ts';
import type { KnownDef } from './defs.ts';
import type { Routes } from './routes.ts';
import type { Section } from './section.ts';
import { common, type User, UsersByUse } from './users.ts';
import type { Use } from './uses.ts';

export interface ConflictsOptions {
  readonly routes: Routes;
  readonly defOf: (symbol: number) => KnownDef | undefined;
  /** True when a node is played before another one, in whatever groups they are; undefined when one is not known. */
  readonly isBefore: (node: number, other: number) => boolean | undefined;
  readonly isAbove: (group: number, other: number) => boolean;
  readonly idsBelow: (group: number) => readonly number[];
}

/** Section that has to end, and why. */
export interface Conflict {
  readonly section: Section;
  readonly reason: string;
}

export class Conflicts {
  private readonly users = new Map<number, User>();
  private readonly writers = new UsersByUse(({ def }) => def.uses.writes);
  /** Those in sections: what is not calculated ahead reads what there is. */
  private readonly readers = new UsersByUse((user) => (user.section ? readsOf(user) : []));
  /** Synth that the program at hand made last, which may have no id yet. */
  private last: User | undefined;
  private found: Conflict | undefined;

  constructor(private readonly options: ConflictsOptions) {}

  /** A synth is there. @param value returns what a control of it is set to. Returns a section that it does not go with. */
  add(id: number, symbol: number, value: (control: number) => number): Conflict | undefined {
    const def = this.options.defOf(symbol);
    if (!def || this.users.has(id)) return undefined;
    const user = this.make(id, def, this.sectionOf(id), undefined, value);
    this.found = undefined;
    this.check(user);
    return this.found;
  }

  remove(id: number): void {
    const user = this.users.get(id);
    if (!user) return;
    this.users.delete(id);
    this.writers.remove(user);
    this.readers.remove(user);
  }

  /** Forgets all synths, and learns of those that there are. */
  learn(
    synths: Iterable<readonly [id: number, symbol: number]>,
    controlValue: (id: number, control: number) => number,
  ): Conflict | undefined {
    let conflict: Conflict | undefined;
    for (const all of [this.users, this.writers, this.readers]) all.clear();
    for (const [id, symbol] of synths)
      conflict = this.add(id, symbol, (control) => controlValue(id, control)) ?? conflict;
    return conflict;
  }

  /** Takes what a program will do. Returns a section that it does not go with. */
  look(words: Int32Array, length: number): Conflict | undefined {
    this.last = this.found = undefined;
    for (let at = programHeaderWords; at < length; at += words[at + 1]!) {
      const op = words[at]! & ~sequel;
      const a = at + instructionHeaderWords;
      if (op === Op.addSynth) this.begin(words, a);
      else if (op === Op.set) this.set(words, a, at + words[at + 1]!);
      else if (op === Op.fillControls) this.fill(words, a);
      else if (op === Op.map) this.map(words, a);
    }
    return this.found;
  }

  // ---- what programs do ----------------------------------------------------------------------------------------

  private begin(words: Int32Array, a: number): void {
    const [symbol, id, action, target] = [words[a]!, words[a + 1]!, words[a + 2]!, words[a + 3]!];
    const def = this.options.defOf(symbol);
    const beside = target === lastNode ? this.last : undefined;
    const at = beside?.id ?? target;
    this.last = undefined;
    if (!def) return;
    const { defaults } = def.def;
    const section = beside?.section ?? this.sectionAt(at, action);
    this.last = this.make(id, def, section, { target: at, action }, (control) => defaults[control] ?? 0);
    this.check(this.last);
  }

  private set(words: Int32Array, a: number, end: number): void {
    const values = Array.from({ length: Math.max(0, end - a - 4) }, (_, i) => float(words[a + 4 + i]!));
    this.each(words[a]!, (user) => this.assign(user, words, a + 1, values));
  }

  private fill(words: Int32Array, a: number): void {
    const values = new Array<number>(Math.max(0, words[a + 1]!)).fill(float(words[a + 5]!));
    this.each(words[a]!, (user) => this.assign(user, words, a + 2, values));
  }

  /** @param a word that says whether the control goes by name, then come its symbol or index, and an offset */
  private assign(user: User, words: Int32Array, a: number, values: readonly number[]): void {
    const first = indexOf(user.def, words, a);
    if (first < 0) return;
    let changed = false;
    values.forEach((value, i) => {
      user.followed.delete(first + i);
      const former = user.values.get(first + i);
      if (!former) return;
      // What is set at a time adds to what is set until then.
      user.values.set(first + i, words[0] === Timing.now ? [value] : [...former.slice(-maxValues), value]);
      changed = true;
    });
    if (changed) this.changed(user);
  }

  private map(words: Int32Array, a: number): void {
    const [bus, rate] = [words[a + 4]!, words[a + 5]!];
    this.each(words[a]!, (user) => {
      const index = indexOf(user.def, words, a + 1);
      if (index < 0) return;
      user.followed.delete(index);
      if (bus < 0 || !user.section) return;
      const kind = rate === 2 ? 'audio' : 'control';
      user.followed.set(index, { kind, count: 1, control: -1, first: bus, keeps: true, unit: 'a control', by: '' });
      this.changed(user);
    });
  }

  private each(id: number, act: (user: User) => void): void {
    const one = id === lastNode ? this.last : this.users.get(id);
    if (one) return act(one);
    if (id === lastNode) return;
    for (const below of this.options.idsBelow(id)) {
      const user = this.users.get(below);
      if (user) act(user);
    }
  }

  private make(
    id: number,
    def: KnownDef,
    section: Section | undefined,
    place: User['place'],
    value: (control: number) => number,
  ): User {
    const values = new Map<number, readonly number[]>();
    for (const { control } of [...def.uses.reads, ...def.uses.writes])
      if (control >= 0) values.set(control, [value(control)]);
    const user = { id, def, section, place, values, followed: new Map<number, Use>() };
    if (id !== -1) this.keep(user);
    return user;
  }

  private keep(user: User): void {
    this.remove(user.id);
    this.users.set(user.id, user);
    this.writers.put(user);
    this.readers.put(user);
  }

  /** Takes what a synth uses now; one without an id is only compared. */
  private changed(user: User): void {
    if (user.id !== -1) this.keep(user);
    this.check(user);
  }

  // ---- comparing -----------------------------------------------------------------------------------------------

  private check(user: User): void {
    if (user.section)
      for (const read of readsOf(user))
        for (const writer of this.writers.meeting(user, read)) this.compare(writer, user);
    for (const write of user.def.uses.writes)
      for (const reader of this.readers.meeting(user, write)) this.compare(user, reader);
  }

  private compare(writer: User, reader: User): void {
    if (this.found || !reader.section) return;
    const what = this.between(writer, reader);
    if (!what) return;
    const reason = `synth ${writer.id} writes ${what}, which ${this.nameOf(reader)} in it reads`;
    this.found = { section: reader.section, reason };
  }

  private nameOf({ id }: User): string {
    return id === -1 ? 'a synth' : `synth ${id}`;
  }

  /** Returns what one writes and another reads. */
  private between(writer: User, reader: User): string | undefined {
    for (const write of writer.def.uses.writes)
      for (const read of readsOf(reader)) {
        const number = common(writer, write, reader, read);
        if (number === undefined) continue;
        if (read.kind === 'audio' && !read.keeps && !this.isHeardBy(writer, reader.section!)) continue;
        return number < 0 ? 'to buffers' : `${names[read.kind]} ${number}`;
      }
    return undefined;
  }

  /** True when a synth is played before a section, or may be. */
  private isHeardBy({ id, place }: User, { group }: Section): boolean {
    const { isBefore, isAbove } = this.options;
    const known = isBefore(id, group);
    if (known !== undefined || !place) return known ?? true;
    const { target, action } = place;
    if (target === group || isAbove(target, group)) return action === 0 || action === 2;
    return isBefore(target, group) ?? true;
  }

  private sectionAt(target: number, action: number): Section | undefined {
    const own = isInGroup(action) ? this.options.routes.sections.find(({ group }) => group === target) : undefined;
    return own ?? this.sectionOf(target);
  }

  private sectionOf(id: number): Section | undefined {
    return this.options.routes.members.get(id) ?? this.users.get(id)?.section;
  }
}

/** Values of a control that are remembered. */
const maxValues = 8;

const readsOf = ({ def, followed }: User): readonly Use[] =>
  followed.size === 0 ? def.uses.reads : [...def.uses.reads, ...followed.values()];

const names = { audio: 'audio bus', control: 'control bus', buffer: 'buffer' } as const;

/** Returns the index of a control that an instruction names; -1 when there is none. */
function indexOf({ def }: KnownDef, words: Int32Array, a: number): number {
  const [byName, which, offset] = [words[a]!, words[a + 1]!, words[a + 2]!];
  if (byName === 0) return which + offset;
  const named = def.controlNames.find(([symbol]) => symbol === which);
  return named ? named[1] + offset : -1;
}

const bits = new Int32Array(1);
const floats = new Float32Array(bits.buffer);

function float(word: number): number {
  bits[0] = word;
  return floats[0]!;
}
