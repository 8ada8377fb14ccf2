/** Needs of the work of a soft side that its thread serves. */

import type { Layout } from '../../../world/layout.ts';
import type { Tape } from '../messages.ts';

/** Surroundings of a request in its thread. */
export interface SoftNeeds {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  /** Returns memory; 0 when there is none. */
  reserve(bytes: number): number;
  /** Hands memory to the voice, for as long as it lives. */
  tape(name: string, tape: Tape): void;
  log(line: string): void;
}
