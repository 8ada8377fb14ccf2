/** One voice of an instrument in the sequences' thread: its clock, its tasks, and the events that are yet to come of it. */

import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { Grid } from '../../clock/grid.ts';
import type { Routine, SequenceInstrument } from './define.ts';
import type { Due, Entry, Place } from './event-queue.ts';
import type { SequenceOut, StartVoice } from './messages.ts';
import type { WaitFor } from './waits.ts';

/** A report, without its voice and its place. */
type Body = {
  readonly [K in SequenceOut['kind']]: Omit<Extract<SequenceOut, { kind: K }>, 'voice' | 'sample'>;
}[SequenceOut['kind']];

export class Run {
  readonly voice: number;
  /** Bundle of its version. */
  module: string;
  /** First beat of the pass, of a sequence. */
  base: number;
  isBegun = false;
  readonly tasks = new Set<Task>();
  /** Ends of notes that are yet to come, and events that are. */
  readonly pending = new Set<Entry>();
  /** Notes of it that sound. */
  readonly notes = new Set<Note>();
  lastNote = 0;
  /** Sample up to which something of it has happened. */
  reached = -Infinity;
  /** Tick on which it is to become another version. */
  swap: Entry | undefined;
  /** True when another one goes on in its place: its end is not the voice's. */
  isReplaced = false;
  /** True when nothing comes of it any more. */
  dead = false;

  /**
   * @param start as it was changed since
   * @param clock the grid's replica, or a tempo of its own
   * @param out takes what it tells
   * @param over told when it has ended
   */
  constructor(
    public start: StartVoice,
    public definition: SequenceInstrument,
    public clock: Grid,
    private readonly out: (reported: SequenceOut) => void,
    private readonly over: () => void,
  ) {
    ({ voice: this.voice, module: this.module } = start);
    this.base = start.resume?.base ?? 0;
  }

  get params(): ParamRecord {
    return this.start.params;
  }

  get extra(): ParamRecord {
    return this.start.extra;
  }

  get loop(): boolean {
    return this.start.loop;
  }

  get target(): string | undefined {
    return this.start.target ?? this.definition.target;
  }

  /** The beat of a place, of its tempo. */
  beatOf({ sample, beat }: Place): number {
    return beat ?? this.clock.beatAt(sample);
  }

  /** A place that is known. */
  at(place: Place): Due {
    return { clock: this.clock, place, swings: false };
  }

  /** Returns the place a number of beats after another, wherever its tempo puts that. */
  after(from: Place, beats: number, swings = false): Due {
    return { clock: this.clock, place: { sample: 0, beat: this.beatOf(from) + beats }, swings };
  }

  report({ sample }: Place, body: Body): void {
    this.reached = Math.max(this.reached, sample);
    if (!this.dead) this.out({ voice: this.voice, sample: Math.round(sample), ...body } as SequenceOut);
  }

  /** Cancels something that is to come. */
  forget(entry: Entry): void {
    entry.dead = true;
    this.pending.delete(entry);
  }

  /** Ends it if nothing comes of it any more. */
  settle(place: Place): void {
    if (this.dead || this.isReplaced || this.tasks.size || this.pending.size) return;
    this.report(place, { kind: 'ended' });
    this.close();
    this.over();
  }

  /** Ends it without a report. */
  close(): void {
    this.dead = true;
    this.stay();
  }

  /** Keeps it from becoming another version. */
  stay(): void {
    if (this.swap) this.swap.dead = true;
    this.swap = undefined;
  }
}

/** A generator and where it is. */
export interface Task {
  readonly id: number;
  readonly name: string;
  readonly run: Run;
  routine: Routine;
  /** A beat of its clock, or a sample. */
  place: Place;
  running: boolean;
  /** Event that it waits for where that is no place in time. */
  waiting: WaitFor | undefined;
  /** Entry of the queue with which it goes on. */
  entry: Entry | undefined;
  /** Tasks that wait for its end. */
  readonly joined: Task[];
  readonly notes: Set<Note>;
  /** Events that it has put ahead of itself. */
  readonly ahead: Set<Entry>;
}

export interface Note {
  /** At its place, once. */
  readonly end: (place: Place) => void;
  /** Undefined for one that is held. */
  entry: Entry | undefined;
}
