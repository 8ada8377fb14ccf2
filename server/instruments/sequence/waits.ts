/**
 * Waits that a routine yields. `yield beats(1)` waits; `yield* noteOn()` waits too, and gives what came with its type. Pure.
 */
import type { Division } from '../../../protocol/grid/meter.ts';
import { noteOf, type Pitch } from './pitch.ts';

/** A key that was pressed, a controller that was moved; channels count from 1. */
export interface MidiInput {
  readonly channel: number;
  readonly number: number;
  readonly value: number;
}

export type WaitFor =
  | { readonly kind: 'beats'; readonly beats: number }
  | { readonly kind: 'seconds'; readonly seconds: number }
  /** A beat of the routine's tempo, counted from 0. */
  | { readonly kind: 'beat'; readonly beat: number; readonly swings: boolean }
  | { readonly kind: 'tick'; readonly division: Division }
  | {
      readonly kind: 'midi';
      readonly type: 'noteOn' | 'noteOff' | 'controller';
      readonly number?: number;
      readonly channel?: number;
    }
  | { readonly kind: 'signal'; readonly name: string }
  | { readonly kind: 'join'; readonly routine: RoutineHandle };

/** A routine that was spawned. */
export interface RoutineHandle {
  readonly id: number;
  readonly name: string;
  readonly running: boolean;
}

/** A wait whose outcome is a T. */
export class Wait<T> {
  constructor(readonly on: WaitFor) {}

  *[Symbol.iterator](): Generator<Wait<T>, T, unknown> {
    // The result of the wait is given when the routine is resumed.
    return (yield this) as T;
  }
}

const amount = (what: string, value: number): number => {
  if (!(value >= 0 && value < Infinity)) throw new RangeError(`${what} is ${value}; it must be 0 or more`);
  return value;
};

/** Waits a number of beats of the routine's tempo, from where it is. @throws RangeError */
export const beats = (count: number): Wait<void> => new Wait({ kind: 'beats', beats: amount('beats', count) });
/** Waits seconds, whatever the tempo. @throws RangeError */
export const seconds = (count: number): Wait<void> => new Wait({ kind: 'seconds', seconds: amount('seconds', count) });
/** Waits milliseconds. @throws RangeError */
export const ms = (count: number): Wait<void> => new Wait({ kind: 'seconds', seconds: amount('ms', count) / 1000 });
/** Waits for the next bar line after where it is. */
export const untilBar = (): Wait<void> => new Wait({ kind: 'tick', division: 'bar' });
/** Waits for the next tick of a division, such as `1/8`, after where it is; with the grid's swing. */
export const until = (division: Division): Wait<void> => new Wait({ kind: 'tick', division });
/** Waits for a beat, counted from 0 as the grid does; goes on at once when it has passed. */
export const untilBeat = (beat: number): Wait<void> =>
  new Wait({ kind: 'beat', beat: amount('beat', beat), swings: false });

const heard = (
  type: 'noteOn' | 'noteOff' | 'controller',
  number: number | undefined,
  channel: number | undefined,
): Wait<MidiInput> =>
  new Wait({
    kind: 'midi',
    type,
    ...(number === undefined ? {} : { number }),
    ...(channel === undefined ? {} : { channel }),
  });

/** Waits for a key: any, or this one, on any channel or on one from 1 to 16. @throws RangeError */
export const noteOn = (note?: Pitch, channel?: number): Wait<MidiInput> =>
  heard('noteOn', note === undefined ? undefined : noteOf(note), channel);
/** Waits for a key to be let go. @throws RangeError */
export const noteOff = (note?: Pitch, channel?: number): Wait<MidiInput> =>
  heard('noteOff', note === undefined ? undefined : noteOf(note), channel);
/** Waits for a controller to be moved. */
export const controller = (number?: number, channel?: number): Wait<MidiInput> => heard('controller', number, channel);
/** Waits for a signal of a routine, of the same voice or another, or of a client; its result is the signal's value. */
export const untilSignal = <T = unknown>(name: string): Wait<T> => new Wait({ kind: 'signal', name });
/** Waits for the end of a routine, however it ends. */
export const join = (routine: RoutineHandle): Wait<void> => new Wait({ kind: 'join', routine });
