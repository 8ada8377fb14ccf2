/** Messages of sequences, and how they are made. */
import type { OscMessage } from '../../protocol/osc/types.ts';
import type { World } from './world.ts';

/** A message, and what it means for those who wait. */
export interface SequenceMessage extends OscMessage {
  /** It goes through the queue of asynchronous commands, or takes effect with the next block: nothing follows before it is done. */
  readonly settles?: boolean;
  /** The node that it starts, which ends or pauses by itself within some blocks. */
  readonly ends?: number;
}

/** Makers of messages with their weights. */
export type Family = readonly (readonly [weight: number, make: (world: World) => SequenceMessage])[];
