/** The controls of a synth as they stand now. Plain data. */
import type { TreeNode } from '../../link/tree.ts';
import type { Context } from '../context.ts';

/** A control by its name or index, with its value or the bus that it is mapped to. */
export interface ShownControl {
  readonly name: string | number;
  readonly value: number | string;
}

/** Values of the controls of synths, by their ids, where others are heard than lie in memory. */
export type HeardControls = ReadonlyMap<number, Float32Array>;

/** Returns a synth's controls; none when its def is not known any more. */
export function controlsOf({ defs, tree }: Context, node: TreeNode, heard?: HeardControls): ShownControl[] {
  const def = node.def?.def;
  if (!def) return [];
  return defs.controlNames(def).map((name, i) => ({
    name: name ?? i,
    value: node.maps?.get(i) ?? heard?.get(node.id)?.[i] ?? tree.control(node, i),
  }));
}
