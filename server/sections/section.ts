/** A section as the control thread keeps it. */
import type { SectionEngine } from './section-engine.ts';

export interface Section {
  readonly slot: number;
  /** Id of its group. */
  readonly group: number;
  /** Samples that are calculated in one go at most, and seconds by which it runs ahead at most. */
  readonly period: number;
  readonly ahead: number;
  readonly engine: SectionEngine;
  /** Address of the memory for its records. */
  readonly records: number;
  /** True once the render thread has begun it: before, nothing that is sent to it is answered. */
  isBegun: boolean;
  /** Reason for its end; undefined while it goes on. */
  ends: string | undefined;
  /** True when the render thread has its nodes. */
  isBack: boolean;
  /** True when its engine is gone. */
  isLost: boolean;
  /** Programs for the render thread's engine when it has ended. */
  readonly held: Int32Array[];
  /** Serials of the defs that the render thread keeps for its synths. */
  readonly holds: number[];
}
