/**
 * Takes over nodes from another engine: back from that of a section, or into it. Their memory lies already where it was, at the same addresses;
 * the tables follow from a list (see world/section-slots.ts). Runs between two blocks; allocates nothing.
 */
import { Event, nodeEventWords } from '../world/instructions.ts';
import { Pod, World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import { NodesTable, nodesTableRow } from '../world/section-slots.ts';
import type { DefTable } from './def-table.ts';
import type { Reporter } from './events.ts';
import type { Mappings } from './mappings.ts';
import { Kind, type NodeTable } from './node-table.ts';
import type { Pods } from './pods.ts';
import { poolClasses } from './pool.ts';
import type { Synths } from './synths.ts';

/** Takes programs that lie in the memory, from a word on. */
export interface ProgramTaker {
  submitFrom(at: number, length: number): void;
}

/** Words of the table before its rows. */
export const nodesTableHead = NodesTable.free + poolClasses;

/** Returns the word of a table behind its rows of nodes and pods. @param at its first word */
export function behindNodes(ints: Int32Array, at: number): number {
  const { nodes, pods } = NodesTable;
  return at + nodesTableHead + ints[at + nodes]! * nodesTableRow.node + ints[at + pods]! * nodesTableRow.pod;
}

export class Adoption {
  private readonly ints: Int32Array;

  constructor(
    { ints }: MemoryViews,
    private readonly nodes: NodeTable,
    private readonly pods: Pods,
    private readonly synths: Synths,
    private readonly mappings: Mappings,
    private readonly defs: DefTable,
    private readonly programs: () => ProgramTaker,
    private readonly report: Reporter,
  ) {
    this.ints = ints;
  }

  /** @param group node slot of the group, which is empty */
  adopt(table: number, group: number): void {
    const { ints } = this;
    const at = table >>> 2;
    const nodeRows = at + nodesTableHead;
    const podRows = nodeRows + ints[at + NodesTable.nodes]! * nodesTableRow.node;
    const rest = podRows + ints[at + NodesTable.pods]! * nodesTableRow.pod;
    for (let row = nodeRows; row < podRows; row += nodesTableRow.node) this.node(row, nodeRows, podRows, group);
    for (let row = podRows; row < rest; row += nodesTableRow.pod) this.pods.settle(ints[row]!);
    let program = rest + ints[at + NodesTable.kept]!;
    for (let i = ints[at + NodesTable.programs]!; i > 0; i--) {
      const length = ints[program]!;
      this.programs().submitFrom(program + 1, length);
      program += 1 + length;
    }
  }

  /** The row's first word becomes the node's slot, a pod's row's first word its number: rows behind it refer to it. */
  private node(row: number, nodeRows: number, podRows: number, group: number): void {
    const { ints, nodes } = this;
    const id = ints[row]!;
    const kind = ints[row + 1]!;
    const parentRow = ints[row + 3]!;
    const parent = parentRow < 0 ? group : ints[nodeRows + parentRow * nodesTableRow.node]!;
    const podRow = podRows + ints[row + 4]! * nodesTableRow.pod;
    if (
      !parent ||
      nodes.find(id) ||
      (kind === Kind.synth && !this.podOf(podRow, this.groupOf(podRow, nodeRows, group) || parent))
    )
      return this.lose(row, id, kind);
    const slot = nodes.create(id, kind);
    if (!slot) return this.lose(row, id, kind);
    nodes.flags[slot] = ints[row + 2]!;
    nodes.insertTail(slot, parent);
    ints[row] = slot;
    if (kind === Kind.group) {
      ints[World.groups >> 2]!++;
      return;
    }
    const pod = ints[podRow]!;
    const lane = ints[row + 5]!;
    this.pods.fill(pod, lane, slot);
    this.synths.adopt(slot, this.pods.def[pod]!, 4 * pod + lane, ints[row + 6]!);
    this.mappings.adopt(slot, ints[row + 7]!);
    ints[(this.pods.address[pod]! + Pod.node + 4 * lane) >> 2] = slot;
  }

  /** The group that a pod is of; 0 where it is not among the nodes. */
  private groupOf(row: number, nodeRows: number, group: number): number {
    const { ints } = this;
    const of = ints[row + 2]!;
    return of === -1 ? group : of >= 0 ? ints[nodeRows + of * nodesTableRow.node]! : 0;
  }

  /** Makes the pod of a row known, the first time. False when its def is not there any more. */
  private podOf(row: number, group: number): boolean {
    const { ints } = this;
    if (ints[row + 3]! < 0) return ints[row]! > 0;
    const def = this.defs.ofSerial(ints[row + 1]!);
    ints[row] = def ? this.pods.adopt(ints[row]!, def, group) : 0;
    ints[row + 3] = -1;
    return ints[row]! > 0;
  }

  /** A node that cannot be here has ended. */
  private lose(row: number, id: number, kind: number): void {
    this.ints[row] = 0;
    const { sink } = this.report;
    if (!this.report.openNode(1 + nodeEventWords)) return;
    sink.int(Event.end);
    sink.int(id);
    for (let word = 2; word <= nodeEventWords; word++)
      sink.int(word === 5 ? (kind === Kind.group ? 1 : 0) : word < 5 ? -1 : 0);
    sink.commit();
  }
}
