/**
 * Writes the nodes of a group down for another engine to take over (see adoption.ts), and lets them go. Allocates nothing once made.
 */
import { type Layout, World } from '../world/layout.ts';
import { NodesTable, nodesTableBytes, nodesTableRow } from '../world/section-slots.ts';
import { nodesTableHead } from './adoption.ts';
import type { DefTable } from './def-table.ts';
import type { Mappings } from './mappings.ts';
import { Kind, type NodeTable, rootSlot } from './node-table.ts';
import type { Pods } from './pods.ts';
import type { LentBlocks } from './section-pools.ts';
import type { Synths } from './synths.ts';

export class Departure {
  /** One more than the row of a node in the table at hand, and of a pod; the pods in the order of their rows. */
  private readonly rowOfNode: Int32Array;
  private readonly rowOfPod: Int32Array;
  private readonly podOfRow: Int32Array;
  private podRows = 0;

  constructor(
    { maxNodes }: Layout,
    private readonly nodes: NodeTable,
    private readonly pods: Pods,
    private readonly synths: Synths,
    private readonly mappings: Mappings,
    private readonly defs: DefTable,
  ) {
    const slots = maxNodes + 2;
    this.rowOfNode = new Int32Array(slots);
    this.rowOfPod = new Int32Array(slots);
    this.podOfRow = new Int32Array(slots);
  }

  /**
   * Writes the head and the rows of nodes and pods.
   * @param at word of `to` at which the table begins
   * @returns the word behind the rows; 0 when there is no room for them
   */
  write(to: Int32Array, at: number, group: number): number {
    const { nodes } = this;
    const end = at + (nodesTableBytes >> 2);
    to.fill(0, at, at + nodesTableHead);
    let row = at + nodesTableHead;
    let count = 0;
    this.listOpen(group, group);
    for (let node = nodes.following(group, group); node; node = nodes.following(node, group)) {
      this.rowOfNode[node] = ++count;
      if (nodes.kind[node] === Kind.synth) this.listPod(this.synths.place[node]! >> 2);
      else this.listOpen(node, group);
    }
    const { podRows } = this;
    const rows = row + count * nodesTableRow.node + podRows * nodesTableRow.pod;
    if (rows <= end) {
      for (let node = nodes.following(group, group); node; node = nodes.following(node, group)) {
        this.writeNode(to, row, node, group);
        row += nodesTableRow.node;
      }
      for (let i = 0; i < podRows; i++, row += nodesTableRow.pod) this.writePod(to, row, this.podOfRow[i]!, at, group);
      to[at + NodesTable.nodes] = count;
      to[at + NodesTable.pods] = podRows;
    }
    for (let i = 0; i < podRows; i++) this.rowOfPod[this.podOfRow[i]!] = 0;
    this.podRows = 0;
    return rows <= end ? rows : 0;
  }

  /** Lists the pods of a group with free lanes: who takes them over in this order fills the same ones first. */
  private listOpen(of: number, group: number): void {
    const { pods } = this;
    for (let pod = pods.lastOpen(of); pod; pod = pods.beforeOpen(pod))
      if (this.hasNodeIn(pod, group)) this.listPod(pod);
  }

  private listPod(pod: number): void {
    if (this.rowOfPod[pod] !== 0) return;
    this.podOfRow[this.podRows++] = pod;
    this.rowOfPod[pod] = this.podRows;
  }

  private hasNodeIn(pod: number, group: number): boolean {
    const { pods, nodes } = this;
    for (let lane = 0; lane < 4; lane++)
      if (pods.lanes[pod]! & (1 << lane) && nodes.isInside(pods.nodes[4 * pod + lane]!, group)) return true;
    return false;
  }

  /**
   * Writes the ids of the groups around one, then those of all nodes that are not in it.
   * @returns the word behind them; 0 when there is no room
   */
  writeOthers(to: Int32Array, at: number, row: number, group: number): number {
    const { nodes } = this;
    const end = at + (nodesTableBytes >> 2);
    let next = row;
    for (let above = nodes.parent[group]!; above; above = nodes.parent[above]!) {
      if (next === end) return 0;
      to[next++] = nodes.id[above]!;
    }
    to[at + NodesTable.above] = next - row;
    const others = next;
    for (let node = nodes.head[rootSlot]!; node; node = node === group ? this.behind(group) : this.after(node)) {
      if (next === end) return 0;
      to[next++] = nodes.id[node]!;
    }
    to[at + NodesTable.others] = next - others;
    return next;
  }

  /** Takes all nodes out of a group: another engine has them now, and their memory. Nobody is told. */
  leave(world: Int32Array, group: number, lent: LentBlocks, slot: number): void {
    const { nodes } = this;
    for (let at = group; ; ) {
      const child = nodes.head[at]!;
      if (child && nodes.kind[child] === Kind.group && nodes.head[child]) at = child;
      else if (child) {
        if (nodes.kind[child] === Kind.synth) this.synths.lend(child, lent, slot);
        else world[World.groups >> 2]!--;
        nodes.unlink(child);
        nodes.destroy(child);
      } else if (at === group) return;
      else at = nodes.parent[at]!;
    }
  }

  private after(node: number): number {
    return this.nodes.following(node, rootSlot);
  }

  /** The node after a group and all that is in it. */
  private behind(group: number): number {
    const { nodes } = this;
    let at = group;
    while (at && !nodes.next[at]) at = nodes.parent[at]!;
    return at && nodes.next[at]!;
  }

  private writeNode(to: Int32Array, row: number, node: number, group: number): void {
    const { nodes } = this;
    const place = nodes.kind[node] === Kind.synth ? this.synths.place[node]! : 0;
    const parent = nodes.parent[node]!;
    to[row] = nodes.id[node]!;
    to[row + 1] = nodes.kind[node]!;
    to[row + 2] = nodes.flags[node]!;
    to[row + 3] = parent === group ? -1 : this.rowOfNode[parent]! - 1;
    to[row + 4] = this.rowOfPod[place >> 2]! - 1;
    to[row + 5] = place & 3;
    to[row + 6] = place ? this.synths.memoryOf(node) : 0;
    to[row + 7] = place ? this.mappings.entriesOf(node) : 0;
  }

  private writePod(to: Int32Array, row: number, pod: number, at: number, group: number): void {
    const { pods, nodes } = this;
    to[row] = pods.address[pod]!;
    to[row + 1] = this.defs.byIndex[pods.def[pod]!]!.serial;
    to[row + 2] = this.rowOfGroup(pods.groupOf(pod), group);
    to[row + 3] = 0;
    for (let lane = 0; lane < 4; lane++) {
      const node = pods.nodes[4 * pod + lane]!;
      if (!(pods.lanes[pod]! & (1 << lane)) || nodes.isInside(node, group)) continue;
      to[at + NodesTable.shares] = 1;
      to[at + NodesTable.outside] = nodes.id[node]!;
    }
  }

  private rowOfGroup(of: number, group: number): number {
    if (of === group) return -1;
    const isIn = this.nodes.kind[of] === Kind.group && this.nodes.isInside(of, group);
    return isIn ? this.rowOfNode[of]! - 1 : -2;
  }
}
