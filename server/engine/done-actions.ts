/** Done actions, by which a synth's units end or pause its node and its neighbours. */
import { Kind, type NodeTable } from './node-table.ts';

/** Actions on a node. A node that ends does so when its turn comes in a walk. */
export interface NodeActions {
  end(node: number): void;
  /** The same for a node that goes with what is in its group. */
  endUnplaced(node: number): void;
  setRun(node: number, run: boolean): void;
}

/** Carries out one action, 1–15 as the protocol numbers them, for a synth. */
export function doneAction(nodes: NodeTable, actions: NodeActions, node: number, action: number): void {
  const before = nodes.previous[node]!;
  const after = nodes.next[node]!;
  if (action === 1) return actions.setRun(node, false);
  if (action === 14) return actions.end(nodes.parent[node]!);
  actions.end(node);
  switch (action) {
    case 3:
      return actions.end(before);
    case 4:
      return actions.end(after);
    case 5:
      return endOrFreeAll(nodes, actions, before);
    case 6:
      return endOrFreeAll(nodes, actions, after);
    case 7:
      return endFrom(nodes.previous, actions, before);
    case 8:
      return endFrom(nodes.next, actions, after);
    case 9:
      return before ? actions.setRun(before, false) : undefined;
    case 10:
      return after ? actions.setRun(after, false) : undefined;
    case 11:
      return endOrDeepFree(nodes, actions, before);
    case 12:
      return endOrDeepFree(nodes, actions, after);
    case 13:
      return endFrom(nodes.next, actions, nodes.head[nodes.parent[node]!]!);
    case 15:
      return after ? actions.setRun(after, true) : undefined;
  }
}

function endFrom(links: Int32Array, actions: NodeActions, first: number): void {
  for (let n = first; n; n = links[n]!) actions.end(n);
}

function endOrFreeAll(nodes: NodeTable, actions: NodeActions, node: number): void {
  if (!node) return;
  if (nodes.kind[node] !== Kind.group) return actions.end(node);
  for (let n = nodes.head[node]!; n; n = nodes.next[n]!) actions.endUnplaced(n);
}

function endOrDeepFree(nodes: NodeTable, actions: NodeActions, node: number): void {
  if (!node) return;
  if (nodes.kind[node] !== Kind.group) return actions.end(node);
  for (let n = nodes.head[node]!; n; n = nodes.following(n, node))
    if (nodes.kind[n] === Kind.synth) actions.endUnplaced(n);
}
