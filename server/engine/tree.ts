/** Changes of nodes that are reported: they pause and run, end, go with their group. */

import { AddAction, Event, nodeEventWords } from '../world/instructions.ts';
import { World } from '../world/layout.ts';
import type { NodeActions } from './done-actions.ts';
import type { Reporter } from './events.ts';
import { Flag, Kind, type NodeTable, rootSlot } from './node-table.ts';
import type { Pods } from './pods.ts';
import type { Synths } from './synths.ts';

export class Tree implements NodeActions {
  constructor(
    readonly nodes: NodeTable,
    private readonly synths: Synths,
    readonly pods: Pods,
    private readonly report: Reporter,
    private readonly ints: Int32Array,
  ) {}

  /** There is a group more, or one less. */
  countGroup(by: 1 | -1): void {
    this.ints[World.groups >> 2]! += by;
  }

  end(node: number): void {
    if (node > rootSlot) this.nodes.raise(node, Flag.ending);
  }

  endUnplaced(node: number): void {
    this.nodes.raise(node, Flag.ending | Flag.unplaced);
  }

  setRun(node: number, run: boolean): void {
    const { nodes } = this;
    const paused = (nodes.flags[node]! & Flag.paused) !== 0;
    if (run !== paused) return;
    if (run) nodes.lower(node, Flag.paused);
    else {
      // As in scsynth, of ending and pausing in one block the later one counts.
      nodes.lower(node, Flag.ending | Flag.unplaced);
      nodes.raise(node, Flag.paused);
    }
    this.reportNode(run ? Event.on : Event.off, node);
  }

  /** Takes a node out of the tree at once, a group with all that is in it. */
  delete(node: number): void {
    const { nodes } = this;
    if (nodes.kind[node] === Kind.group) this.deleteChildren(node);
    // While the synth's def is surely there, and the node in its place.
    this.reportNode(Event.end, node);
    if (nodes.kind[node] === Kind.synth) this.synths.end(node);
    else this.countGroup(-1);
    if (nodes.parent[node]) nodes.unlink(node);
    nodes.destroy(node);
  }

  /** Deletes what goes with its group: as scsynth tells of it, without a place. */
  deleteUnplaced(node: number): void {
    this.nodes.unlink(node);
    this.delete(node);
  }

  /** Deletes all nodes in a group; those in its groups go first, however deep they are. */
  deleteChildren(group: number): void {
    const { nodes } = this;
    let at = group;
    for (;;) {
      const child = nodes.head[at]!;
      if (child && nodes.kind[child] === Kind.group && nodes.head[child]) at = child;
      else if (child) this.deleteUnplaced(child);
      else if (at === group) return;
      else at = nodes.parent[at]!;
    }
  }

  /** Reports a node event (see instructions.ts). */
  reportNode(event: number, node: number): void {
    if (!this.report.openNode(1 + nodeEventWords)) return;
    const { nodes, synths, report } = this;
    const { sink } = report;
    const group = nodes.kind[node] === Kind.group;
    const place = synths.place[node]!;
    sink.int(event);
    sink.int(nodes.id[node]!);
    sink.int(this.idOf(nodes.parent[node]!));
    sink.int(this.idOf(nodes.previous[node]!));
    sink.int(this.idOf(nodes.next[node]!));
    sink.int(group ? 1 : 0);
    sink.int(group ? this.idOf(nodes.head[node]!) : -1);
    sink.int(group ? this.idOf(nodes.tail[node]!) : -1);
    sink.int(group ? 0 : synths.def(node).symbol);
    sink.int(group ? 0 : this.pods.address[place >> 2]!);
    sink.int(group ? 0 : place & 3);
    sink.commit();
  }

  /** -1 stands for no node. */
  private idOf(slot: number): number {
    return slot ? this.nodes.id[slot]! : -1;
  }
}

/** Places a node, which has no place, by an add action but `replace`. */
export function insert(nodes: NodeTable, node: number, action: number, at: number): void {
  if (action === AddAction.head) nodes.insertHead(node, at);
  else if (action === AddAction.tail) nodes.insertTail(node, at);
  else if (action === AddAction.before) nodes.insertBefore(node, at);
  else nodes.insertAfter(node, at);
}
