/**
 * Declarations of UGens. One declaration is everything the project knows about a UGen: the compiler emits from it,
 * the SynthDef builder is typed by it, and the reference is generated from it.
 *
 * `emit` describes one pass over the UGen. The compiler runs it three times: as the constructor (one sample, state
 * set up), as the control-rate calculation (one sample a block) and as the audio-rate calculation (a block). Code
 * before `u.loop` runs once a block, the body of `u.loop` once a sample, code after it once a block. The constructor runs
 * the loop too: what must not advance the state there stands behind `if (u.constructing) return u.out(…)`.
 */
import type { Unit } from './unit.ts';

export type RateName = 'scalar' | 'control' | 'audio' | 'demand';
export const rateNames: readonly RateName[] = ['scalar', 'control', 'audio', 'demand'];

/** Something outside a UGen's own state that it touches: the scheduler keeps the order of conflicting UGens. */
export type Resource = 'random' | 'audioBus' | 'controlBus' | 'buffer' | 'local' | 'node' | 'message' | 'element';

/**
 * sclang's knowledge of a UGen beyond its inputs, as far as the bytes of a def depend on it. Without any of it a UGen is
 * kept, ordered by its inputs alone, and takes inputs of any rate.
 */
export interface LanguageTraits {
  /** True when it has no effect but its outputs: it is left out of a def where nothing reads them. */
  readonly pure?: boolean;
  /** True when it keeps its order of creation among its like and against everything made after it; chains do too. */
  readonly ordered?: boolean;
  /** FFT chains: `'begins'` one in the buffer of its first input, or `'continues'` that of its first input. */
  readonly chain?: 'begins' | 'continues';
  /** True when the first input must be at the UGen's own rate. */
  readonly ownRate?: boolean;
  /** Names of inputs that must be at audio rate where the UGen is; the rest goes by its one name. */
  readonly audioInputs?: readonly string[];
  /** True when, at audio rate, the first input is brought to audio rate. */
  readonly liftsInput?: boolean;
  /** True when it goes from 0 to 1 and not from -1 to 1. */
  readonly unipolar?: boolean;
  /** True when its one output counts as one of several: rewriting does not look through it. */
  readonly multi?: boolean;
}

/** Traits of most UGens that turn one input into another sound: left out where nothing reads them, and at audio rate only of an input at audio rate. */
export const filterTraits = { pure: true, ownRate: true } as const satisfies LanguageTraits;

/** Shape of the function that the builder has for a UGen. */
export interface BuilderTraits {
  /** False when the builder makes it by other means: operators, controls, functions of their own. */
  readonly offered?: boolean;
  /** True when the rest comes before the fixed inputs, which all have defaults. */
  readonly restFirst?: boolean;
  /** True when there is an input of the rest for each output; those given are repeated as needed. */
  readonly restPerOutput?: boolean;
}

export interface Declaration<In extends Record<string, number> = Record<string, number>>
  extends LanguageTraits,
    BuilderTraits {
  readonly name: string;
  readonly rates: readonly RateName[];
  /** Inputs in order, with the defaults that the language clients use. */
  readonly inputs: In;
  /** Name of the inputs after the fixed ones, where their number varies. */
  readonly rest?: string;
  /** Number of outputs; `'any'` where the SynthDef says. */
  readonly outputs: number | 'any';
  /**
   * `'sample'`: may share one loop with its neighbours, lanes side by side. `'block'`: a step of its own over wires in
   * memory, lane after lane. `'wide'`: a step of its own over wires, all lanes in one go.
   */
  readonly form?: 'sample' | 'block' | 'wide';
  readonly reads?: readonly Resource[];
  readonly writes?: readonly Resource[];
  /** Adds to buses only, so that neighbours of the same def may run in any order although it writes. */
  readonly commutes?: boolean;
  /**
   * Inputs that are read as a whole block or at their first sample: they must lie in a wire. An input that is read inside
   * `u.loop` alone is not among them. The rest goes by its one name.
   */
  readonly blockInputs?: readonly string[] | 'all';
  /** Inputs that hold the numbers of the buffers it writes: those that a synth made for itself are no one else's concern. */
  readonly bufferInputs?: readonly string[];
  /** True when its output is the number of a buffer that the synth has to itself. */
  readonly ownBuffer?: boolean;
  /** Controls: its outputs are parameters of the def from the special index on, which hold what they are set to or trigger. */
  readonly controls?: 'held' | 'trigger';
  /** True when it frees its synth, other than by a done action. */
  readonly freesSynth?: boolean;
  /** Names of the operators that the special index chooses, as sclang writes them. */
  readonly operators?: ReadonlyMap<number, string>;
  /** Another declaration for some special indices (operators that draw random numbers must keep their turn). */
  bySpecial?(special: number): Declaration<In> | undefined;
  /** One sentence for the reference. */
  readonly doc: string;
  emit(u: Unit<In>): void;
  /** Adds to buses what `emit` left in wires and slots (see mixing.ts): the wires of its inputs last as long. */
  mix?(u: Unit<In>): void;
  /** Does what is left to do when the synth ends. */
  destroy?(u: Unit<In>): void;
}

/** Names of the fixed inputs, in order. */
export const inputNames = (declaration: Declaration): string[] => Object.keys(declaration.inputs);

export function ugen<In extends Record<string, number>>(declaration: Declaration<In>): Declaration<In> {
  return declaration;
}
