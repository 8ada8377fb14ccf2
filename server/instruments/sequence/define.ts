/**
 * Definitions of sequences and routines in files of instruments.
 *
 *     export const riff = defineSequence({
 *       target: 'bass', loop: true,
 *       build: ({ random }) => pattern([{ arp: random.shuffle(scale('a1', 'minorPentatonic')), step: 1 / 2 }]),
 *     });
 *
 *     export const heart = defineRoutine({
 *       target: 'kick',
 *       *run(ctx) {
 *         for (;;) {
 *           ctx.note('c2', { beats: 1 / 4 });
 *           yield beats(1);
 *         }
 *       },
 *     });
 *
 * Pure; what is defined here runs in the sequences' thread.
 */

import type { Described, SequenceDescription } from '../../../protocol/instruments/description.ts';
import type { ParamRecord, Params, ParamValue, ValuesOf } from '../../../protocol/instruments/params.ts';
import { checkBpm } from '../../clock/tempo-map.ts';
import { checkSwap, defaultSwap, type Swap } from '../swap.ts';
import type { Chance } from './chance.ts';
import { type SequenceEvent, type Target, whereOf } from './events.ts';
import { Pattern } from './pattern.ts';
import type { Pitch } from './pitch.ts';
import type { RoutineHandle, Wait } from './waits.ts';

/** Argument of `build`, which is called once a pass. */
export interface BuildContext<P extends Params = Params> {
  readonly params: ValuesOf<P>;
  /** Values that were given and are no parameters. */
  readonly extra: ParamRecord;
  /** Passes before this one. */
  readonly pass: number;
  /** Random choices: the same for the same pass in every run, unless `seed` is another. */
  readonly random: Chance;
  /** Values that all instruments and clients share. */
  readonly session: { get(key: string): ParamValue | undefined };
  /** A line for the server's output and the status feed. */
  log(line: string): void;
}

/** A note that a routine began. */
export interface NoteHandle {
  /** Ends it where the routine is now, if it still sounds. */
  end(): void;
}

export interface NoteOptions {
  /** Length; by default it sounds until `end`, or the end of the routine. */
  readonly beats?: number;
  readonly seconds?: number;
  /** 0 to 127; default 100. */
  readonly velocity?: number;
  /** MIDI channel, 1 to 16. */
  readonly channel?: number;
  readonly to?: Target;
  readonly params?: Readonly<Record<string, ParamValue>>;
}

/** Argument of a routine. All that it does happens at its place in time, exactly, however late its code runs. */
export interface RoutineContext<P extends Params = Params> {
  /** Parameters as they are now: /update changes them. */
  readonly params: ValuesOf<P>;
  readonly extra: ParamRecord;
  /** Number of the voice as /playing has it. */
  readonly voice: number;
  readonly name: string;
  /** Its place, in beats of its tempo. */
  readonly beat: number;
  /** Its place, in samples of the engine. */
  readonly sample: number;
  readonly bpm: number;
  readonly random: Chance;
  readonly session: { get(key: string): ParamValue | undefined };
  /** Begins a note. @throws RangeError */
  note(pitch: Pitch, options?: NoteOptions): NoteHandle;
  /** Emits events, `at` counting from here in beats. @throws RangeError */
  emit(...events: readonly (SequenceEvent | Pattern)[]): void;
  /** Its own tempo from here on, in beats a minute; the grid is left. @throws RangeError */
  tempo(bpm: number): void;
  /** Wakes all routines that wait for a signal of this name, at this place. */
  signal(name: string, value?: unknown): void;
  /** Begins another routine here, which runs beside this one. */
  spawn<A extends readonly unknown[]>(run: (ctx: RoutineContext<P>, ...args: A) => Routine, ...args: A): RoutineHandle;
  /** Ends a routine here, and its notes. */
  stop(routine: RoutineHandle): void;
  /** Ends all other routines of this voice. */
  stopAll(): void;
  /** Returns all routines of this voice that run. */
  routines(): readonly RoutineHandle[];
  /** The former name of `routines`. @deprecated */
  voices(): readonly RoutineHandle[];
  log(line: string): void;
}

/** Generator that yields waits, as a routine's function returns it. */
export type Routine = Generator<Wait<unknown>, void, unknown>;
export type RoutineFunction<P extends Params = Params> = (ctx: RoutineContext<P>) => Routine;

