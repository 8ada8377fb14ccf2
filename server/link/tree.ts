/**
 * The node tree as the render thread last reported it. Only its events change it, so at the moment an `echo` comes back
 * it stands exactly where the render thread stood.
 */

import { TreeRow, TreeState } from '../engine/tree-copy.ts';
import { Event } from '../world/instructions.ts';
import { Pod } from '../world/layout.ts';
import type { DefInfo } from './defs.ts';
import type { EventRecord } from './render-link.ts';

export interface TreeNode {
  id: number;
  readonly isGroup: boolean;
  parent: TreeNode | null;
  previous: TreeNode | null;
  next: TreeNode | null;
  head: TreeNode | null;
  tail: TreeNode | null;
  /** Of a synth: symbol of its def, pod address and lane. */
  readonly symbol: number;
  readonly pod: number;
  readonly lane: number;
  /** The def it was made from, which may have been replaced since. */
  def: DefInfo | undefined;
  running: boolean;
  /** Milliseconds since 1970 of the report that it began. */
  readonly since: number;
  /** Buses that controls are mapped to, such as `c3`, by control index. */
  maps: Map<number, string> | null;
}

export class Tree {
  private readonly nodes = new Map<number, TreeNode>();
  readonly root: TreeNode;
  synths = 0;
  groups = 1;
  /** UGens of all synths. */
  units = 0;
  /** True when any control was ever mapped. */
  mapping = false;
  /** The node that began last; null where the newest /s_new that maps controls has failed. */
  last: TreeNode | null = null;

  /** @param elsewhere the memory in which a node lies that another engine calculates */
  constructor(
    memory: ArrayBufferLike,
    private readonly elsewhere: (id: number) => Float32Array | undefined = () => undefined,
  ) {
    this.floats = new Float32Array(memory);
    this.root = this.make(0, true, 0, 0, 0);
  }

  private readonly floats: Float32Array;

  find(id: number): TreeNode | undefined {
    return this.nodes.get(id);
  }

  /** True when a group is around another node, however far. */
  isAbove(group: number, other: number): boolean {
    for (let node = this.nodes.get(other)?.parent; node; node = node.parent) if (node.id === group) return true;
    return false;
  }

  *children(group: TreeNode): Generator<TreeNode> {
    for (let node = group.head; node; node = node.next) yield node;
  }

  /** A group's nodes and all in the groups among them, in the order they are played, however deep they are. */
  *below(group: TreeNode): Generator<{ readonly node: TreeNode; readonly depth: number }> {
    let depth = 1;
    let node = group.head;
    while (node) {
      yield { node, depth };
      if (node.head) {
        node = node.head;
        depth++;
        continue;
      }
      while (node && !node.next) {
        node = node.parent === group ? null : node.parent;
        depth--;
      }
      node = node ? node.next : null;
    }
  }

  /** True when a node is played before another one; undefined when one of them is not known, or is around the other. */
  isBefore(one: number, other: number): boolean | undefined {
    const [path, others] = [this.pathOf(one), this.pathOf(other)];
    if (!path || !others) return undefined;
    let depth = 0;
    while (depth < path.length && path[depth] === others[depth]) depth++;
    const [mine, theirs] = [path[depth], others[depth]];
    if (!mine || !theirs) return undefined;
    for (let node = mine.next; node; node = node.next) if (node === theirs) return true;
    return false;
  }

  /** The groups around a node from the root on, and itself. */
  private pathOf(id: number): TreeNode[] | undefined {
    const path: TreeNode[] = [];
    for (let node = this.nodes.get(id) ?? null; node; node = node.parent) path.unshift(node);
    return path.length ? path : undefined;
  }

  /** Ids of all nodes in a group, however deep they are. */
  idsBelow(group: number): number[] {
    const node = this.nodes.get(group);
    return node ? [...this.below(node)].map((each) => each.node.id) : [];
  }

  /** A synth's control as it stands in shared memory; a mapped one shows the bus's value. */
  control(node: TreeNode, index: number): number {
    return (this.elsewhere(node.id) ?? this.floats)[(node.pod + Pod.controls + 16 * index + 4 * node.lane) >> 2]!;
  }

  /** The same of a node by its id; 0 when there is none. */
  controlOf(id: number, index: number): number {
    const node = this.nodes.get(id);
    return node && !node.isGroup ? this.control(node, index) : 0;
  }

  /** Ids of all synths, each with the symbol of its def. */
  *symbols(): Generator<readonly [id: number, symbol: number]> {
    for (const { id, isGroup, symbol } of this.nodes.values()) if (!isGroup) yield [id, symbol];
  }

