/** Messages between the control thread and the thread of sequences. Samples are the engine's. */
import type { Fault } from '../../../protocol/instruments/description.ts';
import type { ParamRecord, ParamValue } from '../../../protocol/instruments/params.ts';
import type { GridState } from '../../clock/grid.ts';
import type { Piece } from '../../clock/tempo-map.ts';
import type { Swap } from '../swap.ts';

/** Counting of a sequence's beats: the first one of its pass, and its own tempo, undefined for the grid's. */
export interface Counting {
  readonly base: number;
  readonly tempo: readonly Piece[] | undefined;
}

/** Place at which a sequence that lost its thread goes on: a pass, and the sample before which all of it was heard. */
export interface Resume extends Counting {
  readonly pass: number;
  readonly from: number;
}

export interface StartVoice {
  readonly type: 'start';
  readonly voice: number;
  readonly instrument: string;
  /** Bundle. */
  readonly module: string;
  readonly params: ParamRecord;
  readonly extra: ParamRecord;
  /** Sample at which it begins. */
  readonly sample: number;
  /** The straight beat of the grid that it begins on, where it is one. */
  readonly beat: number | undefined;
  /** Its own tempo; 0 for the grid's. */
  readonly bpm: number;
  readonly loop: boolean;
  readonly target: string | undefined;
  readonly seed: number | undefined;
  /** Place at which it takes new versions of its instrument; empty for the place that these say. */
  readonly swap: Swap;
  readonly resume: Resume | undefined;
}

export type ToSequences =
  | StartVoice
  /** Ends it with nothing more of it, not even the ends of notes: the control thread sees to them. Hushed, it ends when its notes have ended. */
  | { readonly type: 'stop'; readonly voice: number }
  /** Hushes it from a sample on. */
  | { readonly type: 'hush'; readonly voice: number; readonly sample: number }
  | {
      readonly type: 'update';
      readonly voice: number;
      readonly sample: number;
      readonly params?: ParamRecord;
      readonly extra?: ParamRecord;
      readonly loop?: boolean;
      readonly bpm?: number;
      readonly target?: string;
      readonly swap?: Swap;
    }
  /** @param jumped sample from which counting goes on somewhere else */
  | { readonly type: 'grid'; readonly state: GridState; readonly jumped: number | undefined }
  /** The version that an instrument has from now on. */
  | { readonly type: 'module'; readonly instrument: string; readonly module: string; readonly version: number }
  | {
      readonly type: 'midi';
      readonly kind: string;
      readonly channel: number;
      readonly number: number;
      readonly value: number;
      readonly sample: number;
    }
  /** At a sample, or as soon as nothing that was handed out is against it. */
  | { readonly type: 'signal'; readonly name: string; readonly value: unknown; readonly sample: number }
  | { readonly type: 'session'; readonly values: Readonly<Record<string, ParamValue>> }
  /** Voices are to run as far as this sample, which nothing changes any more. */
  | { readonly type: 'run'; readonly until: number };

/** An event at a sample. */
export type SequenceOut = { readonly voice: number; readonly sample: number } & (
  | { readonly kind: 'begun' }
  /** A pass begins: how many were before. */
  | ({ readonly kind: 'pass'; readonly count: number } & Counting)
  /** Its beats are counted otherwise from here on. */
  | ({ readonly kind: 'counting' } & Counting)
  /** Another version begins here. */
  | { readonly kind: 'swapped'; readonly module: string; readonly version: number; readonly isEvents: boolean }
  | { readonly kind: 'midi'; readonly port: string; readonly bytes: Uint8Array }
  /** A voice of an instrument: with a pitch a note, without one as /play has it. */
  | {
      readonly kind: 'begin';
      readonly note: number;
      readonly instrument: string;
      readonly pitch: { readonly note: number; readonly velocity: number } | undefined;
      readonly params: ParamRecord;
    }
  | { readonly kind: 'end'; readonly note: number }
  | { readonly kind: 'osc'; readonly host: string; readonly port: number; readonly packet: Uint8Array }
  /** A command of the server's own. */
  | { readonly kind: 'command'; readonly packet: Uint8Array }
  | { readonly kind: 'log'; readonly message: string }
  | { readonly kind: 'failed'; readonly message: string }
  | { readonly kind: 'ended' }
);

export type FromSequences =
  /** Code that some file has left behind, such as a timer, has thrown. */
  | { readonly type: 'stray'; readonly fault: Fault }
  | { readonly type: 'ready' }
  /** Result of a message. `ran` answers a `run`. @param next sample of the next event; Infinity for none @param loading number of voices whose code is being loaded */
  | {
      readonly type: 'reported';
      readonly ran: boolean;
      readonly next: number;
      readonly loading: number;
      readonly out: readonly SequenceOut[];
    };

export interface SequenceStart {
  readonly type: 'begin';
  readonly sampleRate: number;
  /** One word: the voice whose code runs, 0 for none. */
  readonly current: SharedArrayBuffer;
}
