/** Instructions that give nodes another place. */

import { AddAction, Event, Failure, isInGroup } from '../world/instructions.ts';
import type { Execution } from './execution.ts';
import { type NodeTable, rootSlot } from './node-table.ts';
import { insert, type Tree } from './tree.ts';

export class NodeMover {
  private readonly nodes: NodeTable;

  constructor(
    private readonly execution: Execution,
    private readonly tree: Tree,
    private readonly ints: Int32Array,
  ) {
    this.nodes = tree.nodes;
  }

  move(id: number, action: number, target: number): void {
    const at = this.execution.findPlace(action, target, Failure.nodeNotFound);
    const slot = at && this.execution.find(id);
    if (slot) this.moveAloud(slot, action, at);
  }

  /** A pair of which one is not there is reported and left out. */
  moveBeside(a: number, end: number): void {
    const { ints, execution } = this;
    let slot = 0;
    let at = 0;
    for (let pair = a + 1; pair < end; pair += 2) {
      const node = execution.find(ints[pair]!);
      const target = node && execution.find(ints[pair + 1]!);
      if (!target) continue;
      if (slot && slot !== node) this.moveAloud(slot, ints[a]!, at);
      slot = node;
      at = target;
    }
    if (slot) this.moveAloud(slot, ints[a]!, at);
  }

  /** As in scsynth a first node that stays in its group moves without a word. */
  order(a: number, end: number): void {
    const { ints, nodes, execution } = this;
    const action = ints[a]!;
    const at = execution.findPlace(action, ints[a + 1]!, Failure.targetNotFound);
    if (!at) return;
    let previous = 0;
    for (let i = a + 2; i < end; i++) {
      const slot = nodes.find(ints[i]!);
      if (!slot) continue;
      const group = nodes.parent[slot]!;
      const moved = previous ? this.moveTo(slot, AddAction.after, previous) : this.moveTo(slot, action, at);
      if (execution.failed) return;
      const quietly = !previous && isInGroup(action) && nodes.parent[slot] === group;
      if (moved) this.tree.reportNode(quietly ? Event.settle : Event.move, slot);
      previous = slot;
    }
    if (!previous) execution.fail(Failure.nodeNotFound, ints[end - 1]!);
  }

  private moveAloud(slot: number, action: number, at: number): void {
    if (this.moveTo(slot, action, at)) this.tree.reportNode(Event.move, slot);
  }

  /** False when it stays where it is; reported when it cannot be there. */
  private moveTo(slot: number, action: number, at: number): boolean {
    const { nodes, execution } = this;
    if (slot === rootSlot || (!isInGroup(action) && at === rootSlot)) {
      execution.fail(Failure.rootGroup, 0);
      return false;
    }
    if (slot === at) return false;
    if (nodes.isInside(at, slot)) {
      execution.fail(Failure.moveIntoItself, nodes.id[slot]!);
      return false;
    }
    nodes.unlink(slot);
    insert(nodes, slot, action, at);
    return true;
  }
}
