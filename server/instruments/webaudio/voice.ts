/** A voice of Web Audio nodes, and checks of what `build` returns for it. Plain state; voices.ts and the files beside it change it. */

import type { WebAudioDescription } from '../../../protocol/instruments/description.ts';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { NativeChannel, NativeEntry } from '../../audio/native-patch.ts';
import type { Onset } from '../../clock/onset.ts';
import type { Entry } from '../catalogue.ts';
import type { Overrides } from '../tempo-and-root.ts';
import { shownState, type VoiceState, type VoiceView } from '../voice.ts';
import type { WebAudioGraph } from './define.ts';
import { isNode, isParam, type VoiceNodes } from './nodes.ts';
import type { MovingParam } from './param.ts';

export interface WebAudioVoice {
  readonly id: number;
  readonly instrument: string;
  readonly entry: Entry<WebAudioDescription>;
  readonly node: number;
  readonly group: number;
  params: ParamRecord;
  readonly extra: ParamRecord;
  /** Tempo and root of its own. */
  overrides: Overrides;
  readonly controls: Record<string, number>;
  state: VoiceState;
  readonly onset: Onset;
  /** Sample at which it begins, and samples by which that is late. */
  begins: number;
  late: number;
  /** True once the render thread has been told. */
  sent: boolean;
  /** Sample at which what sounds after its sources is over, once they have ended. */
  ends: number;
  nodes: VoiceNodes | undefined;
  graph: WebAudioGraph | undefined;
  readonly moved: Map<string, MovingParam>;
  /** Connection of its sound to the engine, and of the engine's to it. */
  sound: NativeEntry | undefined;
  input: NativeChannel | undefined;
  /** State of suspicion: `open` when one of its nodes may have been thrown out by the library; `heard` where it sounds nevertheless. */
  suspicion: 'none' | 'open' | 'heard';
  readonly born: number;
}

/** Controls of a voice that is given none. */
const initialControls = { gain: 1, pan: 0, out: 0, in: 0 } as const;

/** Returns a voice that is yet to be built. */
export function plannedVoice(
  given: Pick<WebAudioVoice, 'id' | 'entry' | 'node' | 'group' | 'params' | 'extra' | 'overrides' | 'onset'>,
  controls: Readonly<Record<string, number>>,
): WebAudioVoice {
  return {
    ...given,
    instrument: given.entry.description.name,
    controls: { ...initialControls, ...controls },
    state: 'planned',
    begins: 0,
    late: 0,
    sent: false,
    ends: Infinity,
    nodes: undefined,
    graph: undefined,
    moved: new Map(),
    sound: undefined,
    input: undefined,
    suspicion: 'none',
    born: Date.now(),
  };
}

export function viewOf(voice: WebAudioVoice): VoiceView {
  const { id, instrument, state, born, node, sent, params, extra, controls, onset } = voice;
  return {
    id,
    instrument,
    state: shownState(state, onset),
    beat: state === 'playing' ? undefined : onset.beat,
    born,
    loops: 0,
    nodes: sent ? [node] : [],
    params: { ...params, ...extra },
    controls,
    level: undefined,
  };
}

/** Takes a voice's nodes out of the engine and apart; those of which one may be thrown out are left as they are. */
export function takeApart(voice: WebAudioVoice): void {
  const { sound, input, nodes, suspicion } = voice;
  input?.leave();
  sound?.leave(suspicion !== 'none');
  voice.sound = voice.input = undefined;
  if (suspicion === 'none') return nodes?.close();
  // Sources of what is heard are there; they would go on for ever.
  if (suspicion === 'heard') nodes?.stopSources();
  nodes?.abandon();
}

/** Returns the names of what /update and /glide can move. */
export function movable({ moved }: WebAudioVoice): string {
  return [...moved.keys(), 'gain', 'pan'].join(', ');
}

/** Returns what `build` gave as a graph. @throws TypeError or RangeError for what it must not give */
export function checkGraph(
  instrument: string,
  params: Readonly<Record<string, { readonly type: string }>>,
  built: AudioNode | WebAudioGraph,
): WebAudioGraph {
  const graph: WebAudioGraph = isNode(built) ? { output: built } : built;
  if (!isNode(graph?.output)) throw new TypeError(`build of ${instrument} gave no node, nor an output that is one`);
  if (graph.input !== undefined && !isNode(graph.input))
    throw new TypeError(`build of ${instrument} gave an input that is no node`);
  if (!((graph.tail ?? 0) >= 0 && (graph.tail ?? 0) <= 3600))
    throw new RangeError(`build of ${instrument} gave a tail of ${graph.tail}; it must be from 0 to 3600 seconds`);
  for (const [name, param] of Object.entries(graph.params ?? {})) {
    if (!isParam(param)) throw new TypeError(`build of ${instrument} gave ${name}, which is no AudioParam`);
    if (!['number', 'integer'].includes(params[name]?.type ?? ''))
      throw new TypeError(`build of ${instrument} gave ${name}, which is no parameter with a number`);
  }
  return graph;
}
