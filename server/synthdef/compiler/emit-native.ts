/**
 * Emits the block functions of a scheduled SynthDef as the text of one LLVM module:
 *
 *   run(base, list, entries)    one block of a list of pods and lanes, as `run` of the WebAssembly modules
 *
 * Where pods lie side by side in the list it can take two or four of them at once, in vectors of 8 or 16 lanes: each keeps its own slots, mask and wires, and
 * they mix one after the other. It works on the pods that the WebAssembly module's constructor has set up, and leaves the same bits in memory. All other functions are the module's own:
 * calc1, calc4, mix1 and mix4, and those that they call.
 *
 * What could go wrong: it looks for a slot in another place than the constructor. That is described first, for this end too, and hands the slots out.
 */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { Layout } from '../../world/layout.ts';
import { blockFunction } from './calc.ts';
import { isCommon } from './common-functions.ts';
import type { Declaration } from './declaration.ts';
import type { FunctionGraph } from './graph/function-graph.ts';
import { laneFunction } from './lane-function.ts';
import type { Check } from './llvm/fixed-functions.ts';
import { ModuleWriter } from './llvm/module-writer.ts';
import { type BlockNames, runText } from './llvm/run-text.ts';
import { podLanes, type Width } from './llvm/width.ts';
import { mixFunction } from './mixing.ts';
import { ModuleContext } from './module-context.ts';
import type { ForcedCode } from './run-function.ts';

export interface NativeOptions {
  /** Pods that `run` calculates side by side where several of a list have several lanes; default 1. Where that cannot be it takes fewer. */
  readonly pods?: 1 | 2 | 4;
  /** Code that all lanes shall go through, for tests. */
  readonly forced?: ForcedCode;
  /** Compares each access with the memory's size, for tests. */
  readonly check?: Check;
}

/** A def's module without the functions that depend on nothing of a def, and a module for each of those: an object of it does for all defs of a layout. */
export interface NativeParts {
  readonly text: string;
  /** By the name that it exports: text of the common functions that the def needs, with those that they need. */
  readonly common: ReadonlyMap<string, string>;
}

/** Returns the text of a def's module. */
export function emitNative(
  def: SynthDef,
  declarations: readonly Declaration[],
  layout: Layout,
  options?: NativeOptions,
): string {
  return writerOf(def, declarations, layout, options).finish();
}

/** Returns the text of a def's module and of the modules of common functions that it needs. */
export function emitNativeParts(
  def: SynthDef,
  declarations: readonly Declaration[],
  layout: Layout,
  options?: NativeOptions,
): NativeParts {
  const writer = writerOf(def, declarations, layout, options, isCommon);
  const common = new Map<string, string>();
  const pending = [...writer.needed];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const [name, graph] = next;
    if (common.has(name)) continue;
    const own = new ModuleWriter(layout.blockSize, { check: options?.check, isApart: isCommon });
    own.write(graph, 1, name, '');
    common.set(name, own.finish());
    pending.push(...own.needed);
  }
  return { text: writer.finish(), common };
}

function writerOf(
  def: SynthDef,
  declarations: readonly Declaration[],
  layout: Layout,
  { pods: asked = 1, forced, check }: NativeOptions = {},
  isApart: (graph: FunctionGraph) => boolean = () => false,
): ModuleWriter {
  const context = new ModuleContext(def, declarations, layout, asked);
  const pods = context.possibleSideBySide;
  laneFunction(context, 'construct', 'emit');
  const writer = new ModuleWriter(layout.blockSize, { check, isApart, bankBytes: pods > 1 ? context.bankBytes : 0 });
  const block = blockFunction(context, 'block');
  const calc = (width: Width) => writer.write(block, width, `calc${width}`);
  const mix = (name: string, who: 'one lane' | 'together', bank = 0) => {
    const graph = mixFunction(context, name, who, bank);
    return graph && writer.write(graph, 1, name);
  };
  const functions: BlockNames = {
    calc1: calc(1),
    calc4: calc(podLanes),
    wide: pods > 1 ? calc((pods * podLanes) as Width) : null,
    mix1: mix('mix1', 'one lane'),
    mix4: Array.from({ length: pods }, (_, pod) =>
      mix(pod === 0 ? 'mix4' : `mix4.${pod}`, 'together', pod * context.bankBytes),
    ),
  };
  writer.intrinsic('llvm.cttz.i32', 'i32', ['i32', 'i1']);
  writer.add(runText(functions, forced));
  return writer;
}
