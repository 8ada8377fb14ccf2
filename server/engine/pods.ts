/**
 * Pods: four voices of one SynthDef side by side, one a lane. Each group fills pods of its own, so that the voices
 * that run together lie together. A node that moves to another group keeps its lane; its pod then runs once for
 * each place, with only the lanes that stand there.
 */
import type { Pool } from './pool.ts';
import type { Kept, StateStream } from './state-stream.ts';

export interface PodShape {
  readonly podBytes: number;
}

export class Pods implements Kept {
  readonly address: Int32Array;
  readonly def: Int32Array;
  /** Bits of the lanes in use. */
  readonly lanes: Uint8Array;
  /** Node slot of each lane, four a pod. */
  readonly nodes: Int32Array;
  /** Bits of the lanes that the run being collected wants. */
  readonly wanted: Uint8Array;
  /** Chain of a def's pods in the run being collected. */
  readonly nextWanted: Int32Array;
  private readonly group: Int32Array;
  /** Pods of a group that have a free lane, doubly linked; heads by node slot of the group. */
  private readonly open: Int32Array;
  private readonly nextOpen: Int32Array;
  private readonly previousOpen: Int32Array;
  /** Pods that were in use; the first that never was. */
  private freePod = 0;
  private fresh = 1;

  constructor(
    private readonly bytes: Uint8Array,
    private readonly pool: Pool,
    capacity: number,
    nodeSlots: number,
  ) {
    const n = capacity + 2;
    this.address = new Int32Array(n);
    this.def = new Int32Array(n);
    this.lanes = new Uint8Array(n);
    this.nodes = new Int32Array(4 * n);
    this.wanted = new Uint8Array(n);
    this.nextWanted = new Int32Array(n);
    this.group = new Int32Array(n);
    this.open = new Int32Array(nodeSlots);
    this.nextOpen = new Int32Array(n);
    this.previousOpen = new Int32Array(n);
  }

  /**
   * A lane for a node of a group: the first free one of the group's pods of that def, or of a new pod.
   * @returns 4 × pod + lane, 0 when there is no memory
   */
  take(def: number, podBytes: number, group: number, node: number): number {
    let pod = this.open[group]!;
    while (pod && this.def[pod] !== def) pod = this.nextOpen[pod]!;
    if (!pod) pod = this.create(def, podBytes, group);
    if (!pod) return 0;
    const used = this.lanes[pod]!;
    const lane = 31 - Math.clz32(~used & (used + 1));
    this.lanes[pod] = used | (1 << lane);
    if (this.lanes[pod] === 15) this.close(pod);
    this.nodes[4 * pod + lane] = node;
    return 4 * pod + lane;
  }

  release(place: number): void {
    const address = this.vacate(place);
    if (address) this.pool.release(address);
  }

  /** Gives a lane back. Returns the address of the memory of its pod where that was the last one: the memory is the caller's then; else 0. */
  vacate(place: number): number {
    const pod = place >> 2;
    const full = this.lanes[pod] === 15;
    this.lanes[pod]! &= ~(1 << (place & 3));
    this.nodes[place] = 0;
    if (!this.lanes[pod]) {
      if (!full) this.close(pod);
      this.nextOpen[pod] = this.freePod;
      this.freePod = pod;
      return this.address[pod]!;
    }
    if (full) this.reopen(pod);
    return 0;
  }

  /** Takes in a pod that another engine made, with its lanes empty; `settle` follows when they are filled. Returns its number, 0 when there are too many. */
  adopt(address: number, def: number, group: number): number {
    const pod = this.freePod || (this.fresh < this.address.length ? this.fresh : 0);
    if (!pod) return 0;
    if (pod === this.freePod) this.freePod = this.nextOpen[pod]!;
    else this.fresh++;
    this.address[pod] = address;
    this.def[pod] = def;
    this.lanes[pod] = 0;
    this.group[pod] = group;
    if (group >= this.groups) this.groups = group + 1;
    return pod;
  }

  /** The pod of a group with a free lane that is looked at last, 0 for none, and the one that is looked at before another. */
  lastOpen(group: number): number {
    let pod = this.open[group]!;
    while (pod && this.nextOpen[pod]) pod = this.nextOpen[pod]!;
    return pod;
  }

  beforeOpen(pod: number): number {
    return this.previousOpen[pod]!;
  }

  /** Puts a node into a lane of an adopted pod. */
  fill(pod: number, lane: number, node: number): void {
    this.lanes[pod]! |= 1 << lane;
    this.nodes[4 * pod + lane] = node;
  }

  settle(pod: number): void {
    if (pod && this.lanes[pod] !== 15) this.reopen(pod);
  }

  /** Number of the group's node slot whose synths fill the pod. */
  groupOf(pod: number): number {
    return this.group[pod]!;
  }

  keep(to: StateStream): void {
    const { fresh } = this;
    to.putInt(this.freePod);
    to.putBytes(this.lanes, fresh);
    for (const array of this.lists) to.putInts(array, 0, fresh);
    to.putInts(this.nodes, 0, 4 * fresh);
    to.putInts(this.open, 0, this.groups);
  }

  recall(from: StateStream): void {
    const former = this.fresh;
    this.freePod = from.takeInt();
    this.fresh = from.takeBytes(this.lanes);
    for (const array of this.lists) from.takeInts(array);
    // Pods that are made from here on begin without nodes, as those that never were.
    this.nodes.fill(0, from.takeInts(this.nodes), 4 * Math.max(former, this.fresh));
    this.open.fill(0, from.takeInts(this.open), this.groups);
  }

  private get lists(): Int32Array[] {
    return [this.address, this.def, this.group, this.nextOpen, this.previousOpen];
  }

  /** End of the slots of groups that have had pods. */
  private groups = 0;

  private create(def: number, podBytes: number, group: number): number {
    const pod = this.freePod || (this.fresh < this.address.length ? this.fresh : 0);
    const address = pod ? this.pool.allocate(podBytes) : 0;
    if (!address) return 0;
    if (pod === this.freePod) this.freePod = this.nextOpen[pod]!;
    else this.fresh++;
    this.bytes.fill(0, address, address + podBytes);
    this.address[pod] = address;
    this.def[pod] = def;
    this.lanes[pod] = 0;
    this.group[pod] = group;
    if (group >= this.groups) this.groups = group + 1;
    this.reopen(pod);
    return pod;
  }

  private reopen(pod: number): void {
    const group = this.group[pod]!;
    const first = this.open[group]!;
    this.nextOpen[pod] = first;
    this.previousOpen[pod] = 0;
    if (first) this.previousOpen[first] = pod;
    this.open[group] = pod;
  }

  private close(pod: number): void {
    const before = this.previousOpen[pod]!;
    const after = this.nextOpen[pod]!;
    if (before) this.nextOpen[before] = after;
    else this.open[this.group[pod]!] = after;
    if (after) this.previousOpen[after] = before;
  }
}
