/** Surroundings of sections: engines and memory for them, and what the server knows of its nodes, defs and buffers. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import type { RenderLink } from '../link/render-link.ts';
import type { Place, PlacesOptions } from './places.ts';
import type { SectionEngine } from './section-engine.ts';

/** Begin of a section's engine. */
export interface SectionStart extends Place {
  readonly group: number;
  readonly period: number;
  readonly ahead: number;
  /** True when the group has nodes, to be taken over. */
  readonly joins: boolean;
  /** Numbers of the buffers that there are. */
  readonly buffers: readonly number[];
}

export interface SectionsOptions extends PlacesOptions {
  readonly link: RenderLink;
  /** Begins the engine of a section; it says by the second function that something was heard. */
  readonly start: (start: SectionStart) => SectionEngine;
  readonly bufferNumbers: () => number[];
  readonly graphOf: (symbol: number) => SynthDef | undefined;
  readonly isKnown: (id: number) => boolean;
  readonly isAbove: (group: number, other: number) => boolean;
  readonly idsBelow: (group: number) => number[];
  readonly isBefore: (node: number, other: number) => boolean | undefined;
  /** Returns all synths: id, symbol of the def. */
  readonly synths: () => Iterable<readonly [id: number, symbol: number]>;
  /** Returns the value of a synth's control. */
  readonly controlValue: (id: number, control: number) => number;
  /** Takes a line for the server's output. */
  readonly print: (line: string) => void;
}
