/**
 * Emits the block functions of a scheduled SynthDef as the text of one LLVM module:
 *
 *   run(base, list, entries)    one block of a list of pods and lanes, as `run` of the WebAssembly modules
 *
 * Where pods lie side by side in the list it can take two or four of them at once, in vectors of 8 or 16 lanes: each keeps its own slots, mask and wires, and
 * they mix one after the other. Synths of which each is the only one of its pod to run, because they are in groups of their own, are taken together likewise, a lane each. It works on the pods that the WebAssembly module's constructor has set up, and leaves the same bits in memory. All other functions are the module's own:
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
import { type BlockNames, runText } from './llvm/run-text.ts';
import { podLanes, type Width } from './llvm/width.ts';
import { mixFunction } from './mixing.ts';
import { ModuleContext } from './module-context.ts';
import type { ForcedCode } from './run-function.ts';

export interface NativeOptions {
  /** Pods that `run` calculates side by side where several of a list have several lanes; default 1. Where that cannot be it takes fewer. */
  readonly pods?: 1 | 2 | 4;
  /** Synths, each the only one of its pod, from which on they are calculated side by side, at least two; default what pays. */
  readonly apartFrom?: number;
  /** Code that all lanes shall go through, for tests. */
  readonly forced?: ForcedCode;
  /** Compares each access with the memory's size, for tests. */
  readonly check?: Check;
}

/** Returns the number of synths for which code of a width takes less time than that of one lane as often. */
const leastApart = (width: Width): number => Math.max(2, width / 4);

/** Returns the text of a def's module. */
export function emitNative(
  def: SynthDef,
  declarations: readonly Declaration[],
  layout: Layout,
  { pods: asked = 1, apartFrom, forced, check }: NativeOptions = {},
): string {
  const context = new ModuleContext(def, declarations, layout, { sideBySide: asked });
  const { bankBytes, runsTogether, possibleSideBySide: pods } = context;
  const width = (pods * podLanes) as Width;
  laneFunction(context, 'construct', 'emit');
  const writer = new ModuleWriter(layout.blockSize, { check, bankBytes: runsTogether ? bankBytes : null });
  const block = blockFunction(context, 'block');
  const calc = (width: Width) => writer.write(block, width, `calc${width}`);
  const mix = (name: string, who: 'one lane' | 'together', bank = 0) => {
    const graph = mixFunction(context, name, who, bank);
    return graph && writer.write(graph, 1, name);
  };
  const functions: BlockNames = {
    calc1: calc(1),
    calc4: calc(podLanes),
    wide: pods > 1 ? calc(width) : null,
    apart: runsTogether
      ? { name: writer.writeApart(block, width, 'apart'), width, least: apartFrom ?? leastApart(width), bankBytes }
      : null,
    mix1: mix('mix1', 'one lane'),
    mix4: Array.from({ length: pods }, (_, pod) =>
      mix(pod === 0 ? 'mix4' : `mix4.${pod}`, 'together', pod * bankBytes),
    ),
  };
  writer.intrinsic('llvm.cttz.i32', 'i32', ['i32', 'i1']);
  writer.add(runText(functions, forced));
  return writer.finish();
}
