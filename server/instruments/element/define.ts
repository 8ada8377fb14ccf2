/** Definitions of elements: instruments with a soft side, which prepares ahead, and a real-time side, which never waits. Pure. */

import type { Described, ElementDescription } from '../../../protocol/instruments/description.ts';
import {
  checkInterface,
  type ElementInterface,
  type GivenInterface,
  plainParams,
  type SeriesParams,
} from '../../../protocol/instruments/element.ts';
import {
  defaultsOf,
  ParamError,
  type Params,
  type ParamValue,
  type ValuesOf,
} from '../../../protocol/instruments/params.ts';
import type { Signal } from '../../synthdef/builder/index.ts';
import { checkSwap, type Swap } from '../swap.ts';

/** Plain data: what a structured clone copies. */
export type PlainData = unknown;

/** A parameter of the element as the soft side sees it: on every frame the same float as the real-time side. */
export interface SeriesView {
  /** Returns its value at a frame of the session; of a choice its place among the options. */
  at(frame: number): number;
  /** Fills an array with its values from a frame on, one a frame. */
  fill(to: Float32Array, from: number): void;
  /** Returns the text of a choice or a text at a frame, or the number of any other. */
  value(frame: number): ParamValue;
  /** Returns the first frame from `from` on, and before `to`, at which it is not what it was on the frame before; `to` where it holds still. */
  change(from: number, to: number): number;
}

/** A voice as every callback of its soft side knows it. */
export interface SoftContext<Init extends Params = Params, Names extends string = string> {
  readonly init: ValuesOf<Init>;
  /** The parameters by name. */
  readonly params: Readonly<Record<Names, SeriesView>>;
  /** Frames a second. */
  readonly sampleRate: number;
  /** Number of the voice; never used again. */
  readonly voice: number;
  /** Frame of the session on which the voice began. */
  readonly start: number;
  /**
   * Number of the pass of the session, which grows with each jump. In `clean` that on which the sound was left; in `seek` and `prepare` that for which is prepared: what was left on one before
   * is not what is heard then.
   */
  readonly pass: number;
  /**
   * Returns memory for sound that lives as long as the voice does, and is the same in every thread: zeros at first.
   * @param frames of each channel; those of an earlier call hold
   * @throws RangeError where there is no memory left
   */
  tape(name: string, channels: number, frames: number): Float32Array[];
  /** Prints a line, and tells it over the feed. */
  log(line: string): void;
}

/** Argument of `seek`. */
export interface SeekContext<Init extends Params = Params, Names extends string = string>
  extends SoftContext<Init, Names> {
  /** Frame of the session that is gone to. */
  readonly frame: number;
  /** Result of the last `clean`. */
  readonly kept: PlainData;
}

/** Argument of `prepare`. */
export interface PrepareContext<Init extends Params = Params, Names extends string = string, State = PlainData>
  extends SoftContext<Init, Names> {
  /** First frame that is wanted. */
  readonly from: number;
  /** Frames that are wanted. */
  readonly frames: number;
  /** Channels of `frames` samples, all zero, for sample 0 being frame `from`. */
  readonly out: readonly Float32Array[];
  /** State at `from`, plain data; what it is when `prepare` returns is the state after the frames that were done. */
  state: State;
  /** Result of the last `clean`. */
  readonly kept: PlainData;
  /** Says that nothing sounds after the frames done and before a frame of the session (Infinity: never again), on which `prepare` is asked next. */
  silentUntil(frame: number): void;
}

/** Argument of `clean`. */
export interface CleanContext<Init extends Params = Params, Names extends string = string>
  extends SoftContext<Init, Names> {
  /** Frame of the session of the first sample that was left. */
  readonly from: number;
  readonly frames: number;
  /** Channels of what the real-time side left, `frames` samples each. */
  readonly left: readonly Float32Array[];
  /** Result of the `clean` before; undefined at first. */
  readonly kept: PlainData;
}

/** Argument of `close`. */
export type CloseContext<Init extends Params = Params> = Pick<
  SoftContext<Init>,
  'init' | 'sampleRate' | 'voice' | 'tape' | 'log'
>;

/** Argument of `graph`: signals of the real-time side. */
export interface ElementSignals<Init extends Params, I extends GivenInterface> {
  readonly init: ValuesOf<Init>;
  /** Channels of the input ports. */
  readonly inputs: { readonly [Port in keyof NonNullable<I['inputs']>]: readonly Signal[] };
  /** The parameters (UGen `Series`). */
  readonly params: { readonly [Name in keyof NonNullable<I['params']>]: Signal };
  /** Channels of the prepared sound (UGen `Prepared`). */
  readonly prepared: readonly Signal[];
  /** Leaves signals, as many as `left` says, for `clean` (UGen `Leave`). */
  leave(signals: readonly Signal[]): void;
}

type NamesOf<I extends GivenInterface> = Extract<keyof NonNullable<I['params']>, string>;

