/** A file of instruments as the control thread knows it once a soft thread has loaded it: plain data. */
import type { ElementInterface } from './element.ts';
import type { Params } from './params.ts';

interface Named {
  readonly name: string;
  readonly params: Params;
}

export interface RenderDescription extends Named {
  readonly kind: 'render';
  readonly loop: boolean;
  readonly late: 'play' | 'drop';
  /** Seconds. */
  readonly estimate: number;
  readonly deadline: number;
  readonly plays: boolean;
  readonly triggers: boolean;
  readonly caches: boolean;
  /** True when it has something to do when a voice is over. */
  readonly finishes: boolean;
}

export interface SynthDescription extends Named {
  readonly kind: 'synth';
  /** The SynthDef file. */
  readonly bytes: Uint8Array;
}

export interface WebAudioDescription extends Named {
  readonly kind: 'webaudio';
  readonly channels: number;
}

export interface SequenceDescription extends Named {
  readonly kind: 'sequence';
  /** True for a list of events, whose place can be computed; false for routines, which are where their code is. */
  readonly isEvents: boolean;
  readonly loop: boolean;
  /** Its own tempo; 0 for the grid's. */
  readonly bpm: number;
}

/** `params` are those of the initialisation, and those that the element has for their defaults. */
export interface ElementDescription extends Named {
  readonly kind: 'element';
  /** The initialisation parameters. */
  readonly init: Params;
  /** Interface for their defaults, and the SynthDef file of the real-time side that goes with it. */
  readonly interface: ElementInterface;
  readonly bytes: Uint8Array;
  /** True when its soft side prepares sound, and when it takes what is left. */
  readonly prepares: boolean;
  readonly cleans: boolean;
  /** True when it has something to do when a voice has ended. */
  readonly closes: boolean;
  /** Place at which voices take a new version, where they are given none. */
  readonly swap: string;
}

export type Description =
  | RenderDescription
  | SynthDescription
  | WebAudioDescription
  | SequenceDescription
  | ElementDescription;

/** The part of a description that an instrument's definition gives beside its name and parameters. */
export type Described<D extends Description> = Omit<D, 'kind' | keyof Named>;

/** A file that was loaded: its code in one piece, and what is in it. */
export interface LoadedFile {
  readonly module: string;
  readonly instruments: readonly Description[];
}

/** Place of a fault in a file; line and column count from 1. */
export interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Why a file could not be loaded or a render failed. */
export interface Fault {
  readonly message: string;
  readonly place?: Place;
}

export function faultText({ message, place }: Fault): string {
  return place ? `${place.file}:${place.line}:${place.column}: ${message}` : message;
}

/** A file of instruments that could not be loaded. */
export class LoadFailure extends Error {
  constructor(readonly fault: Fault) {
    super(faultText(fault));
  }
}
