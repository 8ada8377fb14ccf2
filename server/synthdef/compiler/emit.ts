/**
 * Emits a scheduled SynthDef as a WebAssembly module with these functions:
 *
 *   construct(pod, lane)  runs every unit's constructor in the def's order, one lane
 *   calc1(pod, lane)      one block of one lane
 *   run(list, entries)    one block of a list of pods and lanes; not 0 when one left done actions or a report
 *
 * and, where a unit has something left to do at the end, destroy(pod, lane). A second module, which is wanted only where several
 * synths run side by side, works on the same pods:
 *
 *   calc4(pod, lanes)     one block of the lanes whose bits are set
 *   run(list, entries)    takes the place of the first module's, whose calc1 it calls for one lane
 *
 * Before them stand the functions that these call: those of the library that units share, and rare work (outOfLine.N of unit N).
 *
 * What could go wrong: a block function looks for a slot that nothing has set up, or the two modules for one in different places. The
 * constructor is emitted first, for either, and hands the slots out.
 */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { type Layout, maxCodePages, minCodePages } from '../../world/layout.ts';
import { emitCalc } from './calc.ts';
import type { Declaration } from './declaration.ts';
import { emitLaneFunction } from './lane-function.ts';
import { ModuleContext } from './module-context.ts';
import { emitRun } from './run-function.ts';
import type { Step } from './schedule.ts';
import { ModuleBuilder, Type } from './wasm/module.ts';

export interface Emitted {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Size of a pod (four lanes) of this def. */
  readonly podBytes: number;
  readonly audioMaps: readonly (readonly [control: number, offset: number])[];
  /** The scheduled steps, for `--explain`-like output and tests. */
  readonly steps: readonly Step[];
}

/** The first module: all that one synth by itself needs. */
export function emitModule(def: SynthDef, declarations: readonly Declaration[], layout: Layout): Emitted {
  const module = new ModuleBuilder(minCodePages, maxCodePages);
  const context = new ModuleContext(def, declarations, layout, module);
  const construct = emitLaneFunction(context, 'emit');
  const calc1 = emitCalc(context, 1);
  module.define('construct', construct);
  module.define('run', emitRun({ calc1: module.define('calc1', calc1) }));
  const destroys = declarations.some((d) => d.destroy);
  if (destroys) module.define('destroy', emitLaneFunction(context, 'destroy'));
  return {
    bytes: module.encode(),
    podBytes: context.pod.bytes,
    audioMaps: context.pod.audioMaps(),
    steps: context.steps,
  };
}

/** The second module: four-voice code for the pods of the first. */
export function emitFour(def: SynthDef, declarations: readonly Declaration[], layout: Layout): Uint8Array<ArrayBuffer> {
  const first = new ModuleContext(def, declarations, layout, new ModuleBuilder(minCodePages));
  emitLaneFunction(first, 'emit');
  const module = new ModuleBuilder(minCodePages, maxCodePages);
  const calc1 = module.import('calc1', [Type.i32, Type.i32]);
  const calc4 = emitCalc(new ModuleContext(def, declarations, layout, module, first.pod), 4);
  module.define('run', emitRun({ calc1, calc4: module.define('calc4', calc4) }));
  return module.encode();
}
