/** Messages between a section and the thread that bounces it. Plain data. */
import type { PlacedDef } from '../engine/def-table.ts';
import type { BounceJob } from '../workers/bounce-job.ts';
import type { Layout } from '../world/layout.ts';
import type { CopiesTaken, Former } from './buffer-copies.ts';
import type { NativeLoan } from './native-loan.ts';
import type { Item } from './plan.ts';
import type { SectionPart } from './section-part.ts';
import type { Use } from './uses.ts';

/** A section before a block: all that another engine needs to go on as it would. */
export interface SectionCopy {
  readonly block: number;
  /** Sample from which on frames of the part count. */
  readonly at: number;
  readonly state: Int32Array;
  readonly defs: readonly PlacedDef[];
  /** Buses that synths of the defs read, by their serials. */
  readonly reads: readonly (readonly [serial: number, reads: readonly Use[]])[];
  /** The plan from there on. */
  readonly items: readonly Item[];
  readonly buffers: CopiesTaken;
}

/** From the section to the thread, by a port of their own. */
export type FromSection =
  /** The buffers are to be copied out of `memory`. */
  | { readonly type: 'copy'; readonly copy: SectionCopy; readonly memory: ArrayBufferLike }
  /** Changes in the buffers meanwhile, in order. */
  | { readonly type: 'changed'; readonly changes: readonly Former[] }
  | { readonly type: 'refused'; readonly reason: string };

export interface SectionBounceJob extends BounceJob {
  readonly layout: Layout;
  readonly slot: number;
  readonly group: number;
  readonly joins: boolean;
  readonly part: SectionPart;
  /** Native code that its section has; undefined where there is none. */
  readonly native: Pick<NativeLoan, 'entrance' | 'codes'> | undefined;
  readonly port: MessagePort;
  /** One word, set to 1 once the buffers have been copied. */
  readonly copied: SharedArrayBuffer;
}
