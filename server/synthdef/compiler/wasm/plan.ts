/**
 * Places at which a stack machine calculates the values of a region: where they are used, if that is once and nothing comes between; else where they
 * stand, into a local.
 *
 *     %0 = load slot 16                    1: local %0 = load slot 16
 *     %1 = mul %0 2                   →    3: store slot 16 (mul %0 2)
 *     %2 = add %0 1                        4: wire 0 = add %0 1
 *     store slot 16 %1
 *     wire 0 = %2
 *
 * What could go wrong: a read moves past a write of what it reads. It stays where it stands then.
 */

import { effects, flows, type Liveness, regionsOf } from '../graph/passes/dead.ts';
import type { Region, Value, Variable } from '../graph/values.ts';

/** Nodes that read memory. */
const reads: ReadonlySet<string> = new Set([
  'load',
  'loadSlot',
  'loadFixed',
  'wire',
  'wireStart',
  'loadFrame',
  'loadQuad',
  'loadStrided',
  'loadSplat',
]);

/** What a node that is calculated by itself becomes. */
export type Place =
  /** Calculated within another node. */
  | 'inline'
  /** Needs no place: it is calculated anew at each use, or reads a variable that stays as it is. */
  | 'free'
  /** Calculated into a local. */
  | 'local'
  /** Done. */
  | 'effect'
  | 'dead';

/** Questions to the end about what it writes for a node. */
export interface Machine {
  /** True when a node takes one instruction or two that are as good as reading a local. */
  isFree(node: Value): boolean;
  /** True when a node's code needs an argument more than once. */
  repeats(node: Value, arg: number): boolean;
  /** True when a node has to be in a local. */
  needsLocal(node: Value): boolean;
}

export class Plan {
  readonly places: Place[] = [];
  /** By id: the place in its region's list of the node that a node is calculated with. */
  private readonly roots: Int32Array;
  /** By id of a read of a variable: the last place in its region's list at which it is used by others than nodes of the region. */
  private readonly usedInside: Float64Array;

  constructor(
    size: number,
    regions: readonly Region[],
    private readonly live: Liveness,
    private readonly machine: Machine,
    result: Value | null,
  ) {
    this.roots = new Int32Array(size);
    this.usedInside = new Float64Array(size);
    for (const region of regions) this.findInsideUses(region);
    for (const region of regions) this.plan(region, result);
  }

  of(value: Value): Place {
    return this.places[value.id] ?? 'dead';
  }

  private isLive(node: Value): boolean {
    return this.live.uses[node.id] !== -1;
  }

  /** Notes which reads of variables are used in regions inside their own, or elsewhere. */
  private findInsideUses(region: Region): void {
    region.nodes.forEach((node, i) => {
      if (!this.isLive(node)) return;
      for (const arg of node.args) {
        if (arg.op !== 'get' || arg.region === region) continue;
        const at = ownerIn(arg.region!, region);
        this.usedInside[arg.id] = Math.max(this.usedInside[arg.id]!, at === null ? Infinity : this.roots[at.id]!);
      }
      if (!flows.has(node.op)) return;
      this.roots[node.id] = i;
      for (const inner of regionsOf(node)) this.findInsideUses(inner);
    });
  }

  /** @param end the value that is used when the region has run, if it is used nowhere else */
  private plan(region: Region, end: Value | null): void {
    const { nodes } = region;
    const { uses } = this.live;
    let nextWrite = Infinity;
    const nextSet = new Map<Variable, number>();
    /** By id of a node of this region: the node that it is an argument of and the places of all such. */
    const users = new Map<number, { user: Value | null; arg: number; last: number }>();
    const use = (value: Value, user: Value | null, arg: number, place: number) => {
      if (value.region !== region) return;
      // What decides about regions is wanted until these have begun.
      const at = user && flows.has(user.op) ? place + 0.5 : place;
      const known = users.get(value.id);
      if (known) known.last = Math.max(known.last, at);
      else users.set(value.id, { user, arg, last: at });
    };
    if (end) use(end, null, 0, nodes.length);
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i]!;
      if (!this.isLive(node)) continue;
      if (flows.has(node.op)) {
        const inner = regionsOf(node);
        inner.forEach((each, n) => {
          this.plan(each, node.op === 'while' && n === 0 ? node.args[0]! : null);
          for (const variable of each.sets) nextSet.set(variable, i);
        });
        // Arms may write: what is read before them is read there.
        if (inner.some(writes)) nextWrite = i;
        this.put(node, 'effect', i);
      } else if (effects.has(node.op) || node.op === 'set') {
        this.put(node, node.op === 'call' && uses[node.id]! > 0 ? 'local' : 'effect', i);
        if (node.op === 'set') nextSet.set(node.detail as Variable, i);
        else nextWrite = i;
      } else if (this.machine.isFree(node)) this.put(node, 'free', i);
      else {
        const used = users.get(node.id);
        const single = uses[node.id] === 1 && used !== undefined;
        const last = used === undefined ? -1 : used.last;
        const mayRepeat = used?.user ? this.machine.repeats(used.user, used.arg) : false;
        const unchanged =
          node.op === 'get'
            ? (nextSet.get(node.detail as Variable) ?? Infinity) >= last
            : !reads.has(node.op) || nextWrite >= Math.floor(last);
        if (single && unchanged && !mayRepeat && !this.machine.needsLocal(node))
          this.put(node, 'inline', Math.floor(last));
        else if (node.op === 'get' && this.staysAsItIs(node, last, nextSet)) this.put(node, 'free', i);
        else this.put(node, 'local', i);
      }
      const at = this.roots[node.id]!;
      node.args.forEach((arg, n) => {
        if (!(node.op === 'while')) use(arg, node, n, at);
      });
    }
  }

  /** True when a variable holds what a read of it gave for as long as that is used. */
  private staysAsItIs(read: Value, lastRoot: number, nextSet: ReadonlyMap<Variable, number>): boolean {
    const next = nextSet.get(read.detail as Variable) ?? Infinity;
    const inside = this.usedInside[read.id]!;
    return inside !== Infinity && next >= lastRoot && (inside === 0 || next > inside);
  }

  private put(node: Value, place: Place, root: number): void {
    this.places[node.id] = place;
    this.roots[node.id] = root;
  }
}

/** The node of an outer region that a region inside it belongs to; null where it does not lie inside. */
function ownerIn(outer: Region, inner: Region): Value | null {
  for (let at: Region | null = inner; at; at = at.around)
    if (at.around === outer && at.owner?.region === outer) return at.owner;
  return null;
}

const writes = (region: Region): boolean =>
  region.nodes.some((node) => effects.has(node.op) || (flows.has(node.op) && regionsOf(node).some(writes)));
