/** Types of `ctx`: the argument of a render, and its results. The implementation is in server/instruments/render/context-behind.ts. Pure. */

import type { ParamRecord, Params, ParamValue, ValuesOf } from '../../../protocol/instruments/params.ts';
import type { MidiMessage } from '../../../protocol/midi/messages.ts';
import type { Def } from '../../synthdef/builder/index.ts';
import type { SynthInstrument } from '../synth/define.ts';

/** Samples that are only to be read: others read them too. */
export type Samples = Readonly<Omit<Float32Array, 'copyWithin' | 'fill' | 'reverse' | 'set' | 'sort' | 'subarray'>>;

/** One rendered buffer: its channels, all of one length. */
export type Channels = readonly Samples[] | Samples;

/** A buffer with its place. */
export interface Placed {
  readonly channels: Channels;
  /** First output bus; the voice's where it is not given. */
  readonly bus?: number;
  /** Seconds after the beginning of what yields it: of the voice, or of a part of its list. */
  readonly onset?: number;
}

/** A result of `play`: a buffer, a buffer with its place, or nothing. */
export type Yielded = Channels | Placed | null;

/** Returns what was yielded with its place. */
export function placedOf(yielded: Channels | Placed): Placed {
  return typeof yielded === 'object' && 'channels' in yielded ? yielded : { channels: yielded };
}

export type Play<P extends Params = Params> = (ctx: RenderContext<P>) => AsyncGenerator<Yielded, void>;

/** One of several plays of a voice: where it has no `onset` (seconds after the voice's beginning) it follows when all before it is over. */
export type PlayPart<P extends Params = Params> = Play<P> | { readonly onset: number; readonly play: Play<P> };

/** Place of an event: `at` seconds from the trigger's beginning on, or `beat` beats of the grid; default 0. */
interface Planned {
  readonly at?: number;
  readonly beat?: number;
}

/** A voice, or another trigger. */
export interface PlannedVoice extends Planned {
  readonly type: 'play' | 'trigger';
  /** This one, where it is not given. */
  readonly instrument?: string;
  readonly params?: Readonly<Record<string, ParamValue>>;
}

/** A MIDI message for an output that is open (/midi/open): a note with its length, a message, or bytes. Channels count from 1. */
export interface PlannedMidi extends Planned {
  readonly type: 'midi';
  readonly port: string;
  readonly note?: number;
  /** Channel of the note; default 1. */
  readonly channel?: number;
  /** From 1 to 127; default 100. */
  readonly velocity?: number;
  /** Length of the note: seconds (default 0.5) or beats. */
  readonly seconds?: number;
  readonly beats?: number;
  readonly message?: Extract<MidiMessage, { readonly channel: number }>;
  /** One whole message. */
  readonly bytes?: ArrayLike<number>;
}

/** A result of `trigger`. */
export type PlannedEvent = PlannedVoice | PlannedMidi;

/** Input of the server; it can be yielded as it is. */
export interface InputWindow {
  readonly channels: Float32Array[];
  /** Number of the engine's sample after the last one: that sample of the feed's events. */
  readonly end: number;
}

/** Sound that is shared under a name; it can be yielded as it is, which copies it. */
export interface NamedSound {
  readonly channels: readonly Samples[];
  readonly frames: number;
  readonly sampleRate: number;
}

export interface SynthOptions {
  /** Number of channels, from output 0 on; default 2. */
  readonly channels?: number;
  /** Sound at the hardware inputs (`In.ar(NumOutputBuses.ir(), 2)`, sclang's SoundIn), from the synth's first frame on. */
  readonly input?: Channels;
  /** Seed of the random numbers; default 0, as offline. */
  readonly seed?: number;
}

/** One MIDI channel as it was when the render was asked for. */
export interface MidiChannel {
  /** Values from 0 to 127, by number; a controller that was never moved is as devices have it in the beginning. */
  readonly controllers: readonly number[];
  /** Bend from -1 to 1. */
  readonly bend: number;
  /** Pressure from 0 to 127. */
  readonly pressure: number;
  readonly program: number;
  /** Keys that are down. */
  readonly down: readonly number[];
  /** The last note-on. */
  readonly last: { readonly note: number; readonly velocity: number } | undefined;
}

/** Argument of a render. It lives in a soft thread for one render. */
export interface RenderContext<P extends Params = Params> {
  readonly params: ValuesOf<P>;
  /** Values that were given and are no parameters of the instrument. */
  readonly extra: ParamRecord;
  /** Number of the voice; never used again. */
  readonly voice: number;
  /** Number of passes of this voice that were rendered before: 0 at first. */
  readonly count: number;
  readonly sampleRate: number;
  /** Kept from render to render, until the instrument is loaded anew or its thread is abandoned. What `cache` returned. */
  readonly cache: unknown;
  /** Beats a minute: the voice's own `tempo` or `bpm`, parameter or not, where one above 0 was given; the grid's at its beginning otherwise. */
  readonly tempo: number;
  /** Hertz: the voice's own `root`, or the shared value; 440 where there is none. */
  readonly root: number;
  /**
   * Returns the frames from the beginning of this pass until `count` beats of the grid later (or of the voice's own tempo). A loop that yields that many frames, and asks for as many beats
   * each time, stays on the grid; after a change of tempo it is back there by the end of its next pass.
   * @throws RangeError for what is not above 0
   */
  beats(count: number): number;
  /** State of the MIDI channels when the render was asked for. @throws RangeError for a channel that is not from 1 to 16 */
  readonly midi: { channel(number: number): MidiChannel };
  /** Values that all instruments and clients share. `set` is seen by the renders that begin after it. */
  readonly session: {
    get(key: string): ParamValue | undefined;
    set(key: string, value: ParamValue): void;
  };
  /** Sounds that all instruments and clients share by name. */
  readonly buffers: {
    /** Returns a sound as it is now, without a copy; it stays so for this render, whatever is set meanwhile. Undefined where there is none. */
    get(name: string): NamedSound | undefined;
    /**
     * Copies a sound in place of the one of that name; seen at once by every `get` from then on.
     * @param sampleRate Hz; default the server's
     * @throws TypeError or RangeError for what is no name or no sound; Error when there is not enough memory
     */
    set(name: string, channels: Channels, sampleRate?: number): void;
  };
  /** A silent buffer in the memory that it is played from: no copy is made of it. @throws Error when there is not enough memory */
  buffer(frames: number, channels?: number): Float32Array[];
  /**
   * The last seconds of the server's input, all channels of the same samples, in a buffer as `buffer` makes it. What was before the server's start is silence.
   * @param channels numbers of input channels from 0 on; default all
   * @throws RangeError naming what there is not
   */
  input(seconds: number, options?: { readonly channels?: readonly number[] }): InputWindow;
  /**
   * One synth, rendered here and now by the server's engine, from its first sample on: what `-N` gives for a score that starts it at 0.
   * @param controls by name; the def's own values for the others
   * @returns a buffer as `buffer` makes it
   * @throws Error naming def and control
   */
  synth(
    def: Def | SynthInstrument,
    controls: Readonly<Record<string, number | readonly number[]>>,
    seconds: number,
    options?: SynthOptions,
  ): Promise<Float32Array[]>;
  /**
   * Values that `/message` has sent to this render so far, each message as its keys and values, oldest first. Looking takes what came meanwhile, also where nothing was awaited; `splice(0)` takes
   * it off the list.
   */
  readonly messages: ParamRecord[];
  /** Returns a number from 0 to 1, without 1: the same numbers for the same voice and count. */
  random(): number;
  /** A line for the server's output and the status feed. */
  log(line: string): void;
}
