/** Messages between the supervisor and the evaluating process. */
import type { Fault, Output, Unit } from '../pattern/messages.ts';

/** All that a new evaluating process has to know to go on: the last good code and what was said beside it. */
export interface Kept {
  readonly units: readonly Unit[];
  readonly muted: readonly string[];
  readonly soloed: readonly string[];
  readonly hushed: readonly string[];
  /** Everything is hushed. */
  readonly isHushed: boolean;
  /** Place of the grid, to go on there where the server has begun anew. */
  readonly place?: Place;
}

export interface Place {
  readonly beat: number;
  readonly bpm: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Samples that the server had calculated. */
  readonly sample: number;
  /** Number that the server had given. */
  readonly client: number;
}

export const nothingKept: Kept = { units: [], muted: [], soloed: [], hushed: [], isHushed: false };

/** Requests, and their results. */
export interface Requests {
  evaluate: { readonly args: Unit; readonly result: EvaluatedCode };
  hush: { readonly args: { readonly output?: string | undefined }; readonly result: {} };
  unhush: { readonly args: { readonly output?: string | undefined }; readonly result: {} };
  panic: { readonly args: {}; readonly result: {} };
  tempo: { readonly args: { readonly bpm: number }; readonly result: {} };
  mute: { readonly args: { readonly output: string; readonly on: boolean }; readonly result: {} };
  solo: { readonly args: { readonly output: string; readonly on: boolean }; readonly result: {} };
  status: { readonly args: {}; readonly result: EngineStatus };
  watch: { readonly args: { readonly on: boolean }; readonly result: {} };
}

export type RequestName = keyof Requests;

export interface EvaluatedCode {
  readonly outputs: readonly Output[];
  /** True for code in whose place newer code of its source has come before it could play. */
  readonly isSuperseded: boolean;
  /** Sample of the server from which on only this code holds, and its cycle. */
  readonly sample?: number;
  readonly cycle?: number;
  readonly milliseconds?: number;
  /** Its parts: evaluating, asking what is heard and loading that, asking for onsets, and the server. */
  readonly parts?: {
    readonly evaluation: number;
    readonly sounds: number;
    readonly query: number;
    readonly server: number;
  };
}

export interface EngineStatus {
  /** True while a server is there. */
  readonly isConnected: boolean;
  readonly cycle: number;
  readonly bpm: number;
  readonly cps: number;
  readonly isHushed: boolean;
  readonly outputs: readonly (Output & {
    readonly isMuted: boolean;
    readonly isSoloed: boolean;
    readonly isHushed: boolean;
  })[];
  /** Seconds that are planned from now on. */
  readonly secondsAhead: number;
  /** Onsets that are planned and yet to come. */
  readonly eventsAhead: number;
  readonly planned: number;
  readonly missed: number;
  readonly underruns: number;
  /** Milliseconds from the arrival of code to the server's answer that it holds, of the last one and at most. */
  readonly swapTime: number;
  readonly maxSwapTime: number;
  readonly queryTime: number;
  /** Percent of the time that the server's audio thread has. */
  readonly load: number;
  /** Events that sound. */
  readonly voices: number;
}

/** An onset that is planned, and the places in the code of its source that it comes from. */
export interface Mark {
  readonly source: string;
  readonly output: string;
  readonly cycle: number;
  /** Cycles that it lasts. */
  readonly length: number;
  /** Of each place the first character and the one behind the last. */
  readonly at: readonly number[];
}

/** Onsets that were planned. */
export interface Planned {
  readonly marks: readonly Mark[];
  /** Cycle from which on only these are planned, and those no more that were planned before. */
  readonly from?: number;
}

export type ToEngine =
  | {
      readonly to: 'begin';
      readonly url: string;
      readonly tag: string;
      readonly samples: readonly string[];
      readonly voices: number;
      readonly kept: Kept;
      /** True where what is planned is to be told. */
      readonly isWatched: boolean;
    }
  | { readonly to: RequestName; readonly id: number; readonly args: unknown };

export type FromEngine =
  | { readonly from: 'ready' }
  | { readonly from: 'line'; readonly line: string }
  | { readonly from: 'fault'; readonly fault: Fault }
  | { readonly from: 'kept'; readonly kept: Kept }
  | { readonly from: 'planned'; readonly planned: Planned }
  | { readonly from: 'done'; readonly id: number; readonly result: unknown }
  | { readonly from: 'refused'; readonly id: number; readonly fault: Fault };
