/**
 * What a file of instruments imports. Each export made by one of these functions is an instrument, called by its `name` or else by the
 * name it is exported under; SynthDefs that are exported are instruments as they are.
 *
 *     export const ding = defineRender({
 *       params: { freq: { type: 'number', default: 440, min: 20, max: 20000, unit: 'Hz' } },
 *       async *play(ctx) {
 *         const sound = ctx.buffer(0.5 * ctx.sampleRate, 1);
 *         for (let i = 0; i < sound[0].length; i++) sound[0][i] = Math.sin((2 * Math.PI * ctx.params.freq * i) / ctx.sampleRate);
 *         yield sound;
 *       },
 *     });
 *
 * Pure: nothing here runs before a file is loaded into a soft thread.
 */

import type { ParamRecord, Params, ParamValue, ValuesOf } from '../../protocol/instruments/params.ts';
import { type ControlSignals, type ControlSpecs, type Def, synthDef } from '../synthdef/builder/index.ts';
import type { PlannedEvent, Play, PlayPart, RenderContext } from './render/context.ts';
import { maxNativeChannels } from './render/player-names.ts';
import type { SequenceInstrument } from './sequence/define.ts';

export type { Params, ParamValue, ValuesOf } from '../../protocol/instruments/params.ts';
export type {
  Channels,
  InputWindow,
  NamedSound,
  Placed,
  PlannedEvent,
  Play,
  PlayPart,
  RenderContext,
  Samples,
  SynthOptions,
  Yielded,
} from './render/context.ts';

type Hook<P extends Params> = (ctx: RenderContext<P>) => void | Promise<void>;

export interface RenderInstrument<P extends Params = Params> {
  readonly instrument: 'render';
  readonly name?: string;
  readonly params: P;
  readonly loop: boolean;
  readonly late: 'play' | 'drop';
  readonly estimate: number;
  readonly deadline: number;
  readonly before?: Hook<P>;
  readonly play?: Play<P> | readonly PlayPart<P>[];
  readonly done?: Hook<P>;
  readonly trigger?: (ctx: RenderContext<P>) => readonly PlannedEvent[] | Promise<readonly PlannedEvent[]>;
  readonly cache?: () => unknown;
}

export interface RenderOptions<P extends Params> {
  readonly name?: string;
  readonly params?: P;
  /** Once before the first pass of a voice. */
  before?(ctx: RenderContext<P>): void | Promise<void>;
  /**
   * Renders one pass. The first buffer of a voice that loops is the one that goes on. A list is played as one voice, each of its parts after those before it or at its
   * onset; where it loops all of it is one buffer.
   */
  play?: Play<P> | readonly PlayPart<P>[];
  /** Once after the last pass of a voice. */
  done?(ctx: RenderContext<P>): void | Promise<void>;
  /** Plans events; the sound of /trigger. */
  trigger?(ctx: RenderContext<P>): readonly PlannedEvent[] | Promise<readonly PlannedEvent[]>;
  /** Renders again while a pass plays, and goes on with that without a gap. */
  readonly loop?: boolean;
  /** Makes what `ctx.cache` holds. An instrument with a cache renders in a thread of its own. */
  cache?(): unknown;
  /** What becomes of a buffer that is ready after its time: it is played at once, or dropped. */
  readonly late?: 'play' | 'drop';
  /** Seconds that a render takes, until enough were measured. */
  readonly estimate?: number;
  /** Seconds after which a render is abandoned. */
  readonly deadline?: number;
}

/** Seconds, where an instrument does not say. */
const defaultEstimate = 0.05;
const defaultDeadline = 5;

/** An instrument that renders whole buffers ahead of time. @throws TypeError when it can neither play nor trigger */
export function defineRender<const P extends Params = {}>(options: RenderOptions<P>): RenderInstrument<P> {
  if (!options.play && !options.trigger) throw new TypeError('defineRender: an instrument needs play or trigger');
  if (options.play !== undefined) checkPlay(options.play);
  return {
    loop: false,
    late: 'play',
    estimate: defaultEstimate,
    deadline: defaultDeadline,
    ...options,
    params: options.params ?? ({} as P),
    instrument: 'render',
  };
}

