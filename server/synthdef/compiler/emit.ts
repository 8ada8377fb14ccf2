/**
 * Emits a scheduled SynthDef as one WebAssembly module with these functions:
 *
 *   construct(pod, lane)  runs every unit's constructor in the def's order, one lane
 *   calc1(pod, lane)      one block of one lane
 *   calc4(pod, lanes)     one block of the lanes whose bits are set
 *   run(list, entries)    one block of a list of pods and lanes; not 0 when one left done actions or a report
 *
 * where units add to buses behind all others (see mixing.ts), mix1(pod, lane) and mix4(pod, lanes), and, where a unit has
 * something left to do at the end, destroy(pod, lane). Before them stand the functions that these
 * call: those of the library that units share, and rare work (outOfLine.N of unit N).
 *
 * What could go wrong: a block function looks for a slot that nothing has set up. The constructor is emitted first, and
 * hands the slots out.
 */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { type Layout, withoutSamples } from '../../world/layout.ts';
import { emitCalc } from './calc.ts';
import type { Declaration } from './declaration.ts';
import { emitLaneFunction } from './lane-function.ts';
import { emitMix } from './mixing.ts';
import { ModuleContext } from './module-context.ts';
import { emitRun, type ForcedCode } from './run-function.ts';
import type { Step } from './schedule.ts';
import { type FunctionBody, ModuleBuilder } from './wasm/module.ts';

export interface Emitted {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Size of a pod (four lanes) of this def. */
  readonly podBytes: number;
  /** True when neighbouring synths of the def may run in any order. */
  readonly commutes: boolean;
  readonly audioMaps: readonly (readonly [control: number, offset: number])[];
  /** The scheduled steps, for `--explain`-like output and tests. */
  readonly steps: readonly Step[];
}

/** Emits a module. @param forced code that all runs shall go through, for tests */
export function emitModule(
  def: SynthDef,
  declarations: readonly Declaration[],
  layout: Layout,
  forced?: ForcedCode,
): Emitted {
  const module = new ModuleBuilder(withoutSamples(layout).memoryPages, layout.memoryPages);
  const context = new ModuleContext(def, declarations, layout, module);
  const construct = emitLaneFunction(context, 'emit');
  const calc1 = emitCalc(context, 1);
  const calc4 = forced === 'lone' ? null : emitCalc(context, 4);
  const [mix1, mix4] = [emitMix(context, 1), emitMix(context, 4)];
  const define = (name: string, fn: FunctionBody | null) => (fn ? module.define(name, fn) : null);
  define('construct', construct);
  const indices = {
    calc1: module.define('calc1', calc1),
    calc4: define('calc4', calc4),
    mix1: define('mix1', mix1),
    mix4: define('mix4', mix4),
  };
  define('run', emitRun(indices, forced));
  const destroys = declarations.some((d) => d.destroy);
  if (destroys) define('destroy', emitLaneFunction(context, 'destroy'));
  return {
    bytes: module.encode(),
    podBytes: context.pod.bytes,
    commutes: context.commutes,
    audioMaps: context.pod.audioMaps(),
    steps: context.steps,
  };
}
