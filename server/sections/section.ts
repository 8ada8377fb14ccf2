/** A section as the control thread keeps it. */
import type { Behind } from './behind.ts';
import type { Place } from './places.ts';
import type { SectionEngine } from './section-engine.ts';

/** Part of a section by which it is decided where programs go. */
export interface Routed {
  /** Id of its group. */
  readonly group: number;
  readonly engine: Pick<SectionEngine, 'isInStep' | 'settled' | 'submit'>;
  /** True once the render thread has begun it: before, nothing that is sent to it is answered. */
  isBegun: boolean;
  /** Stage of taking over nodes that play: `'open'` as long as all goes to the render thread, `'held'` while what concerns it waits. */
  joining: 'no' | 'open' | 'held';
  /** Reason for its end; undefined while it goes on. */
  ends: string | undefined;
  /** Programs that wait until it has begun, or for the render thread's engine when it has ended. */
  readonly held: Int32Array[];
}

export interface Section extends Routed, Place {
  /** Samples that are calculated in one go at most, and seconds by which it runs ahead at most. */
  readonly period: number;
  readonly ahead: number;
  readonly engine: SectionEngine;
  /** True when the render thread has its nodes. */
  isBack: boolean;
  /** True when its engine is gone. */
  isLost: boolean;
  /** Programs among those that wait which are the render thread's. */
  readonly behind: Behind;
  /** Serials of the defs that the render thread keeps for its synths. */
  readonly holds: number[];
  /** Takes the end of its taking over: nothing, or why it could not. */
  decided: ((failure: string | undefined) => void) | undefined;
}
