/** Instructions that end nodes, pause them, or ask for them. */

import { Event, Failure } from '../world/instructions.ts';
import type { Execution } from './execution.ts';
import { Flag, Kind, type NodeTable, rootSlot } from './node-table.ts';
import type { Tree } from './tree.ts';

export class NodeInstructions {
  private readonly nodes: NodeTable;

  constructor(
    private readonly execution: Execution,
    private readonly tree: Tree,
  ) {
    this.nodes = tree.nodes;
  }

  free(id: number): void {
    const slot = this.execution.find(id);
    if (!slot) return;
    if (slot === rootSlot) return this.execution.fail(Failure.rootGroup, id);
    this.tree.delete(slot);
  }

  /** Fades a node out; one that is not calculated has no sound to fade, and ends. */
  fade(id: number): void {
    const { nodes } = this;
    const slot = this.execution.find(id);
    if (!slot) return;
    let calculated = nodes.kind[slot] === Kind.synth && !(nodes.flags[slot]! & Flag.fresh);
    for (let node = slot; node && calculated; node = nodes.parent[node]!)
      calculated = !(nodes.flags[node]! & Flag.paused);
    if (calculated) nodes.raise(slot, Flag.fading);
    else this.free(id);
  }

  freeAll(id: number): void {
    const slot = this.execution.findGroup(id);
    if (slot) this.tree.deleteChildren(slot);
  }

  deepFree(id: number): void {
    const { nodes } = this;
    const group = this.execution.findGroup(id);
    for (let node = nodes.head[group]!; node; ) {
      const after = nodes.following(node, group);
      if (nodes.kind[node] === Kind.synth) this.tree.deleteUnplaced(node);
      node = after;
    }
  }

  setRun(id: number, run: boolean): void {
    const slot = this.execution.find(id);
    if (slot) this.tree.setRun(slot, run);
  }

  query(id: number): void {
    const slot = this.execution.find(id);
    if (slot) this.tree.reportNode(Event.info, slot);
  }
}
