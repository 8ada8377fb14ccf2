/** A voice of Web Audio nodes, and what `build` may give for it. Plain state; what happens to it is in native-voices.ts. */

import type { WebAudioDescription } from '../../../protocol/instruments/description.ts';
import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { NativeChannel, NativeEntry } from '../../audio/native-patch.ts';
import type { Onset } from '../../clock/onset.ts';
import type { Entry } from '../catalogue.ts';
import type { NativeGraph } from '../define.ts';
import type { VoiceState } from '../render/voice.ts';
import type { Overrides } from '../tempo-and-root.ts';
import { isNode, isParam, type NativeScope } from './context.ts';
import type { NativeParam } from './param.ts';

export interface NativeVoice {
  readonly id: number;
  readonly instrument: string;
  readonly entry: Entry & { readonly description: WebAudioDescription };
  readonly node: number;
  readonly group: number;
  params: ParamRecord;
  readonly extra: ParamRecord;
  /** What it says itself of tempo and root. */
  overrides: Overrides;
  readonly controls: Record<string, number>;
  state: VoiceState;
  /** Sample at which it was to begin; undefined for as soon as possible. */
  readonly onset: Onset;
  /** Sample at which it begins, and samples by which that is late. */
  begins: number;
  late: number;
  /** Whether the render thread has been told. */
  sent: boolean;
  /** Sample at which what sounds after its sources is over, once they have ended. */
  ends: number;
  scope: NativeScope | undefined;
  graph: NativeGraph | undefined;
  readonly moved: Map<string, NativeParam>;
  /** Its sound's way into the engine, and the engine's to it. */
  sound: NativeEntry | undefined;
  input: NativeChannel | undefined;
  /** Whether one of its nodes may have been thrown out by the library; `heard` where it sounds nevertheless. */
  suspicion: 'none' | 'open' | 'heard';
  readonly born: number;
}

/** Takes a voice's nodes out of the engine and apart; those of which one may be thrown out are left as they are. */
export function takeApart(voice: NativeVoice): void {
  const { sound, input, scope, suspicion } = voice;
  input?.leave();
  sound?.leave(suspicion !== 'none');
  voice.sound = voice.input = undefined;
  if (suspicion === 'none') return scope?.close();
  // Sources of what is heard are there; they would go on for ever.
  if (suspicion === 'heard') scope?.stopSources();
  scope?.abandon();
}

/** What /update and /glide can move, in words. */
export function movable({ moved }: NativeVoice): string {
  return [...moved.keys(), 'gain', 'pan'].join(', ');
}

/** @throws TypeError for what `build` must not give */
export function checkGraph(
  instrument: string,
  params: Readonly<Record<string, { readonly type: string }>>,
  built: AudioNode | NativeGraph,
): NativeGraph {
  const graph: NativeGraph = isNode(built) ? { output: built } : built;
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
