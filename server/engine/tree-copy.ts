/** Writes the whole tree down in shared memory, for a mirror that has missed some of what happened to it. */
import { Flag, Kind, rootSlot } from './node-table.ts';
import type { Synths } from './synths.ts';
import type { Tree } from './tree.ts';

/**
 * Words of a node's row. The rows come in the order in which the nodes are played, groups before what is in them, behind one word with their number.
 * The root group has no row. `state` is the sum of `TreeState`.
 */
export const TreeRow = { words: 6, id: 0, parent: 1, state: 2, symbol: 3, pod: 4, lane: 5 } as const;
export const TreeState = { group: 1, paused: 2 } as const;

export class TreeCopy {
  constructor(
    private readonly ints: Int32Array,
    private readonly tree: Tree,
    private readonly synths: Synths,
  ) {}

  /** @param at word of the memory, with room for as many rows as there may be nodes */
  write(at: number): void {
    const {
      ints,
      synths,
      tree: { nodes, pods },
    } = this;
    let row = at + 1;
    for (let node = nodes.head[rootSlot]!; node; node = nodes.following(node, rootSlot)) {
      const group = nodes.kind[node] === Kind.group;
      const place = group ? 0 : synths.place[node]!;
      ints[row + TreeRow.id] = nodes.id[node]!;
      ints[row + TreeRow.parent] = nodes.id[nodes.parent[node]!]!;
      ints[row + TreeRow.state] =
        (group ? TreeState.group : 0) | (nodes.flags[node]! & Flag.paused ? TreeState.paused : 0);
      ints[row + TreeRow.symbol] = group ? 0 : synths.def(node).symbol;
      ints[row + TreeRow.pod] = group ? 0 : pods.address[place >> 2]!;
      ints[row + TreeRow.lane] = place & 3;
      row += TreeRow.words;
    }
    ints[at] = (row - at - 1) / TreeRow.words;
  }
}
