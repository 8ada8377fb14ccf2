/** One MIDI channel: the controllers that mean something, and what is known of a channel as plain data. Pure. */

/** Number of channels of a port. */
export const channels = 16;

/** Controllers with a meaning of their own. */
export const Controller = {
  volume: 7,
  expression: 11,
  sustain: 64,
  sostenuto: 66,
  timbre: 74,
  soundOff: 120,
  reset: 121,
  notesOff: 123,
} as const;

/** Controllers that enter registered (RPN) and unregistered (NRPN) parameters. */
export const EntryController = {
  dataCoarse: 6,
  dataFine: 38,
  increment: 96,
  decrement: 97,
  unregisteredFine: 98,
  unregisteredCoarse: 99,
  registeredFine: 100,
  registeredCoarse: 101,
} as const;

const initial: Readonly<Record<number, number>> = {
  [Controller.volume]: 100,
  [Controller.expression]: 127,
  [Controller.timbre]: 64,
  [EntryController.unregisteredFine]: 127,
  [EntryController.unregisteredCoarse]: 127,
  [EntryController.registeredFine]: 127,
  [EntryController.registeredCoarse]: 127,
};

/** Returns the value, from 0 to 127, of a controller that was never moved. */
export const initialController = (controller: number): number => initial[controller] ?? 0;

/** State of a channel where it differs from the initial one, as plain data for renders and clients. */
export interface ChannelView {
  /** From 0 to 15. */
  readonly channel: number;
  /** Values of the controllers that were moved, by number. */
  readonly controllers: Readonly<Record<string, number>>;
  /** From -1 to 1. */
  readonly bend: number;
  /** Semitones at bend 1. */
  readonly bendRange: number;
  readonly pressure: number;
  readonly program: number;
  /** Notes whose keys are down, in ascending order. */
  readonly down: readonly number[];
  /** The last note-on; null before the first. */
  readonly last: { readonly note: number; readonly velocity: number } | null;
}
