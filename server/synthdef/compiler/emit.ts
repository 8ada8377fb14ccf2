/**
 * Emits a scheduled SynthDef as a WebAssembly module with these functions:
 *
 *   construct(pod, lane)  runs every unit's constructor in the def's order, one lane
 *   calc1(pod, lane)      one block of one lane
 *   run(list, entries)    one block of a list of pods and lanes; not 0 when one left done actions or a report
 *
 * where units add to buses behind all others (see mixing.ts) mix1(pod, lane) and mix4(pod, lanes), and, where a unit has something
 * left to do at the end, destroy(pod, lane). A second module, which is wanted only where several synths run side by side, works on
 * the same pods:
 *
 *   calc4(pod, lanes)     one block of the lanes whose bits are set
 *   run(list, entries)    takes the place of the first module's, whose functions it calls for one lane and to mix
 *
 * Before them stand the functions that these call: those of the library that units share, rare work (outOfLine.N of unit N), and
 * whole-block units (block.N). The second module takes them from the first.
 *
 * What could go wrong: a block function looks for a slot that nothing has set up, or the two modules for one in different places. The
 * constructor is described first, for either, and hands the slots out.
 */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { type Layout, maxCodePages, minCodePages } from '../../world/layout.ts';
import { blockFunction } from './calc.ts';
import type { Declaration } from './declaration.ts';
import type { FunctionGraph } from './graph/function-graph.ts';
import { laneFunction } from './lane-function.ts';
import { mixFunction } from './mixing.ts';
import { ModuleContext } from './module-context.ts';
import { emitRun, type ForcedCode } from './run-function.ts';
import type { Step } from './schedule.ts';
import { ModuleBuilder } from './wasm/module.ts';
import { ModuleWriter } from './wasm/write-module.ts';

export interface Emitted {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Size of a pod (four lanes) of this def. */
  readonly podBytes: number;
  /** True when neighbouring synths of the def may run in any order. */
  readonly commutes: boolean;
  /** True when synths of the def may add to control buses. */
  readonly addsControl: boolean;
  readonly audioMaps: readonly (readonly [control: number, offset: number])[];
  /** The scheduled steps, for `--explain`-like output and tests. */
  readonly steps: readonly Step[];
}

/** The first module: all that one synth by itself needs. @param forced code that all runs shall go through, for tests */
export function emitModule(
  def: SynthDef,
  declarations: readonly Declaration[],
  layout: Layout,
  forced?: ForcedCode,
): Emitted {
  const module = new ModuleBuilder(minCodePages, maxCodePages);
  const context = new ModuleContext(def, declarations, layout);
  const construct = laneFunction(context, 'construct', 'emit');
  const block = blockFunction(context, 'block');
  const writer = new ModuleWriter(module, layout.blockSize);
  const write = (graph: FunctionGraph | null, name: string) => (graph ? writer.write(graph, 1, name) : null);
  write(construct, 'construct');
  const functions = {
    calc1: writer.write(block, 1, 'calc1'),
    calc4: forced === 'four' ? writer.write(block, 4, 'calc4') : null,
    mix1: write(mixFunction(context, 'mix1', 'one lane'), 'mix1'),
    mix4: write(mixFunction(context, 'mix4', 'together'), 'mix4'),
  };
  module.define('run', emitRun(functions, forced));
  if (declarations.some((d) => d.destroy)) write(laneFunction(context, 'destroy', 'destroy'), 'destroy');
  return {
    bytes: module.encode(),
    podBytes: context.pod.bytes,
    commutes: context.commutes,
    addsControl: context.addsControl,
    audioMaps: context.pod.audioMaps(),
    steps: context.steps,
  };
}

/** The second module: four-voice code for the pods of the first. */
export function emitFour(def: SynthDef, declarations: readonly Declaration[], layout: Layout): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder(minCodePages, maxCodePages);
  const context = new ModuleContext(def, declarations, layout);
  laneFunction(context, 'construct', 'emit');
  const block = blockFunction(context, 'block');
  const writer = new ModuleWriter(module, layout.blockSize);
  const calc1 = writer.import(block.signature, 'calc1');
  const [mix1, mix4] = (['one lane', 'together'] as const).map((who, i) => {
    const mix = mixFunction(context, `mix${[1, 4][i]}`, who);
    return mix ? writer.import(mix.signature) : null;
  }) as [number | null, number | null];
  writer.importCallees(block);
  module.define('run', emitRun({ calc1, calc4: writer.write(block, 4, 'calc4'), mix1, mix4 }));
  return module.encode();
}