  /** Takes a node event. The node as it is afterwards; for `end` the node that was. */
  take(event: EventRecord): TreeNode | undefined {
    const id = event.int(1);
    switch (event.int(0)) {
      case Event.go: {
        const known = this.nodes.get(id);
        if (known) return known;
        const node = this.make(id, event.int(5) === 1, event.int(8), event.int(9) >>> 0, event.int(10));
        this.link(node, event.int(2), event.int(3));
        this.last = node;
        return node;
      }
      case Event.end:
        return this.end(id);
      case Event.move:
      case Event.settle: {
        const node = this.nodes.get(id);
        if (node) {
          this.unlink(node);
          this.link(node, event.int(2), event.int(3));
        }
        return node;
      }
      default: {
        const node = this.nodes.get(id);
        if (node && event.int(0) !== Event.info) node.running = event.int(0) === Event.on;
        return node;
      }
    }
  }

  /**
   * Becomes the tree that the render thread has written down (see render/tree-copy.ts).
   * @param elsewhere ids of groups whose nodes are not in it, since another engine calculates them: those stay as they are
   * @returns the nodes that are no longer there, and those that were not known
   */
  become(
    rows: Int32Array,
    elsewhere: readonly number[] = [],
  ): { readonly ended: readonly TreeNode[]; readonly begun: readonly TreeNode[] } {
    const former = new Map(this.nodes);
    const inside = elsewhere.map((id) => this.inside(id));
    const begun: TreeNode[] = [];
    this.nodes.clear();
    former.delete(0);
    this.nodes.set(0, this.root);
    this.root.head = this.root.tail = null;
    for (let row = 0; row < rows.length; row += TreeRow.words) {
      const word = (field: number): number => rows[row + field]!;
      const [id, isGroup] = [word(TreeRow.id), (word(TreeRow.state) & TreeState.group) !== 0];
      const [symbol, pod, lane] = [word(TreeRow.symbol), word(TreeRow.pod) >>> 0, word(TreeRow.lane)];
      let node = former.get(id);
      if (node && node.isGroup === isGroup && node.symbol === symbol && node.pod === pod && node.lane === lane) {
        former.delete(id);
        this.nodes.set(id, node);
        node.head = node.tail = null;
      } else {
        node = this.make(id, isGroup, symbol, pod, lane);
        begun.push(node);
      }
      node.running = (word(TreeRow.state) & TreeState.paused) === 0;
      this.append(node, this.nodes.get(word(TreeRow.parent)) ?? this.root);
    }
    for (const { group, head, tail, nodes } of inside) {
      if (!group || this.nodes.get(group.id) !== group) continue;
      [group.head, group.tail] = [head, tail];
      for (const node of nodes) {
        this.nodes.set(node.id, node);
        former.delete(node.id);
      }
    }
    const ended = [...former.values()];
    for (const node of ended) this.count(node, -1);
    if (this.last && !this.nodes.has(this.last.id)) this.last = null;
    return { ended, begun };
  }

  /** A group and what is in it, as it stands. */
  private inside(id: number) {
    const group = this.nodes.get(id);
    const nodes = group ? [...this.below(group)].map(({ node }) => node) : [];
    return { group, head: group?.head ?? null, tail: group?.tail ?? null, nodes };
  }

  private append(node: TreeNode, parent: TreeNode): void {
    node.parent = parent;
    node.previous = parent.tail;
    node.next = null;
    if (parent.tail) parent.tail.next = node;
    else parent.head = node;
    parent.tail = node;
  }

  /** A node goes on under another id. */
  rename(former: number, id: number): void {
    const node = this.nodes.get(former);
    if (!node) return;
    this.nodes.delete(former);
    node.id = id;
    this.nodes.set(id, node);
  }

  private make(id: number, isGroup: boolean, symbol: number, pod: number, lane: number): TreeNode {
    const node: TreeNode = {
      id,
      isGroup,
      symbol,
      pod,
      lane,
      parent: null,
      previous: null,
      next: null,
      head: null,
      tail: null,
      running: true,
      def: undefined,
      since: Date.now(),
      maps: null,
    };
    this.nodes.set(id, node);
    if (id !== 0) this.count(node, 1);
    return node;
  }

  private end(id: number): TreeNode | undefined {
    const node = this.nodes.get(id);
    return node && this.forget(node);
  }

  /** Takes out a node that has ended. */
  forget(node: TreeNode): TreeNode {
    this.unlink(node);
    this.nodes.delete(node.id);
    this.count(node, -1);
    if (this.last === node) this.last = null;
    return node;
  }

  private count(node: TreeNode, by: number): void {
    if (node.isGroup) this.groups += by;
    else this.synths += by;
  }

  private link(node: TreeNode, parentId: number, previousId: number): void {
    const parent = this.nodes.get(parentId) ?? this.root;
    const found = previousId === -1 ? null : (this.nodes.get(previousId) ?? null);
    const previous = found?.parent === parent ? found : null;
    const next = previous ? previous.next : parent.head;
    node.parent = parent;
    node.previous = previous;
    node.next = next;
    if (previous) previous.next = node;
    else parent.head = node;
    if (next) next.previous = node;
    else parent.tail = node;
  }

  private unlink(node: TreeNode): void {
    const { parent, previous, next } = node;
    if (previous) previous.next = next;
    else if (parent) parent.head = next;
    if (next) next.previous = previous;
    else if (parent) parent.tail = previous;
    node.parent = node.previous = node.next = null;
  }
}
