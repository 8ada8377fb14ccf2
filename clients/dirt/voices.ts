/** Events that sound or will: which is the oldest, and the groups in which those lie that cut each other off. */
import type { Orbit } from './orbit.ts';
import { addToTail, osc } from './orbit.ts';
import type { DirtMessage } from './types.ts';

interface Voice {
  readonly orbit: number;
  started: boolean;
  /** Seconds of its onset and its end; undefined where the times of events are not told. */
  readonly span: Sounds | undefined;
  /** Seconds at which it is ended for another one. */
  stolenAt: number | undefined;
}

/** Seconds from an onset to the end, on any one clock. */
interface Sounds {
  readonly begin: number;
  readonly end: number;
}

/** Seconds by which two numbers for one time may be apart. */
const close = 1e-4;
/** Seconds after its end for which a voice is remembered: what is planned ahead may be taken back, and what comes before it counts it. */
const remembered = 10;

export class Voices {
  /** By group, the oldest first. */
  private readonly voices = new Map<number, Voice>();
  private last = Number.NEGATIVE_INFINITY;

  /** @param most number of events that may sound at once */
  constructor(private readonly most: number) {}

  get count(): number {
    return this.voices.size;
  }

  /** Number of those that have begun and not ended. */
  get sounding(): number {
    let count = 0;
    for (const { started } of this.voices.values()) if (started) count++;
    return count;
  }

  add(group: number, orbit: number, span?: Sounds): void {
    this.voices.set(group, { orbit, started: false, span, stolenAt: undefined });
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

  /**
   * Returns the groups that have to end for one more to begin.
   * @param at seconds of its onset: counts those that sound then. Without it all count that have not ended yet
   */
  makeRoom(at?: number): number[] {
    if (at !== undefined) this.comeTo(at);
    const sounds = (voice: Voice): boolean => at === undefined || endOf(voice) > at;
    let excess = 1 - this.most;
    if (this.voices.size >= this.most) for (const voice of this.voices.values()) if (sounds(voice)) excess++;
    const oldest: number[] = [];
    if (excess <= 0) return oldest;
    for (const [group, voice] of this.voices) {
      if (!sounds(voice)) continue;
      oldest.push(group);
      if (at === undefined) this.voices.delete(group);
      else voice.stolenAt = at;
      if (oldest.length === excess) break;
    }
    return oldest;
  }

  /** Forgets those of an orbit; all, where none is named. */
  clear(orbit?: number): void {
    for (const [group, voice] of this.voices)
      if (orbit === undefined || voice.orbit === orbit) this.voices.delete(group);
  }

  /** Onsets come in the order of their times: an earlier one is that of a plan that takes the place of another from there on. */
  private comeTo(at: number): void {
    if (at < this.last - close)
      for (const [group, voice] of this.voices) {
        const { span, started } = voice;
        if (!started && span && span.begin > at - close) this.voices.delete(group);
        else if (voice.stolenAt !== undefined && voice.stolenAt > at - close) voice.stolenAt = undefined;
      }
    for (const [group, voice] of this.voices) {
      if (endOf(voice) >= at - remembered) break;
      this.voices.delete(group);
    }
    this.last = at;
  }
}

const endOf = ({ span, stolenAt }: Voice): number => Math.min(span?.end ?? Infinity, stolenAt ?? Infinity);

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
