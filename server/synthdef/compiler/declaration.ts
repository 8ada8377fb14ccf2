/**
 * Declarations of UGens. One declaration is everything the project knows about a UGen: the compiler emits from it,
 * the SynthDef builder is typed by it, and the reference is generated from it.
 *
 * `emit` describes one pass over the UGen. The compiler runs it three times: as the constructor (one sample, state
 * set up), as the control-rate calculation (one sample a block) and as the audio-rate calculation (a block). Code
 * before `u.loop` runs once a block, the body of `u.loop` once a sample, code after it once a block.
 */
import type { Unit } from './unit.ts';

export type RateName = 'scalar' | 'control' | 'audio' | 'demand';
export const rateNames: readonly RateName[] = ['scalar', 'control', 'audio', 'demand'];

/** Something outside a UGen's own state that it touches: the scheduler keeps the order of conflicting UGens. */
export type Resource = 'random' | 'audioBus' | 'controlBus' | 'buffer' | 'local' | 'node' | 'message';

export interface Declaration<In extends Record<string, number> = Record<string, number>> {
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
  /** Form 'sample': vector registers that it keeps busy in its loop, with its constants; default 1. See schedule.ts. */
  readonly weight?: number;
  readonly reads?: readonly Resource[];
  readonly writes?: readonly Resource[];
  /** Adds to buses only, so that neighbours of the same def may run in any order although it writes. */
  readonly commutes?: boolean;
  /** Inputs that are read as a whole block or at their first sample: they must lie in a wire. The rest goes by its one name. */
  readonly blockInputs?: readonly string[] | 'all';
  /** Inputs that hold the numbers of the buffers it writes: those that a synth made for itself are no one else's concern. */
  readonly bufferInputs?: readonly string[];
  /** Another declaration for some special indices (operators that draw random numbers must keep their turn). */
  bySpecial?(special: number): Declaration<In> | undefined;
  /** One sentence for the reference. */
  readonly doc: string;
  emit(u: Unit<In>): void;
  /** Does what is left to do when the synth ends. */
  destroy?(u: Unit<In>): void;
}

/** Anything that holds declarations of whatever inputs. */
// biome-ignore lint: the inputs differ from UGen to UGen
export type AnyDeclaration = Declaration<any>;

/** Names of the fixed inputs, in order. */
export const inputNames = (declaration: AnyDeclaration): string[] => Object.keys(declaration.inputs);

export function ugen<In extends Record<string, number>>(declaration: Declaration<In>): Declaration<In> {
  return declaration;
}
