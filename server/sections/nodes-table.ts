/** Writes the nodes of a section down for the render thread's engine to take over (see engine/adoption.ts), and puts their memory where it has it. */
import { nodesTableHead } from '../engine/adoption.ts';
import type { Engine } from '../engine/engine.ts';
import { Flag, Kind } from '../engine/node-table.ts';
import { NodesTable, nodesTableAddress, nodesTableBytes } from '../world/section-slots.ts';

/**
 * @param memory the server's shared memory
 * @param programs what waits for its time, each with its timing
 * @returns the address of the table; 0 when it has no room, or the section's group has ended
 */
export function writeNodes(
  engine: Engine,
  memory: ArrayBufferLike,
  slot: number,
  group: number,
  programs: readonly Int32Array[],
): number {
  const { layout, pool, parts } = engine;
  const { nodes, pods, synths, mappings, defs } = parts;
  const top = nodes.find(group);
  if (!top) return 0;
  const nodeRows: number[] = [];
  const podRows: number[] = [];
  const rowOfNode = new Map<number, number>([[top, -1]]);
  const rowOfPod = new Map<number, number>();
  for (let node = nodes.head[top]!; node; node = nodes.following(node, top)) {
    rowOfNode.set(node, rowOfNode.size - 1);
    const isSynth = nodes.kind[node] === Kind.synth;
    const place = isSynth ? synths.place[node]! : 0;
    const pod = place >> 2;
    if (isSynth && !rowOfPod.has(pod)) {
      rowOfPod.set(pod, rowOfPod.size);
      podRows.push(pods.address[pod]!, defs.byIndex[pods.def[pod]!]!.serial, 0);
    }
    nodeRows.push(
      nodes.id[node]!,
      nodes.kind[node]!,
      nodes.flags[node]! & ~Flag.section,
      rowOfNode.get(nodes.parent[node]!)!,
      rowOfPod.get(pod) ?? 0,
      place & 3,
      isSynth ? synths.memoryOf(node) : 0,
      isSynth ? mappings.entriesOf(node) : 0,
    );
  }
  const words = [rowOfPod.size, rowOfNode.size - 1, programs.length, pool.next, pool.used, ...pool.free];
  const rest = [...nodeRows, ...podRows];
  const size = nodesTableHead + rest.length + programs.reduce((sum, each) => sum + 1 + each.length, 0);
  if (4 * size > nodesTableBytes) return 0;
  const to = new Int32Array(memory);
  const from = layout.pool.address >> 2;
  to.set(engine.ints.subarray(from, pool.next >> 2), from);
  const address = nodesTableAddress(layout, slot);
  let at = address >> 2;
  to.set(words, at + NodesTable.pods);
  at += nodesTableHead;
  to.set(rest, at);
  at += rest.length;
  for (const program of programs) {
    to[at++] = program.length;
    to.set(program, at);
    at += program.length;
  }
  return address;
}
