/** SynthDefs as the render thread holds them: instantiated, with what a synth needs of them. */
import type { CompiledDef, InstalledDef } from '../world/compiled-def.ts';
import type { HostEnvironment, Libraries } from './libraries.ts';

type Calculate = (pod: number, lanes: number) => void;

/** One def, ready to run. */
export interface LoadedDef {
  readonly symbol: number;
  readonly serial: number;
  readonly compiled: CompiledDef;
  readonly defaults: Float32Array;
  /** Symbol → index of the first control × 65536 + number of controls. */
  readonly controls: ReadonlyMap<number, number>;
  /** Control → offset of its audio map slot. */
  readonly audioMaps: ReadonlyMap<number, number>;
  readonly construct: Calculate;
  /** One block of a list of pods and lanes; not 0 when a unit left something in a pod's header. Another one from when there is fused code. */
  run: (list: number, entries: number) => number;
  /** True when there is fused code, or when it has been asked for. */
  hasFused: boolean;
  readonly destroy: Calculate | null;
  readonly unitCount: number;
}

/** Allocates: happens when a def arrives, not while it sounds. */
export function loadDef(
  symbol: number,
  def: InstalledDef,
  environment: HostEnvironment,
  libraries: Libraries,
): LoadedDef {
  const { compiled } = def;
  const imports = libraries.importsFor(compiled.libraries, environment);
  const { exports } = new WebAssembly.Instance(compiled.module, imports);
  const loaded: LoadedDef = {
    symbol,
    serial: def.serial ?? 0,
    compiled,
    defaults: Float32Array.from(def.defaults),
    controls: new Map(def.controlNames.map(([name, index, count]) => [name, index * 65536 + count])),
    audioMaps: new Map(compiled.audioMaps),
    construct: exports.construct as Calculate,
    run: exports.run as LoadedDef['run'],
    hasFused: false,
    destroy: (exports.destroy as Calculate | undefined) ?? null,
    unitCount: def.unitCount,
  };
  if (compiled.fused) loadFused(loaded, compiled.fused, environment);
  return loaded;
}

/** Lets a def run by its fused code. Allocates, as `loadDef` does. */
export function loadFused(def: LoadedDef, fused: WebAssembly.Module, environment: HostEnvironment): void {
  const { exports } = new WebAssembly.Instance(fused, {
    env: environment as unknown as WebAssembly.ModuleImports,
  });
  def.compiled.fused = fused;
  def.run = exports.run as LoadedDef['run'];
  def.hasFused = true;
}
