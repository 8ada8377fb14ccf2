/** Messages between the player and a thread that has patterns. */

/** Code that patterns come from. */
export interface Unit {
  /** A file, or the name of whoever sent it. */
  readonly source: string;
  readonly code: string;
  /** A line takes the place of outputs that have its names; a whole source that of all that it was before. */
  readonly isLine: boolean;
}

/** Parts of a cycle in which spans are told: a span has whole numbers of them. */
export const partsOfCycle = 4096;

export interface Span {
  /** The first part, and the one behind the last. */
  readonly from: number;
  readonly to: number;
}

/** A place in code: line and column count from 1. */
export interface Place {
  readonly source: string;
  readonly line: number;
  readonly column: number;
}

/** Something that is wrong with code. */
export interface Fault {
  readonly message: string;
  readonly place?: Place;
  /** The line of the place. */
  readonly text?: string;
}

/** An onset of a pattern. */
export interface PatternEvent {
  /** Cycle of the onset, with its fraction. */
  readonly cycle: number;
  /** Cycles from its onset to its end. */
  readonly length: number;
  /** Controls by name, or a value that has none. */
  readonly value: unknown;
  readonly output: string;
  /** Number of its unit. */
  readonly unit: number;
  /** Places in its unit's code that it comes from: of each the first character and the one behind the last. */
  readonly at?: readonly number[];
}

/** An output of a unit: a pattern that has a name. */
export interface Output {
  readonly name: string;
  readonly source: string;
}

/** Argument of `samples`, and its place. */
export interface SamplesAsked {
  readonly source: string;
  readonly given: readonly unknown[];
  /** Place of the call, for what is wrong with it. */
  readonly where: Pick<Fault, 'place' | 'text'>;
}

/** Result of an evaluation. */
export interface Evaluated {
  readonly outputs: readonly Output[];
  /** False for units of which nothing is left: their outputs have been taken by later ones. */
  readonly used: readonly boolean[];
  /** Cycles a second that the last unit asks for. */
  readonly cps?: number;
  /** Samples that units ask for. */
  readonly samples: readonly SamplesAsked[];
  /** Faults of the last unit that are told once. */
  readonly told: readonly Fault[];
}

export type Ask =
  | { readonly ask: 'evaluate'; readonly id: number; readonly units: readonly Unit[] }
  | { readonly ask: 'query'; readonly id: number; readonly span: Span; readonly cps: number };

export type Answer =
  | { readonly answer: 'ready' }
  | { readonly answer: 'said'; readonly line: string }
  | { readonly answer: 'evaluated'; readonly id: number; readonly evaluated: Evaluated }
  | { readonly answer: 'faulty'; readonly id: number; readonly fault: Fault }
  | {
      readonly answer: 'events';
      readonly id: number;
      readonly events: readonly PatternEvent[];
      /** Faults of outputs that are silent for it. */
      readonly faults: readonly Fault[];
    };
