/** Requests to the process that has libsndfile, and its answers. */
import type { WritableFormat } from '../sound-formats.ts';

export type LibraryJob =
  /** Asks for the formats. */
  | { readonly type: 'formats' }
  /** Turns the sound file that is descriptor 3 into floats, little-endian and interleaved, in descriptor 4; `most` samples at most. */
  | { readonly type: 'read'; readonly most: number }
  /** Turns such floats, which begin at a byte of descriptor 3, into a sound file in descriptor 4, an empty file. */
  | {
      readonly type: 'write';
      readonly format: number;
      readonly channels: number;
      readonly sampleRate: number;
      readonly offset: number;
      readonly frames: number;
    };

export type LibraryAnswer =
  | {
      readonly type: 'formats';
      readonly version: string;
      readonly read: readonly string[];
      readonly write: readonly WritableFormat[];
    }
  /** `frames` are those that the file says it has, `got` those that came. */
  | {
      readonly type: 'read';
      readonly channels: number;
      readonly sampleRate: number;
      readonly frames: number;
      readonly got: number;
      readonly faults: readonly string[];
    }
  | { readonly type: 'written' }
  /** `missing`: there is no libsndfile; `unknown`: it does not know the format of the file either. */
  | { readonly type: 'failed'; readonly why: 'missing' | 'unknown' | 'error'; readonly message: string };

/** Descriptors of the process that has libsndfile. */
export const Descriptor = { from: 3, to: 4 } as const;
