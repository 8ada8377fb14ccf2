/** Definitions of instruments of Web Audio nodes. Pure. */

import type { Described, WebAudioDescription } from '../../../protocol/instruments/description.ts';
import type { ParamRecord, Params, ParamValue, ValuesOf } from '../../../protocol/instruments/params.ts';
import { maxWebAudioChannels } from './synth-names.ts';

/** Result of `build`: the nodes that sound, and the ways to reach them. */
export interface WebAudioGraph {
  readonly output: AudioNode;
  /** Node that the sound of bus `in` goes to. It is taken off that bus, and heard by the nodes 128 samples later. */
  readonly input?: AudioNode;
  /** Audio parameters that /update and /glide move, by the names of parameters. */
  readonly params?: Readonly<Record<string, AudioParam>>;
  /** Seconds for which it sounds on after its sources have ended; default 0. */
  readonly tail?: number;
}

/** Third argument of `build`: the voice that is built. */
export interface WebAudioVoiceInfo {
  /** Time of the context at which the voice begins: for the `start` of its sources. */
  readonly at: number;
  /** Beats a minute at which it begins, and hertz: the voice's own, or the grid's and the shared value. A parameter `tempo` or `root` that is among `params` of the graph follows them. */
  readonly tempo: number;
  readonly root: number;
  /** Number of the voice; never used again. */
  readonly voice: number;
  /** Values that were given and are no parameters of the instrument. */
  readonly extra: ParamRecord;
  /** Values that all instruments and clients share. */
  readonly session: { get(key: string): ParamValue | undefined };
  /** A line for the server's output and the status feed. */
  log(line: string): void;
}

/** An instrument of native Web Audio nodes. */
export interface WebAudioInstrument<P extends Params = Params> {
  readonly instrument: WebAudioDescription['kind'];
  readonly name?: string;
  readonly params: P;
  readonly described: Described<WebAudioDescription>;
  readonly build: (
    context: BaseAudioContext,
    params: ValuesOf<P>,
    voice: WebAudioVoiceInfo,
  ) => AudioNode | WebAudioGraph | Promise<AudioNode | WebAudioGraph>;
}

/**
 * An instrument of native Web Audio nodes. `build` runs on the control thread, once a voice: it should make nodes and return at once. Nodes are
 * made by the methods of the `context` that it is given, so that they go with the voice. A voice ends by /stop, or when all sources that were
 * made for it have ended.
 * @throws RangeError for a number of channels that no voice has
 */
export function defineWebAudio<const P extends Params = {}>(options: {
  readonly name?: string;
  readonly params?: P;
  /** Channels of the output, from 1 to 8; default 2. */
  readonly channels?: number;
  build(
    context: BaseAudioContext,
    params: ValuesOf<P>,
    voice: WebAudioVoiceInfo,
  ): AudioNode | WebAudioGraph | Promise<AudioNode | WebAudioGraph>;
}): WebAudioInstrument<P> {
  const { channels = 2, params = {} as P, ...code } = options;
  if (!(Number.isInteger(channels) && channels >= 1 && channels <= maxWebAudioChannels))
    throw new RangeError(
      `defineWebAudio: channels is ${channels}; it must be a whole number from 1 to ${maxWebAudioChannels}`,
    );
  return { ...code, instrument: 'webaudio', params, described: { channels } };
}

/** The former name of `WebAudioGraph`. @deprecated */
export type NativeGraph = WebAudioGraph;
/** The former name of `WebAudioVoiceInfo`. @deprecated */
export type NativeMoment = WebAudioVoiceInfo;
