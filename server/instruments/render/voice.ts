/** A voice: all that comes of one /play. Plain state; what happens to it is in voices.ts. */

import type { RenderDescription } from '../../../protocol/instruments/description.ts';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { Onset } from '../../clock/onset.ts';
import type { Overrides } from '../tempo-and-root.ts';
import type { RenderedBuffer } from './messages.ts';
import type { Player } from './player.ts';

/** `planned` until its render begins, `playing` once something of it sounds, `stopping` when it was told to end. */
export type VoiceState = 'planned' | 'rendering' | 'playing' | 'stopping';

/** As clients see it: `armed` while it waits for a note. */
export type ShownState = VoiceState | 'armed';

export const shownState = (state: VoiceState, { isSudden }: Onset): ShownState =>
  isSudden && (state === 'planned' || state === 'rendering') ? 'armed' : state;

/** What a voice begins with, checked. */
export interface Start {
  readonly instrument: string;
  readonly params: ParamRecord;
  readonly extra: ParamRecord;
  /** What it says itself of tempo and root. */
  readonly overrides: Overrides;
  readonly controls: Readonly<Record<string, number>>;
  readonly group: number;
  readonly loop: boolean;
  readonly onset: Onset;
}

/** A buffer that waits for its place. */
export interface HeldBuffer {
  readonly buffer: RenderedBuffer;
  readonly index: number;
  readonly description: RenderDescription;
}

export interface Voice {
  readonly id: number;
  readonly instrument: string;
  params: ParamRecord;
  extra: ParamRecord;
  overrides: Overrides;
  readonly controls: Record<string, number>;
  readonly group: number;
  loop: boolean;
  state: VoiceState;
  /** When it is to begin. */
  readonly onset: Onset;
  /** Sample from which the onsets of its buffers count, once it is known. */
  base: number | undefined;
  /** Passes that were asked for. */
  count: number;
  /** Loops that were played. */
  loops: number;
  /** Counts renders: what an older one brings is not wanted any more. */
  generation: number;
  /** The render that it begins with, where that is an older one. */
  beginning: number | undefined;
  rendering: boolean;
  /** Buffers that wait for the SynthDef that plays them. */
  preparing: number;
  /** Milliseconds of the last render. */
  render: number;
  /** The player that loops, or plays the first buffer. */
  main: Player | undefined;
  readonly players: Map<number, Player>;
  /** Buffers that wait until it is known when the first one began. */
  readonly waiting: RenderedBuffer[];
  /** Whether nothing moves its beginning any more. */
  isPlaced: boolean;
  /** Buffers that wait until nothing moves its beginning any more. */
  readonly held: HeldBuffer[];
  /** Sample at which the first pass that lacked a fresh buffer began. */
  lacking: number | undefined;
  /** New parameters are in what comes next. */
  updating: boolean;
  /** Sample of the last end of a node. */
  end: number;
  /** Milliseconds since 1970. */
  readonly born: number;
}

/** A voice of any kind, as it is told of. */
export interface VoiceView {
  readonly id: number;
  readonly instrument: string;
  readonly state: ShownState;
  /** Milliseconds since 1970. */
  readonly born: number;
  readonly loops: number;
  /** Nodes that play it. */
  readonly nodes: readonly number[];
  readonly params: ParamRecord;
  readonly controls: Readonly<Record<string, number>>;
  /** Amplitude: the loudest of its nodes' peaks of late. Undefined for synths, which mix into buses. */
  readonly level: number | undefined;
  /** Straight beat of the grid at which it begins; undefined where it has begun, or has none. */
  readonly beat: number | undefined;
}
