/** Nodes by their ids, for the routes. */
import type { Context } from '../control/context.ts';
import type { TreeNode } from '../link/tree.ts';
import { Missing } from './problem.ts';

/** Returns a node. @throws Missing */
export function findNode({ tree }: Context, id: number): TreeNode {
  const node = tree.find(id);
  if (!node) throw new Missing(`there is no node ${id}`);
  return node;
}

/** Returns a group. @throws Missing also when the node is a synth */
export function findGroup(context: Context, id: number): TreeNode {
  const node = context.tree.find(id);
  if (!node?.isGroup) throw new Missing(`there is no group ${id}${node ? `; node ${id} is a synth` : ''}`);
  return node;
}