function checkPlay(play: unknown): void {
  if (typeof play === 'function') return;
  if (!Array.isArray(play) || !play.length)
    throw new TypeError('defineRender: play is neither a generator function nor a list of them');
  play.forEach((part: unknown, i) => {
    if (typeof part === 'function') return;
    const { onset, play: run } = (part ?? {}) as { onset?: unknown; play?: unknown };
    if (typeof run !== 'function')
      throw new TypeError(`defineRender: part ${i} of play is neither a generator function nor { onset, play }`);
    if (!(typeof onset === 'number' && onset >= 0 && onset < Infinity))
      throw new RangeError(
        `defineRender: part ${i} of play has the onset ${String(onset)}; it must be 0 seconds or more`,
      );
  });
}

/** An instrument that is a SynthDef: voices are synths, parameters its controls. */
export interface SynthInstrument {
  readonly instrument: 'synth';
  readonly name: string;
  readonly params: Params;
  readonly def: Def;
}

/**
 * A SynthDef with described parameters. Its controls are the parameters with their defaults.
 * @throws GraphError as `synthDef`
 */
export function defineSynth<const Specs extends ControlSpecs>(options: {
  readonly name: string;
  readonly controls: Specs;
  /** Range, unit and description of controls; those that are not here take any number. */
  readonly params?: Params;
  build(controls: ControlSignals<Specs>): unknown;
}): SynthInstrument {
  const def = synthDef(options.name, options.controls, (controls) => options.build(controls)) as Def;
  return { instrument: 'synth', name: options.name, params: { ...synthParams(def), ...options.params }, def };
}

/** Parameters as a def's controls tell them. */
export function synthParams({ graph }: Def): Params {
  const ends = [...graph.paramNames.map(({ index }) => index), graph.params.length].sort((a, b) => a - b);
  return Object.fromEntries(
    graph.paramNames.map(({ name, index }): [string, Params[string]] => {
      const end = ends.find((each) => each > index) ?? graph.params.length;
      const values = graph.params.slice(index, end).map(shortest);
      return [
        name,
        values.length === 1 ? { type: 'number', default: values[0]! } : { type: 'numbers', default: values },
      ];
    }),
  );
}

/** The shortest decimal that is the same float of 32 bits. */
function shortest(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === Math.fround(value)) return short;
  }
  return value;
}

/** What `build` makes: nodes that sound, and how they are reached. */
export interface NativeGraph {
  readonly output: AudioNode;
  /** Where the sound of bus `in` comes in. It is taken off that bus, and heard by the nodes 128 samples later. */
  readonly input?: AudioNode;
  /** What /update and /glide move, by the names of parameters. */
  readonly params?: Readonly<Record<string, AudioParam>>;
  /** Seconds for which it sounds on after its sources have ended; 0 unless told. */
  readonly tail?: number;
}

/** What `build` is told beside the parameters. */
export interface NativeMoment {
  /** Time of the context at which the voice begins: for the `start` of its sources. */
  readonly at: number;
  /** Beats a minute at which it begins, and hertz: the voice's own, or the grid's and the shared value. A parameter `tempo` or `root` that is among `params` of the graph follows them. */
  readonly tempo: number;
  readonly root: number;
  /** Number of the voice; never used again. */
  readonly voice: number;
  /** What was given that is no parameter of the instrument. */
  readonly extra: ParamRecord;
  /** Values that all instruments and clients share. */
  readonly session: { get(key: string): ParamValue | undefined };
  /** A line for the server's output and the status feed. */
  log(line: string): void;
}

/** An instrument of native Web Audio nodes. */
export interface WebAudioInstrument<P extends Params = Params> {
  readonly instrument: 'webaudio';
  readonly name?: string;
  readonly params: P;
  readonly channels: number;
  readonly build: (
    context: BaseAudioContext,
    params: ValuesOf<P>,
    moment: NativeMoment,
  ) => AudioNode | NativeGraph | Promise<AudioNode | NativeGraph>;
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
  /** Of the output, from 1 to 8; 2 unless told. */
  readonly channels?: number;
  build(
    context: BaseAudioContext,
    params: ValuesOf<P>,
    moment: NativeMoment,
  ): AudioNode | NativeGraph | Promise<AudioNode | NativeGraph>;
}): WebAudioInstrument<P> {
  const { channels = 2 } = options;
  if (!(Number.isInteger(channels) && channels >= 1 && channels <= maxNativeChannels))
    throw new RangeError(
      `defineWebAudio: channels is ${channels}; it must be a whole number from 1 to ${maxNativeChannels}`,
    );
  return { ...options, channels, params: options.params ?? ({} as P), instrument: 'webaudio' };
}

export type Instrument = RenderInstrument | SynthInstrument | WebAudioInstrument | SequenceInstrument;