interface Common<P extends Params> {
  readonly name?: string;
  readonly params?: P;
  /** Tempo of its own, in beats a minute; default the grid's. */
  readonly bpm?: number;
  /** Default target of notes: an instrument, `midi:port#channel` or `osc:host:port`. */
  readonly target?: Target;
  /** Seed of its random numbers. */
  readonly seed?: number;
  /** Place at which voices that play take this version when it is saved: `bar`, `2b`, `1/4`, `pass` (the default of sequences) or `end` (keep their version; the default of routines). */
  readonly swap?: Swap;
}

export interface SequenceInstrument<P extends Params = Params> {
  readonly instrument: SequenceDescription['kind'];
  readonly name?: string;
  readonly params: P;
  readonly described: Described<SequenceDescription>;
  readonly target?: Target;
  readonly seed: number;
  readonly swap: Swap;
  /** Makes a pass. */
  readonly build?: (ctx: BuildContext<P>) => Pattern;
  /** Routines that begin together. */
  readonly routines?: Readonly<Record<string, RoutineFunction<P>>>;
}

function common<P extends Params>(
  what: string,
  { isEvents, loop }: Pick<SequenceDescription, 'isEvents' | 'loop'>,
  { name, params = {} as P, bpm, target, seed = 0, swap = defaultSwap(isEvents) }: Common<P>,
) {
  checkSwap(swap, isEvents);
  if (bpm !== undefined) checkBpm(bpm);
  if (target !== undefined) whereOf(target);
  if (!Number.isInteger(seed)) throw new RangeError(`${what}: seed is ${seed}; it must be a whole number`);
  return {
    instrument: 'sequence' as const,
    params,
    described: { isEvents, loop, bpm: bpm ?? 0 },
    seed,
    swap,
    ...(name === undefined ? {} : { name }),
    ...(target === undefined ? {} : { target }),
  };
}

const patternOf = (made: Pattern | readonly SequenceEvent[], length: number | undefined): Pattern =>
  made instanceof Pattern ? made : new Pattern(made, length);

/**
 * A sequence of events in beats. `build` is called for each pass, and so sees parameters as they are then.
 * @throws RangeError naming event, field and value
 */
export function defineSequence<const P extends Params = {}>(
  options: Common<P> & {
    /** Begins again when it is over. */
    readonly loop?: boolean;
    readonly events?: Pattern | readonly SequenceEvent[];
    build?(ctx: BuildContext<P>): Pattern | readonly SequenceEvent[];
    /** Beats of a pass, of lists of events; by default the end of the last, rounded up to a beat. */
    readonly length?: number;
  },
): SequenceInstrument<P> {
  const { loop = false, events, length } = options;
  if ((events === undefined) === (options.build === undefined))
    throw new TypeError('defineSequence: a sequence needs either events or build');
  const fixed = events && patternOf(events, length);
  return {
    ...common('defineSequence', { isEvents: true, loop }, options),
    build: fixed ? () => fixed : (ctx) => patternOf(options.build!(ctx), length),
  };
}

const routine = { isEvents: false, loop: false } as const;

/** Defines an instrument that is a routine: a generator function that yields waits. @throws RangeError */
export function defineRoutine<const P extends Params = {}>(
  options: Common<P> & { run(ctx: RoutineContext<P>): Routine },
): SequenceInstrument<P> {
  return {
    ...common('defineRoutine', routine, options),
    routines: { [options.name ?? 'run']: (ctx) => options.run(ctx) },
  };
}

type Routines<P extends Params> = Readonly<Record<string, RoutineFunction<P>>>;

/** Defines an instrument of several routines that begin together and are one voice to clients. @throws RangeError @throws TypeError without a routine */
export function defineRoutines<const P extends Params = {}>(
  options: Common<P> & { readonly routines: Routines<P> },
): SequenceInstrument<P> {
  if (!Object.keys(options.routines).length) throw new TypeError('defineRoutines: there must be a routine');
  return { ...common('defineRoutines', routine, options), routines: options.routines };
}

/** The former name of `defineRoutine`. @deprecated */
export const defineVoice = defineRoutine;

/** The former name of `defineRoutines`, which takes `voices`. @deprecated */
export function defineVoices<const P extends Params = {}>({
  voices,
  ...options
}: Common<P> & { readonly voices: Routines<P> }): SequenceInstrument<P> {
  return defineRoutines({ ...options, routines: voices } as Common<P> & { readonly routines: Routines<P> });
}
