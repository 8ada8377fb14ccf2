/** Messages between the threads that read sound files and the one that decodes them. */
import type { MessagePort } from 'node:worker_threads';
import type { CompressedKind, SoundShape } from '../../protocol/soundfile/index.ts';

/** A compressed file that is open. Plain data, so that any thread may read on. */
export interface Encoded {
  /** Names it among all that are or were open in this process. */
  readonly id: string;
  readonly file: number;
  readonly kind: CompressedKind;
  /** Begin of the sound and end of the file, in bytes. */
  readonly from: number;
  readonly size: number;
}

export type DecodeRequest =
  /** `keep` is how many samples may be answered. */
  | { readonly type: 'open'; readonly encoded: Encoded; readonly keep: number }
  | {
      readonly type: 'read';
      readonly encoded: Encoded;
      readonly channels: number;
      readonly start: number;
      readonly frames: number;
    }
  | { readonly type: 'drop'; readonly id: string };

export type DecodeAnswer =
  | ({ readonly ok: true; readonly type: 'opened' } & OpenedSound)
  | { readonly ok: true; readonly type: 'read'; readonly samples: SharedArrayBuffer; readonly frames: number }
  | { readonly ok: true; readonly type: 'dropped' }
  | { readonly ok: false; readonly message: string };

export interface Envelope {
  readonly request: DecodeRequest;
  readonly port: MessagePort;
  /** A word that becomes 1 when the answer lies in the port. */
  readonly signal: SharedArrayBuffer;
}

export interface OpenedSound extends SoundShape {
  /** All of it, interleaved, in memory that all threads share; undefined where it is too much. */
  readonly samples: SharedArrayBuffer | undefined;
  /** Faults that were found, a line each. */
  readonly faults: readonly string[];
}
