/**
 * Emits the block functions of a scheduled SynthDef as the text of one LLVM module:
 *
 *   run(base, list, entries)    one block of a list of pods and lanes, as `run` of the WebAssembly modules
 *
 * It works on the pods that the WebAssembly module's constructor has set up, and leaves the same bits in memory. All other functions are the module's own:
 * calc1, calc4, mix1 and mix4, and those that they call.
 *
 * What could go wrong: it looks for a slot in another place than the constructor. That is described first, for this end too, and hands the slots out.
 */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { Layout } from '../../world/layout.ts';
import { blockFunction } from './calc.ts';
import type { Declaration } from './declaration.ts';
import { laneFunction } from './lane-function.ts';
import type { Check } from './llvm/fixed-functions.ts';
import { ModuleWriter } from './llvm/module-writer.ts';
import { runText } from './llvm/run-text.ts';
import { mixFunction } from './mixing.ts';
import { ModuleContext } from './module-context.ts';
import type { ForcedCode } from './run-function.ts';

export interface NativeOptions {
  /** Code that all lanes shall go through, for tests. */
  readonly forced?: ForcedCode;
  /** Compares each access with the memory's size, for tests. */
  readonly check?: Check;
}

/** Returns the text of a def's module. */
export function emitNative(
  def: SynthDef,
  declarations: readonly Declaration[],
  layout: Layout,
  { forced, check }: NativeOptions = {},
): string {
  const context = new ModuleContext(def, declarations, layout);
  laneFunction(context, 'construct', 'emit');
  const writer = new ModuleWriter(layout.blockSize, check);
  const block = blockFunction(context, 'block');
  const [mix1, mix4] = (['one lane', 'together'] as const).map((who, i) => {
    const name = `mix${[1, 4][i]}`;
    const graph = mixFunction(context, name, who);
    return graph && writer.write(graph, 1, name);
  }) as [string | null, string | null];
  const [calc1, calc4] = [writer.write(block, 1, 'calc1'), writer.write(block, 4, 'calc4')];
  writer.intrinsic('llvm.cttz.i32', 'i32', ['i32', 'i1']);
  writer.add(runText({ calc1, calc4, mix1, mix4 }, forced));
  return writer.finish();
}
