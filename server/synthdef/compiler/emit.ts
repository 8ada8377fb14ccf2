/**
 * Emits a SynthDef as two WebAssembly modules. The first is all that synths need, and there quickly:
 *
 *   construct(pod, lane)  runs every unit's constructor in the def's order, one lane
 *   calc1(pod, lane)      one block of one lane
 *   run(list, entries)    one block of a list of pods and lanes; not 0 when one left done actions or a report
 *
 * where units add to buses behind all others (see mixing.ts) mix1(pod, lane) and mix4(pod, lanes), and, where a unit has something
 * left to do at the end, destroy(pod, lane). Its functions call those of units, which lie in libraries (see unit-function.ts). The second one, for defs that
 * are played, works on the same pods:
 *
 *   calc1(pod, lane)      the same, where units share loops
 *   calc4(pod, lanes)     one block of the lanes whose bits are set
 *   run(list, entries)    takes the place of the first module's
 *
 * and has copies of the functions that these call: those of the library that units share, rare work (outOfLine.N of unit N), and
 * whole-block units (block.N).
 *
 * What could go wrong: a block function looks for a slot that nothing has set up, or the two modules for one in different places. The
 * constructor is described first, for either, and hands the slots out.
 */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { Layout } from '../../world/layout.ts';
import { blockFunction } from './calc.ts';
import type { Declaration } from './declaration.ts';
import type { FunctionGraph } from './graph/function-graph.ts';
import { laneFunction } from './lane-function.ts';
import { mixFunction } from './mixing.ts';
import { ModuleContext } from './module-context.ts';
import { type BlockFunction, type ForcedCode, runFunction } from './run-function.ts';
import type { Step } from './schedule.ts';
import type { Library } from './wasm/libraries.ts';
import type { Width } from './wasm/stack.ts';
import { ModuleWriter } from './wasm/write-module.ts';

export interface Emitted {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Modules whose functions the first one calls, those that others need before these. */
  readonly libraries: readonly Library[];
  /** Places of constants in the bytes that nothing else depends on, and which constants of the def they are. */
  readonly constants: readonly (readonly [at: number, number: number])[];
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
  const context = contextOf(def, declarations, layout, forced !== undefined);
  const writer = new ModuleWriter(layout.blockSize, forced === undefined);
  writer.write(laneFunction(context, 'construct', 'emit'), 1, 'construct');
  writeBlock(context, writer, { four: forced === 'four', forced });
  if (declarations.some((d) => d.destroy)) writer.write(laneFunction(context, 'destroy', 'destroy'), 1, 'destroy');
  return {
    ...writer.finish(),
    podBytes: context.pod.bytes,
    commutes: context.commutes,
    addsControl: context.addsControl,
    audioMaps: context.pod.audioMaps(),
    steps: context.steps,
  };
}

/** Units that share loops keep fewer signals in memory: where there is no room for those of all, they do so from the beginning. */
function contextOf(
  def: SynthDef,
  declarations: readonly Declaration[],
  layout: Layout,
  isFused: boolean,
): ModuleContext {
  const context = new ModuleContext(def, declarations, layout, { isFused });
  return context.hasRoom ? context : new ModuleContext(def, declarations, layout);
}

/** The second module: code in which units share loops, for one voice and for four, for the pods of the first. */
export function emitFused(
  def: SynthDef,
  declarations: readonly Declaration[],
  layout: Layout,
): Uint8Array<ArrayBuffer> {
  const context = new ModuleContext(def, declarations, layout);
  laneFunction(context, 'construct', 'emit');
  const writer = new ModuleWriter(layout.blockSize, false);
  writeBlock(context, writer, { four: true });
  return writer.finish().bytes;
}

/** Writes a block, how sound gets to the buses, and what goes through lists of pods. */
function writeBlock(
  context: ModuleContext,
  writer: ModuleWriter,
  { four, forced }: { readonly four: boolean; readonly forced?: ForcedCode | undefined },
): void {
  const written: BlockFunction[] = [];
  const write = (graph: FunctionGraph | null, width: Width, name: BlockFunction): void => {
    if (!graph) return;
    writer.write(graph, width, name);
    written.push(name);
  };
  const block = blockFunction(context, 'block');
  write(block, 1, 'calc1');
  if (four) write(block, 4, 'calc4');
  write(mixFunction(context, 'mix1', 'one lane'), 1, 'mix1');
  write(mixFunction(context, 'mix4', 'together'), 1, 'mix4');
  writer.run = runFunction(written, forced);
}
