/** Gives the nodes of a section back to the render thread's engine (see engine/adoption.ts): writes them down, and puts their memory where that has it. */
import type { Engine } from '../engine/engine.ts';
import { NodesTable, nodesTableAddress, nodesTableBytes } from '../world/section-slots.ts';

export interface WrittenNodes {
  /** Address of the table. */
  readonly table: number;
  /** Programs for which it had no room. */
  readonly left: readonly Int32Array[];
}

/**
 * @param memory the server's shared memory
 * @param programs what waits for its time, each with its timing
 * @returns undefined when the section's group has ended
 */
export function writeNodes(
  { layout, pool, nodes, departure, borrowed, ints }: Engine,
  memory: ArrayBufferLike,
  slot: number,
  group: number,
  programs: readonly Int32Array[],
): WrittenNodes | undefined {
  const top = nodes.find(group);
  if (!top) return undefined;
  const to = new Int32Array(memory);
  const table = nodesTableAddress(layout, slot);
  const at = table >> 2;
  // A full section's nodes have room: see `sectionNodes`.
  let next = departure.write(to, at, top);
  const from = layout.pool.address >> 2;
  to.set(ints.subarray(from, pool.next >> 2), from);
  const kept = borrowed.giveBack(to);
  to.set(kept, next);
  next += kept.length;
  to[at + NodesTable.kept] = kept.length;
  to.set([pool.next, pool.used, ...pool.free], at + NodesTable.next);
  const end = at + (nodesTableBytes >> 2);
  let count = 0;
  for (; count < programs.length && next + 1 + programs[count]!.length <= end; count++) {
    const program = programs[count]!;
    to[next] = program.length;
    to.set(program, next + 1);
    next += 1 + program.length;
  }
  to[at + NodesTable.programs] = count;
  return { table, left: programs.slice(count) };
}
