/** A voice of any kind: the part of it that all of the server knows, and its view for clients. */

import type { ParamRecord } from '../../protocol/instruments/params.ts';
import type { Onset } from '../clock/onset.ts';

/** `planned` until it is prepared, `rendering` while it is, `playing` once something of it sounds, `stopping` when it was told to end. */
export type VoiceState = 'planned' | 'rendering' | 'playing' | 'stopping';

/** State as clients see it: `armed` while the voice waits for a note. */
export type ShownState = VoiceState | 'armed';

export const shownState = (state: VoiceState, { isSudden }: Onset): ShownState =>
  isSudden && (state === 'planned' || state === 'rendering') ? 'armed' : state;

export interface AnyVoice {
  readonly id: number;
  readonly instrument: string;
  readonly state: VoiceState;
}

export interface VoiceView {
  readonly id: number;
  readonly instrument: string;
  readonly state: ShownState;
  /** Milliseconds since 1970. */
  readonly born: number;
  readonly loops: number;
  /** Numbers of the nodes that play it. */
  readonly nodes: readonly number[];
  readonly params: ParamRecord;
  readonly controls: Readonly<Record<string, number>>;
  /** Amplitude: the loudest of its nodes' recent peaks. Undefined for kinds that mix into buses. */
  readonly level: number | undefined;
  /** Straight beat of the grid at which it begins; undefined once it has begun, or where it is on none. */
  readonly beat: number | undefined;
}
