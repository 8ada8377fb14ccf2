/** A version of what is to come that is not the one that plays. */
import { Event } from '../world/instructions.ts';
import type { Item } from './plan.ts';
import type { Snapshot } from './snapshots.ts';
import type { ToldEvents } from './told.ts';

/** Another version from a block on, until the render thread has decided about it. */
export interface Trial {
  readonly from: number;
  readonly items: Item[];
  readonly told: ToldEvents;
  /** Block of the state from which it was calculated, and the states of the version that plays behind that. */
  readonly base: number;
  readonly former: Snapshot[];
  /** Nodes that go back, instead of another version. */
  readonly givesBack: boolean;
  readonly begun: number;
  offered: boolean;
}

/** Returns the event that a program has come after its time. */
export function lateRecord(seconds: number): Int32Array {
  const record = new Int32Array(2);
  record[0] = Event.late;
  new Float32Array(record.buffer)[1] = seconds;
  return record;
}
