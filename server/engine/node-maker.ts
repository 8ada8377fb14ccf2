/** Instructions that make nodes, and the ids that the render thread gives away itself. */

import { AddAction, Event, Failure, isInGroup } from '../world/instructions.ts';
import type { DefTable } from './def-table.ts';
import type { Reporter } from './events.ts';
import type { Execution } from './execution.ts';
import { Kind, type NodeTable, rootSlot } from './node-table.ts';
import type { Kept, StateStream } from './state-stream.ts';
import type { Synths } from './synths.ts';
import { insert, type Tree } from './tree.ts';

/** Ids that the render thread gives to nodes whose id was left to it, or taken from them: scsynth's, eight apart and negative. */
export const hiddenIdStep = 8;

export class NodeMaker implements Kept {
  private readonly nodes: NodeTable;
  private hiddenId: number;
  /** Slot of the node whose place the one being made takes. */
  private replaced = 0;

  constructor(
    private readonly execution: Execution,
    private readonly tree: Tree,
    private readonly synths: Synths,
    private readonly defs: DefTable,
    private readonly report: Reporter,
    idShift: number,
  ) {
    this.nodes = tree.nodes;
    this.hiddenId = -hiddenIdStep - idShift;
  }

  keep(to: StateStream): void {
    to.putInt(this.hiddenId);
  }

  recall(from: StateStream): void {
    this.hiddenId = from.takeInt();
  }

  addSynth(symbol: number, id: number, action: number, target: number): void {
    const { execution, nodes } = this;
    execution.last = 0;
    const index = this.defs.find(symbol);
    if (!index) return execution.fail(Failure.defNotFound, symbol);
    const at = execution.findPlace(action, target, Failure.nodeNotFound);
    const slot = at && this.make(id, Kind.synth, action, at);
    if (!slot) return;
    if (!this.synths.begin(slot, index)) {
      nodes.unlink(slot);
      nodes.destroy(slot);
      return execution.fail(Failure.outOfMemory, id);
    }
    this.placed(slot);
  }

  addGroup(id: number, action: number, target: number): void {
    this.execution.last = 0;
    const at = this.execution.findPlace(action, target, Failure.targetNotFound);
    if (!at) return;
    const slot = this.knownGroup(id, action, at) || this.make(id, Kind.group, action, at);
    if (slot) this.placed(slot);
  }

  /** Gives a synth an id of the render thread's own. */
  forgetId(id: number): void {
    const slot = this.nodes.find(id);
    if (slot && this.nodes.kind[slot] === Kind.synth) this.hideId(slot);
  }

  /** Returns the group of that id in the very group where it is wanted: then it stays as it is, and is reported as if it were new. */
  private knownGroup(id: number, action: number, at: number): number {
    const { nodes } = this;
    const slot = action === AddAction.replace ? 0 : nodes.find(id);
    this.replaced = 0;
    return slot && nodes.kind[slot] === Kind.group && nodes.parent[slot] === (isInGroup(action) ? at : nodes.parent[at])
      ? slot
      : 0;
  }

  /** Creates a node at its place; 0, reported, when it cannot be. `replace` puts it before its target for now. */
  private make(id: number, kind: number, action: number, at: number): number {
    const { nodes, execution } = this;
    const replaces = action === AddAction.replace;
    this.replaced = replaces ? at : 0;
    if (!isInGroup(action) && at === rootSlot) {
      execution.fail(Failure.rootGroup, 0);
      return 0;
    }
    const holder = id === -1 ? 0 : nodes.find(id);
    if (holder && !(replaces && holder === at)) {
      execution.fail(Failure.duplicateNode, id);
      return 0;
    }
    // What is replaced gives its id away first, and ends without a word.
    if (replaces) this.hideId(at);
    const slot = nodes.create(id === -1 ? this.nextHiddenId() : id, kind);
    if (!slot) {
      execution.fail(Failure.outOfNodes, nodes.capacity);
      return 0;
    }
    if (kind === Kind.group) this.tree.countGroup(1);
    insert(nodes, slot, replaces ? AddAction.before : action, at);
    return slot;
  }

  private placed(slot: number): void {
    if (this.replaced) this.tree.delete(this.replaced);
    this.replaced = 0;
    this.execution.last = slot;
    this.tree.reportNode(Event.go, slot);
  }

  private nextHiddenId(): number {
    do this.hiddenId = (this.hiddenId - hiddenIdStep) | 0x80000000;
    while (this.nodes.find(this.hiddenId));
    return this.hiddenId;
  }

  private hideId(slot: number): void {
    const { nodes } = this;
    const former = nodes.id[slot]!;
    nodes.rename(slot, this.nextHiddenId());
    this.report.renamed(former, nodes.id[slot]!);
  }
}
