/** Events that sound or will: which is the oldest, and the groups in which those lie that cut each other off. */
import type { Orbit } from './orbit.ts';
import { addToTail, osc } from './orbit.ts';
import type { DirtMessage } from './types.ts';

interface Voice {
  readonly orbit: number;
  started: boolean;
}

export class Voices {
  /** By group, the oldest first. */
  private readonly voices = new Map<number, Voice>();

  /** @param most number of events that may sound at once */
  constructor(private readonly most: number) {}

  get count(): number {
    return this.voices.size;
  }

  add(group: number, orbit: number): void {
    this.voices.set(group, { orbit, started: false });
  }

  /** Forgets those that were to begin before one that has begun: they were taken back. */
  began(group: number): void {
    const voice = this.voices.get(group);
    if (!voice) return;
    voice.started = true;
    for (const [other, { started }] of this.voices) {
      if (other === group) return;
      if (!started) this.voices.delete(other);
    }
  }

  ended(group: number): void {
    this.voices.delete(group);
  }

  /** Returns the groups that have to end for one more to begin, and forgets them. */
  makeRoom(): number[] {
    const oldest = [...this.voices.keys()].slice(0, Math.max(0, this.voices.size - this.most + 1));
    for (const group of oldest) this.voices.delete(group);
    return oldest;
  }

  /** Forgets those of an orbit; all, where none is named. */
  clear(orbit?: number): void {
    for (const [group, voice] of this.voices)
      if (orbit === undefined || voice.orbit === orbit) this.voices.delete(group);
  }
}

/** Most of these groups: they stay, and numbers may be made up without end. */
const maxCutGroups = 4096;

/** Groups of events that cut each other off: one for each orbit and number, and in it one for each sound. They stay. */
export class CutGroups {
  private readonly groups = new Map<string, number>();
  private readonly parents = new Map<number, number>();

  constructor(
    private readonly nextId: () => number,
    private readonly send: (message: DirtMessage) => void,
  ) {}

  /** Makes the group of a sound where it is not there. @param cut 0 for none @returns false when there are too many; then the sound is not cut off */
  prepare(orbit: Orbit, cut: number, sound: string): boolean {
    if (cut === 0 || this.groups.has(soundKey(orbit, cut, sound))) return true;
    if (this.groups.size >= maxCutGroups) return false;
    const all = this.make(allKey(orbit, cut), orbit.ids.group);
    this.make(soundKey(orbit, cut, sound), all);
    return true;
  }

  /** Returns the group in which an event plays; undefined where it is not there. */
  home(orbit: Orbit, cut: number, sound: string): number | undefined {
    const isFull = this.groups.size >= maxCutGroups;
    return cut === 0
      ? orbit.ids.group
      : (this.groups.get(soundKey(orbit, cut, sound)) ?? (isFull ? orbit.ids.group : undefined));
  }

  /** Returns the messages that end what an event cuts off: with a negative `cut` only its own sound. */
  cutBy(orbit: Orbit, cut: number, sound: string): DirtMessage[] {
    if (cut === 0) return [];
    const group = this.groups.get(cut > 0 ? allKey(orbit, cut) : soundKey(orbit, cut, sound));
    return group === undefined ? [] : [osc('/n_set', group, 'cut_gate', 0)];
  }

  /** Returns messages that make them again, empty, after their orbits were silenced. */
  restore(): DirtMessage[] {
    return [...this.parents].map(([group, parent]) => osc('/g_new', group, addToTail, parent));
  }

  private make(key: string, parent: number): number {
    let group = this.groups.get(key);
    if (group === undefined) {
      group = this.nextId();
      this.groups.set(key, group);
      this.parents.set(group, parent);
      this.send(osc('/g_new', group, addToTail, parent));
    }
    return group;
  }
}

const allKey = ({ index }: Orbit, cut: number): string => `${index} ${Math.abs(cut)}`;
const soundKey = (orbit: Orbit, cut: number, sound: string): string => `${allKey(orbit, cut)} ${sound}`;