/** Callbacks of an element; all but `graph` and `specialise` may take their time. */
export interface ElementCode<Init extends Params, I extends GivenInterface, State> {
  readonly name?: string;
  /** Initialisation parameters, which a voice is given when it begins and keeps. */
  readonly init?: Init;
  /**
   * Place at which voices that play take a new version of the file, with the same interface: the next tick of a division of the grid (`bar`, `2b`, `1/4` …), or `end`:
   * they keep theirs. Default: `end`.
   */
  readonly swap?: Swap;
  /** Returns the interface for some initialisation parameters. Depends on them alone, and returns at once. */
  specialise(init: ValuesOf<Init>): I;
  /**
   * Returns the state on a frame of the session: where the voice begins, and wherever a seek leads.
   * Default: undefined.
   */
  seek?(ctx: SeekContext<Init, NamesOf<I>>): State | Promise<State>;
  /**
   * Prepares sound from a frame on. Depends on `state`, the series, the frame and what `clean` has kept: the same again where it is asked again.
   * @returns frames done; all of them where it returns nothing, fewer where it has to wait for what is left
   */
  prepare?(ctx: PrepareContext<Init, NamesOf<I>, State>): number | void | Promise<number | void>;
  /** Takes what the real-time side left, in order and without a gap but where the session stopped or jumped. @returns what it keeps: plain data */
  clean?(ctx: CleanContext<Init, NamesOf<I>>): PlainData | Promise<PlainData>;
  /** Gives back what a voice holds outside of its state and its tapes. Called once, when the voice has ended and nothing else of it runs any more. */
  close?(ctx: CloseContext<Init>): void | Promise<void>;
  /** Returns the signals of the output ports. The real-time side: UGens alone. */
  graph(signals: ElementSignals<Init, I>): {
    readonly [Port in keyof NonNullable<I['outputs']>]: Signal | readonly Signal[];
  };
}

/** An element as a file exports it. */
export interface ElementInstrument {
  readonly instrument: ElementDescription['kind'];
  readonly name?: string;
  readonly params: Params;
  /** Without the SynthDef, which is made when the file is loaded. */
  readonly described: Omit<Described<ElementDescription>, 'bytes'>;
  readonly init: Params;
  // Written for any parameters; the types of one element hold inside its definition alone.
  readonly code: ElementCode<Params, GivenInterface, PlainData>;
}

/**
 * An instrument with two sides that see the same parameters on the same sample. The real-time side is a graph of UGens; the soft side runs in threads that may take their
 * time, and prepares sound ahead.
 *
 *     export const drone = defineElement({
 *       specialise: () => ({
 *         outputs: { out: 1 },
 *         prepared: 1,
 *         params: { freq: { type: 'number', default: 110, min: 20, max: 2000, unit: 'Hz', mode: 'linear' } },
 *       }),
 *       seek(ctx) {
 *         let phase = 0;
 *         for (let frame = ctx.start; frame < ctx.frame; frame++) phase += ctx.params.freq.at(frame) / ctx.sampleRate;
 *         return phase;
 *       },
 *       prepare(ctx) {
 *         for (let i = 0; i < ctx.frames; i++) {
 *           ctx.out[0]![i] = 0.2 * Math.sin(2 * Math.PI * ctx.state);
 *           ctx.state += ctx.params.freq.at(ctx.from + i) / ctx.sampleRate;
 *         }
 *       },
 *       graph: ({ prepared }) => ({ out: prepared }),
 *     });
 *
 * @throws ParamError for an interface that is none, as it is for the defaults of the initialisation parameters
 * @throws RangeError for a place of a swap that is none
 */
export function defineElement<
  const Init extends Params = {},
  const I extends GivenInterface = GivenInterface,
  State = undefined,
>(code: ElementCode<Init, I, State>): ElementInstrument {
  const { name, init = {} as Init, swap = 'end' } = code;
  checkSwap(swap, false);
  const plain = code as unknown as ElementCode<Params, GivenInterface, PlainData>;
  const where = name ?? 'of the file';
  const elementInterface = interfaceOf(where, plain, init, defaultsOf(init));
  return {
    ...(name === undefined ? {} : { name }),
    instrument: 'element',
    params: { ...init, ...plainParams(elementInterface.params) },
    described: {
      init,
      interface: elementInterface,
      prepares: code.prepare !== undefined,
      cleans: code.clean !== undefined,
      closes: code.close !== undefined,
      swap,
    },
    init,
    code: plain,
  };
}

/** Returns the interface of an element for some initialisation parameters. @throws ParamError */
export function interfaceOf(
  name: string,
  code: ElementCode<Params, GivenInterface, PlainData>,
  init: Params,
  values: Readonly<Record<string, ParamValue>>,
): ElementInterface {
  const checked = checkInterface(name, code.specialise(values as ValuesOf<Params>), init);
  if (checked.prepared > 0 !== (code.prepare !== undefined))
    throw new ParamError(
      code.prepare
        ? `element ${name} has prepare, but its interface says prepared: 0 channels`
        : `element ${name}: its interface says prepared: ${checked.prepared} channels, but it has no prepare`,
    );
  if (checked.left > 0 !== (code.clean !== undefined))
    throw new ParamError(
      code.clean
        ? `element ${name} has clean, but its interface says left: 0 channels`
        : `element ${name}: its interface says left: ${checked.left} channels, but it has no clean`,
    );
  return checked;
}

export type { SeriesParams };
