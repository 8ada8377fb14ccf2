/** Calculation rate as SynthDef files number it: 0 scalar, 1 control, 2 audio, 3 demand. */
export type Rate = 0 | 1 | 2 | 3;

/** Source of one input. `unit` -1 means a constant, and `output` is then its index in `SynthDef.constants`. */
export interface InputRef {
  readonly unit: number;
  readonly output: number;
}

/** One UGen of a graph, in order of execution. */
export interface UnitSpec {
  readonly name: string;
  readonly rate: Rate;
  /** Signed 16 bit: which operator of BinaryOpUGen/UnaryOpUGen, or the first parameter index of a Control. */
  readonly specialIndex: number;
  readonly inputs: readonly InputRef[];
  /** One rate per output. */
  readonly outputs: readonly Rate[];
}

/** A name for the parameter values from `index` on. */
export interface ParamName {
  readonly name: string;
  readonly index: number;
}

/** Another full set of initial parameter values; `name` is `defname.variant`. */
export interface Variant {
  readonly name: string;
  readonly values: readonly number[];
}

/** A synth definition: a graph of UGens with its constants and parameters. All numbers are float32 values. */
export interface SynthDef {
  readonly name: string;
  readonly constants: readonly number[];
  /** Initial parameter values, one per control channel. */
  readonly params: readonly number[];
  readonly paramNames: readonly ParamName[];
  readonly units: readonly UnitSpec[];
  readonly variants: readonly Variant[];
}

/** Thrown for bytes that are no SynthDef file, or a graph that cannot be one. The message names def, field and value. */
export class SynthDefError extends Error {
  override readonly name = 'SynthDefError';
}

/** Longest def name in bytes. */
export const maxDefNameBytes = 255;

/** Longest UGen, parameter or variant name in bytes: scsynth keeps these in 32 bytes with a closing zero. */
export const maxNameBytes = 31;
