/** A voice of a render instrument: all that comes of one /play. Plain state; voices.ts and the files beside it change it. */

import type { RenderDescription } from '../../../protocol/instruments/description.ts';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { Onset } from '../../clock/onset.ts';
import type { Overrides } from '../tempo-and-root.ts';
import { shownState, type VoiceState, type VoiceView } from '../voice.ts';
import type { RenderedBuffer } from './messages.ts';
import type { Player } from './player.ts';

/** Values that a voice begins with, checked. */
export interface Start {
  readonly instrument: string;
  readonly params: ParamRecord;
  readonly extra: ParamRecord;
  /** Tempo and root of its own. */
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

export interface RenderVoice {
  readonly id: number;
  readonly instrument: string;
  params: ParamRecord;
  extra: ParamRecord;
  overrides: Overrides;
  readonly controls: Record<string, number>;
  readonly group: number;
  loop: boolean;
  state: VoiceState;
  /** Place at which it is to begin. */
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
  /** True once nothing moves its beginning any more. */
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

/** Returns a voice whose render has yet to begin. */
export function plannedVoice(id: number, start: Start): RenderVoice {
  return {
    ...start,
    id,
    controls: { ...start.controls },
    state: 'planned',
    base: undefined,
    count: 0,
    loops: 0,
    generation: 0,
    beginning: undefined,
    rendering: false,
    preparing: 0,
    render: 0,
    main: undefined,
    players: new Map(),
    waiting: [],
    held: [],
    isPlaced: false,
    lacking: undefined,
    updating: false,
    end: 0,
    born: Date.now(),
  };
}

export function viewOf(voice: RenderVoice): VoiceView {
  const { id, instrument, state, born, loops, players, params, extra, controls, onset, isPlaced } = voice;
  const waits = state === 'rendering' && !isPlaced && onset.sample !== undefined;
  return {
    id,
    instrument,
    state: shownState(waits ? 'planned' : state, onset),
    beat: state === 'playing' ? undefined : onset.beat,
    born,
    loops,
    nodes: [...players.keys()],
    params: { ...params, ...extra },
    controls,
    level: Math.max(0, ...[...players.values()].map((player) => player.level)),
  };
}
