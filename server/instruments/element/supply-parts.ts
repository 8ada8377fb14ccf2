/** Parts of a supply: work that it asks for, and versions that it prepares and offers. Plain types. */

import type { Fault } from '../../../protocol/instruments/description.ts';
import type { Series } from '../../../protocol/instruments/series.ts';
import type { Edit } from './edits.ts';
import type { Offer, PrepareRequest, PrepareResult } from './messages.ts';

/** Work that the supply asks for: part of a request. */
export type Wanted = Pick<PrepareRequest, 'from' | 'snapshot' | 'to' | 'step' | 'offer' | 'table' | 'pass'>;

export interface SupplyHooks {
  /** Asks the soft side for sound that is needed at a frame; `taken` or `failed` is called then. */
  prepare(wanted: Wanted, neededAt: number): void;
  /** Both sides go by other series from a frame on, and have left those before. */
  changed(edits: readonly Edit[], from: number): void;
  failed(fault: Fault): void;
  /** The session's frame after the block under way. */
  frame(): number;
}

/** An offer that stands, and what was prepared for it. */
export interface Offered {
  readonly kind: Offer['kind'];
  readonly number: number;
  readonly at: number;
  readonly edits: readonly Edit[];
  readonly series: readonly Series[];
  readonly table: number;
  readonly result: PrepareResult;
  readonly renewal?: Renewal | undefined;
}

/** Another version of the soft side's code, which goes on from a frame. */
export interface Renewal {
  readonly from: number;
  /** The soft side works by it from now on. */
  begins(): void;
  /** It is prepared, and will be heard from a frame on. */
  stands(at: number): void;
  /** It works as before: the new code failed. */
  refused(message: string): void;
}

/** A version that is being prepared; `offers` had been made before it. */
export interface Draft extends Omit<Offered, 'number' | 'result'> {
  readonly offers: number;
}
