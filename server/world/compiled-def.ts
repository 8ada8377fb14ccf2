/** SynthDefs after compilation, as they travel from the compiler to the render thread. */

/** A module of functions that many defs call. */
export interface Library {
  /** The name by which other modules import from it: a hash of its bytes. */
  readonly id: string;
  readonly module: WebAssembly.Module;
}

/** A compiled graph, which equal graphs share: names and initial values are not in it. */
export interface CompiledDef {
  /** Hash of everything that the code depends on. */
  readonly key: string;
  readonly module: WebAssembly.Module;
  /** Modules whose functions that one calls, those that others need before these. */
  readonly libraries: readonly Library[];
  /** Code in which units share loops, for one voice and for four, for the same pods: made when such a def is played for the first time. */
  fused?: WebAssembly.Module;
  /** Bytes of memory for up to four synths. */
  readonly podBytes: number;
  /** True when neighbouring synths of such defs may run in any order: they only add to buses. */
  readonly commutes: boolean;
  /** True when synths of such defs may add to control buses. */
  readonly addsControl: boolean;
  /** Controls that can be mapped at audio rate: control index, and offset of the slot for the bus. */
  readonly audioMaps: readonly (readonly [control: number, offset: number])[];
}

/** A def for the render thread to install: a compiled graph under a name. */
export interface InstalledDef {
  readonly compiled: CompiledDef;
  /** Number that is reported when the def is gone. */
  readonly serial?: number;
  /** Initial control values. */
  readonly defaults: readonly number[];
  /** Symbol of the name, index of its first control, number of controls under it. */
  readonly controlNames: readonly (readonly [symbol: number, index: number, count: number])[];
  readonly unitCount: number;
}
