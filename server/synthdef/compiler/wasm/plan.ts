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

import { type Liveness, regionsOf } from '../graph/passes/dead.ts';
import { Role } from '../graph/roles.ts';
import type { Region, Value, Variable } from '../graph/values.ts';

/** Places of nodes. */
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
  /** By id: the last place in its region's list at which it is used, half a place further by what decides about regions; -1 for none. */
  private readonly lastUse: Float64Array;
  /** By id: a node of the same region that uses it. */
  private readonly users: Value[] = [];

  constructor(
    size: number,
    regions: readonly Region[],
    private readonly live: Liveness,
    private readonly machine: Machine,
    result: Value | null,
  ) {
    this.roots = new Int32Array(size);
    this.usedInside = new Float64Array(size);
    this.lastUse = new Float64Array(size).fill(-1);
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
    const { nodes } = region;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      if (!this.isLive(node)) continue;
      for (const arg of node.args) {
        if (arg.role !== Role.get || arg.region === region || arg.constant !== undefined) continue;
        const at = ownerIn(arg.region!, region);
        this.usedInside[arg.id] = Math.max(this.usedInside[arg.id]!, at === null ? Infinity : this.roots[at.id]!);
      }
      if (node.role !== Role.flow) continue;
      this.roots[node.id] = i;
      for (const inner of regionsOf(node)) this.findInsideUses(inner);
    }
  }

  /** @param end the value that is used when the region has run, if it is used nowhere else */
  private plan(region: Region, end: Value | null): void {
    const { nodes } = region;
    let nextWrite = Infinity;
    const nextSet = new Map<Variable, number>();
    if (end?.region === region) this.lastUse[end.id] = nodes.length;
    for (let i = nodes.length - 1; i >= 0; i--) {
      const node = nodes[i]!;
      if (!this.isLive(node)) continue;
      if (node.role === Role.flow) {
        const inner = regionsOf(node);
        for (let n = 0; n < inner.length; n++) {
          const each = inner[n]!;
          this.plan(each, node.op === 'while' && n === 0 ? node.args[0]! : null);
          for (const variable of each.sets) nextSet.set(variable, i);
        }
        // Arms may write: what is read before them is read there.
        if (inner.some(writes)) nextWrite = i;
        this.put(node, 'effect', i);
      } else if (node.role === Role.effect) {
        this.put(node, node.op === 'call' && this.live.uses[node.id]! > 0 ? 'local' : 'effect', i);
        nextWrite = i;
      } else if (node.role === Role.set) {
        this.put(node, 'effect', i);
        nextSet.set(node.detail as Variable, i);
      } else if (this.machine.isFree(node)) this.put(node, 'free', i);
      else this.placeValue(node, i, nextWrite, nextSet);
      // The test of a loop is used in the region of the test.
      if (node.op !== 'while') this.use(node, region);
    }
  }

  private placeValue(node: Value, i: number, nextWrite: number, nextSet: ReadonlyMap<Variable, number>): void {
    const last = this.lastUse[node.id]!;
    const root = Math.floor(last);
    if (last >= 0 && this.live.uses[node.id] === 1 && !this.machine.needsLocal(node)) {
      const user = this.users[node.id];
      const unchanged =
        node.role === Role.get
          ? (nextSet.get(node.detail as Variable) ?? Infinity) >= last
          : node.role === Role.operation || nextWrite >= root;
      if (unchanged && !(user && this.machine.repeats(user, user.args.indexOf(node))))
        return this.put(node, 'inline', root);
    }
    const stays = node.role === Role.get && this.staysAsItIs(node, last, nextSet);
    this.put(node, stays ? 'free' : 'local', i);
  }

  /** Notes that a node uses its arguments where it is calculated. */
  private use(node: Value, region: Region): void {
    const root = this.roots[node.id]!;
    // What decides about regions is wanted until these have begun.
    const at = node.role === Role.flow ? root + 0.5 : root;
    for (const arg of node.args) {
      if (arg.region !== region) continue;
      this.lastUse[arg.id] = Math.max(this.lastUse[arg.id]!, at);
      this.users[arg.id] = node;
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
  region.nodes.some((node) => node.role === Role.effect || (node.role === Role.flow && regionsOf(node).some(writes)));
