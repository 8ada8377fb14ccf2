/** Synths as clients see them, over OSC and over HTTP alike. Plain data. */

import type { TreeNode } from '../../link/tree.ts';
import type { Context } from '../context.ts';
import { controlsOf, type ShownControl } from './controls.ts';

export interface SynthView {
  readonly id: number;
  /** SynthDef, or the variant of one. */
  readonly def: string;
  readonly group: number;
  /** Seconds since it began. */
  readonly age: number;
  /** False when it, or a group around it, is paused. */
  readonly running: boolean;
  /** Seconds for a block of a synth with the def's initial controls; undefined while that is being measured. */
  readonly cost: number | undefined;
  readonly controls: readonly ShownControl[];
}

/** @param now milliseconds since 1970 */
export function synthView(context: Context, node: TreeNode, now: number): SynthView {
  return {
    id: node.id,
    def: context.symbols.name(node.symbol),
    group: node.parent?.id ?? 0,
    age: Math.max(0, now - node.since) / 1000,
    running: isRunning(node),
    cost: node.def && context.costs.of(node.def),
    controls: controlsOf(context, node),
  };
}

/** Yields the synths below a group in the order in which they are played; with `def` only those of that def and its variants. */
export function* synthsBelow(context: Context, group: TreeNode, def?: string): Generator<TreeNode> {
  for (const { node } of context.tree.below(group)) {
    if (!node.isGroup && (def === undefined || node.def?.def.name === def || context.symbols.name(node.symbol) === def))
      yield node;
  }
}

function isRunning(node: TreeNode): boolean {
  for (let each: TreeNode | null = node; each; each = each.parent) if (!each.running) return false;
  return true;
}
