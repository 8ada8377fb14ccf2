/** Sections as they are now: how far ahead, at what cost. Plain data. */
import { SectionSlot } from '../../world/section-slots.ts';
import type { Context } from '../context.ts';

export interface ShownSection {
  readonly group: number;
  /** Samples that are calculated in one go at most, and seconds by which it runs ahead at most. */
  readonly period: number;
  readonly ahead: number;
  /** Seconds that are prepared at the moment. */
  readonly prepared: number;
  /** Nodes in it. */
  readonly nodes: number;
  /** Share of real time that calculating it takes, in percent. */
  readonly load: number;
  /** Kilobytes of its state, and milliseconds that it takes to keep that. */
  readonly stateKilobytes: number;
  readonly keepMilliseconds: number;
  /** Commands, or groups of them, for which what was prepared was calculated anew, and how often that came too late and was tried again. */
  readonly takeBacks: number;
  readonly retries: number;
  /** Blocks that were missing when they should have been heard. */
  readonly missing: number;
}

export function sectionsOf({ sections, layout, memory }: Context): ShownSection[] {
  const ints = new Int32Array(memory);
  const blockSeconds = layout.blockSize / layout.sampleRate;
  return sections.all.map((section) => {
    const word = (offset: number): number =>
      Atomics.load(ints, (layout.sectionAddress + section.slot * SectionSlot.bytes + offset) >> 2);
    return {
      group: section.group,
      period: section.period,
      ahead: section.ahead,
      prepared: Math.max(0, word(SectionSlot.lead)) * blockSeconds,
      nodes: sections.nodesIn(section),
      load: (word(SectionSlot.blockMicroseconds) / 1e6 / blockSeconds) * 100,
      stateKilobytes: word(SectionSlot.stateKilobytes),
      keepMilliseconds: word(SectionSlot.keepMicroseconds) / 1000,
      takeBacks: word(SectionSlot.takes),
      retries: word(SectionSlot.refusals),
      missing: word(SectionSlot.starved),
    };
  });
}
