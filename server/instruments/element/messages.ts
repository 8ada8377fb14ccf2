/** Work for the soft side of an element, which any soft thread can do: all that it depends on is in the request, and what it brings about in the result. Plain data. */

import type { ElementInterface } from '../../../protocol/instruments/element.ts';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { PlainData } from './define.ts';

/** Sound that lives as long as its voice: channel after channel from `address` on. */
export interface Tape {
  readonly address: number;
  readonly channels: number;
  readonly frames: number;
}

interface About {
  readonly task: 'element';
  /** Bundle with the element, and its name there. */
  readonly module: string;
  readonly instrument: string;
  readonly init: ParamRecord;
  readonly voice: number;
}

/** Makes the interface for some initialisation parameters, and the SynthDef of the real-time side. */
export interface SpecialiseRequest extends About {
  readonly part: 'specialise';
  /** Name of the SynthDef. */
  readonly def: string;
}

/** The voice for which the soft side works. */
interface OfVoice extends About {
  readonly interface: ElementInterface;
  readonly slot: number;
  /** Frame of the session on which the voice began. */
  readonly start: number;
  /** Address of the table of its series. */
  readonly table: number;
  /** Pass of the session that it is about. */
  readonly pass: number;
  /** Texts that numbers of its series stand for. */
  readonly texts: readonly string[];
  readonly tapes: Readonly<Record<string, Tape>>;
  /** Result of the last `clean`. */
  readonly kept: PlainData;
}

/** State of the soft side on a frame. */
export interface Snapshot {
  readonly frame: number;
  readonly state: PlainData;
}

/** Prepares sound from a frame on. */
export interface PrepareRequest extends OfVoice {
  readonly part: 'prepare';
  /** Frame to begin at; without a snapshot one to which a seek leads. */
  readonly from: number;
  readonly snapshot: Snapshot | undefined;
  /** Frame to prepare up to. */
  readonly to: number;
  /** Frames of a piece, after each of which the state is kept. */
  readonly step: number;
  /** A version to offer to the real-time side once so much of it is prepared; undefined to go on with the one that plays. */
  readonly offer: Offer | undefined;
}

export interface Offer {
  /** `change`: other than what plays from `at` on. `seek`: for when the session jumps to `at`. */
  readonly kind: 'change' | 'seek';
  readonly at: number;
  /** Frames that are prepared before it is offered. */
  readonly after: number;
}

/** Takes what the real-time side left. */
export interface CleanRequest extends OfVoice {
  readonly part: 'clean';
  /** Frame of the session of the first of them, its number among those that were left, and how many they are. */
  readonly from: number;
  readonly count: number;
  readonly frames: number;
}

/** Gives back what a voice that has ended held. */
export interface CloseRequest extends About {
  readonly part: 'close';
  readonly tapes: Readonly<Record<string, Tape>>;
}

export type ElementRequest = SpecialiseRequest | PrepareRequest | CleanRequest | CloseRequest;

export interface SpecialiseResult {
  readonly interface: ElementInterface;
  /** The SynthDef file. */
  readonly bytes: Uint8Array;
}

export interface PrepareResult {
  /** States by which it can be gone on from, in order; the last one is where this ended. */
  readonly snapshots: readonly Snapshot[];
  /** Frame up to which sound is prepared, and up to which there is silence after it, if that is later. */
  readonly ready: number;
  readonly silentTo: number;
  /** True when it did less than it was asked for, since it waits for what is left. */
  readonly waits: boolean;
}

export interface CleanResult {
  readonly kept: PlainData;
}

/** Result of a request by its part. */
export interface ElementResults {
  readonly specialise: SpecialiseResult;
  readonly prepare: PrepareResult;
  readonly clean: CleanResult;
  readonly close: undefined;
}
export type ElementResult = ElementResults[ElementRequest['part']];
