/** SynthDefs as the render thread holds them: instantiated, with what a synth needs of them. */
import type { hostFunctions } from '../world/host-functions.ts';

/** What the control thread hands over. */
export interface InstalledDef {
  /** Comes back when it is gone. */
  readonly serial?: number;
  readonly module: WebAssembly.Module;
  readonly podBytes: number;
  readonly commutes: boolean;
  /** Initial control values. */
  readonly defaults: readonly number[];
  /** Symbol of the name, index of its first control, number of controls under it. */
  readonly controlNames: readonly (readonly [symbol: number, index: number, count: number])[];
  readonly audioMaps: readonly (readonly [control: number, offset: number])[];
  readonly unitCount: number;
}

type Calculate = (pod: number, lanes: number) => void;

/** One def, ready to run. */
export interface LoadedDef {
  readonly symbol: number;
  readonly serial: number;
  readonly podBytes: number;
  readonly commutes: boolean;
  readonly defaults: Float32Array;
  /** Symbol → index of the first control × 65536 + number of controls. */
  readonly controls: ReadonlyMap<number, number>;
  /** Control → offset of its audio map slot. */
  readonly audioMaps: ReadonlyMap<number, number>;
  readonly construct: Calculate;
  /** One block of a list of pods and lanes; not 0 when a unit left something in a pod's header. */
  readonly run: (list: number, entries: number) => number;
  readonly destroy: Calculate | null;
  readonly unitCount: number;
}

export type HostEnvironment = Record<keyof typeof hostFunctions, (...args: number[]) => number | void> & {
  memory: WebAssembly.Memory;
};

/** Allocates: happens when a def arrives, not while it sounds. */
export function loadDef(symbol: number, def: InstalledDef, environment: HostEnvironment): LoadedDef {
  const { exports } = new WebAssembly.Instance(def.module, {
    env: environment as unknown as WebAssembly.ModuleImports,
  });
  return {
    symbol,
    serial: def.serial ?? 0,
    podBytes: def.podBytes,
    commutes: def.commutes,
    defaults: Float32Array.from(def.defaults),
    controls: new Map(def.controlNames.map(([name, index, count]) => [name, index * 65536 + count])),
    audioMaps: new Map(def.audioMaps),
    construct: exports.construct as Calculate,
    run: exports.run as LoadedDef['run'],
    destroy: (exports.destroy as Calculate | undefined) ?? null,
    unitCount: def.unitCount,
  };
}
