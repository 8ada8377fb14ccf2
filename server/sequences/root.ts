/** What stands for one voice of an instrument in the sequences' thread: its clock, its tasks, and what sounds of it. Plain state; see scheduler.ts. */
import type { Grid } from '../clock/grid.ts';
import type { ParamRecord } from '../instruments/params.ts';
import type { Entry, Place } from './agenda.ts';
import type { SequenceInstrument, VoiceRun } from './define.ts';
import type { StartVoice } from './messages.ts';
import type { WaitFor } from './waits.ts';

export interface Root {
  readonly start: StartVoice;
  readonly voice: number;
  definition: SequenceInstrument;
  params: ParamRecord;
  extra: ParamRecord;
  loop: boolean;
  target: string | undefined;
  /** The grid's replica, or a tempo of its own. */
  clock: Grid;
  /** First beat of the pass, of a sequence. */
  base: number;
  readonly tasks: Set<Task>;
  /** Ends of notes that are yet to come, and events that are. */
  readonly pending: Set<Entry>;
  lastNote: number;
  /** Nothing comes of it any more. */
  dead: boolean;
}

/** A generator and where it is. */
export interface Task {
  readonly id: number;
  readonly name: string;
  readonly root: Root;
  run: VoiceRun;
  /** A beat of its clock, or a sample. */
  place: Place;
  running: boolean;
  /** What it waits for where that is no place in time. */
  waiting: WaitFor | undefined;
  /** When it goes on. */
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
