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
import type { Use } from './uses.ts';

/** Synth of which it is known what it uses. */
interface User {
  readonly id: number;
  readonly def: KnownDef;
  readonly section: Section | undefined;
  /** Values that controls have, or will have at some time, which hold the numbers of what it uses. */
  readonly values: Map<number, readonly number[]>;
  /** Buses that its controls follow. */
  readonly followed: Map<number, Use>;
  /** Target and add action, where the synth is only planned. */
  readonly place: { readonly target: number; readonly action: number } | undefined;
}

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
    this.users.delete(id);
  }

  /** Forgets all synths, and learns of those that there are. */
  learn(
    synths: Iterable<readonly [id: number, symbol: number]>,
    controlValue: (id: number, control: number) => number,
  ): Conflict | undefined {
    let conflict: Conflict | undefined;
    this.users.clear();
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
    if (changed) this.check(user);
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
      this.check(user);
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
    if (id !== -1) this.users.set(id, user);
    return user;
  }

  // ---- comparing -----------------------------------------------------------------------------------------------

  private check(user: User): void {
    if (this.found) return;
    const isInside = user.section !== undefined;
    if (isInside && user.def.uses.reads.length === 0 && user.followed.size === 0) return;
    if (!isInside && user.def.uses.writes.length === 0) return;
    for (const other of this.users.values()) {
      const [reader, writer] = isInside ? [user, other] : [other, user];
      if (!reader.section || writer.section === reader.section) continue;
      const what = this.between(writer, reader);
      if (!what) continue;
      const reason = `synth ${writer.id} writes ${what}, which ${this.nameOf(reader)} in it reads`;
      this.found = { section: reader.section, reason };
      return;
    }
  }

  private nameOf({ id }: User): string {
    return id === -1 ? 'a synth' : `synth ${id}`;
  }

  /** Returns what one writes and another reads. */
  private between(writer: User, reader: User): string | undefined {
    const reads = [...reader.def.uses.reads, ...reader.followed.values()];
    for (const write of writer.def.uses.writes)
      for (const read of reads) {
        if (read.kind !== write.kind) continue;
        const number = common(numbersOf(writer, write), write, numbersOf(reader, read), read);
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

const names = { audio: 'audio bus', control: 'control bus', buffer: 'buffer' } as const;

/** Returns the first numbers of what a synth uses; undefined where they are calculated. */
function numbersOf(user: User, { control, first }: Use): readonly number[] | undefined {
  if (control === -2) return undefined;
  return control < 0 ? [first] : (user.values.get(control) ?? []).map((value) => Math.max(0, Math.trunc(value)));
}

/** Returns a number that both use; -1 for buffers of which it is not known which, undefined for none. */
function common(
  ones: readonly number[] | undefined,
  one: Use,
  others: readonly number[] | undefined,
  other: Use,
): number | undefined {
  // Calculated numbers of buses are the render thread's to see.
  if (!ones || !others) return one.kind === 'buffer' ? -1 : undefined;
  for (const a of ones) for (const b of others) if (a < b + other.count && b < a + one.count) return Math.max(a, b);
  return undefined;
}

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
