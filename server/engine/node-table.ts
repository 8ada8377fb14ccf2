/**
 * The nodes and their order: groups hold children in a doubly linked list, ids are found by hashing. A node is a
 * slot, 1 and up; slot 0 stands for none, slot 1 is the root group. Fixed arrays: nothing here allocates once made.
 */
import type { Kept, StateStream } from './state-stream.ts';

export const rootSlot = 1;

export const Kind = { free: 0, group: 1, synth: 2 } as const;

export const Flag = {
  paused: 1,
  /** Its constructor has not run. */
  fresh: 2,
  /** To be deleted when its turn comes in the next walk. */
  ending: 4,
  /** Runs by itself, at its exact place in the order. */
  solo: 8,
  /** That its sound is not finite has been reported. */
  reported: 16,
  /** Its end is reported without a place, as that of nodes that go with their group. */
  unplaced: 32,
  /** To be taken away in the next walk, faded. */
  fading: 64,
  /** A group whose nodes another engine calculates: what that has prepared is heard in its place. */
  section: 128,
} as const;

export class NodeTable implements Kept {
  readonly kind: Uint8Array;
  readonly flags: Uint8Array;
  readonly id: Int32Array;
  readonly parent: Int32Array;
  readonly previous: Int32Array;
  readonly next: Int32Array;
  /** Of a group. */
  readonly head: Int32Array;
  readonly tail: Int32Array;
  /** Counts every change of the tree or of a flag. */
  changes = 0;
  private readonly buckets: Int32Array;
  private readonly mask: number;
  /** Slots that were in use; the first that never was. */
  private freeSlot = 0;
  private fresh = rootSlot;
  private count = 0;

  constructor(readonly capacity: number) {
    const n = capacity + 2;
    const ints = () => new Int32Array(n);
    this.kind = new Uint8Array(n);
    this.flags = new Uint8Array(n);
    [this.id, this.parent, this.previous, this.next, this.head, this.tail] = [
      ints(),
      ints(),
      ints(),
      ints(),
      ints(),
      ints(),
    ];
    this.mask = 2 ** Math.ceil(Math.log2(2 * n)) - 1;
    this.buckets = new Int32Array(this.mask + 1);
    this.create(0, Kind.group);
  }

  /** Nodes in use, the root group included. */
  get size(): number {
    return this.count;
  }

  /** Slots that are or were in use: those from here on are as they were made. */
  get slotsUsed(): number {
    return this.fresh;
  }

  /** A new node without a place; 0 when all slots are taken. The id must not be in use. */
  create(id: number, kind: number): number {
    const slot = this.freeSlot || (this.fresh <= this.capacity + 1 ? this.fresh++ : 0);
    if (!slot) return 0;
    if (slot === this.freeSlot) this.freeSlot = this.next[slot]!;
    this.kind[slot] = kind;
    this.flags[slot] = 0;
    this.id[slot] = id;
    this.parent[slot] = this.previous[slot] = this.next[slot] = this.head[slot] = this.tail[slot] = 0;
    this.count++;
    this.hash(slot);
    return slot;
  }

  /** Gives a node another id, which must not be in use. */
  rename(slot: number, id: number): void {
    this.unhash(this.id[slot]!);
    this.id[slot] = id;
    this.hash(slot);
  }

  /** Forgets a node that has no place any more. */
  destroy(slot: number): void {
    this.unhash(this.id[slot]!);
    this.kind[slot] = Kind.free;
    this.next[slot] = this.freeSlot;
    this.freeSlot = slot;
    this.count--;
  }

  /** The slot of an id, 0 when there is no such node. */
  find(id: number): number {
    let bucket = this.bucketOf(id);
    for (;;) {
      const slot = this.buckets[bucket]!;
      if (!slot || this.id[slot] === id) return slot;
      bucket = (bucket + 1) & this.mask;
    }
  }

  keep(to: StateStream): void {
    const used = this.fresh;
    to.putInt(this.freeSlot);
    to.putInt(this.count);
    to.putBytes(this.kind, used);
    to.putBytes(this.flags, used);
    for (const array of this.links) to.putInts(array, 0, used);
  }

  recall(from: StateStream): void {
    const former = this.fresh;
    this.freeSlot = from.takeInt();
    this.count = from.takeInt();
    this.fresh = from.takeBytes(this.kind);
    from.takeBytes(this.flags);
    for (const array of this.links) from.takeInts(array);
    this.kind.fill(Kind.free, this.fresh, Math.max(former, this.fresh));
    this.buckets.fill(0);
    for (let slot = rootSlot; slot < this.fresh; slot++) if (this.kind[slot] !== Kind.free) this.hash(slot);
    this.changes++;
  }

  private get links(): Int32Array[] {
    return [this.id, this.parent, this.previous, this.next, this.head, this.tail];
  }

  /** True when `slot` lies in `group` or deeper. */
  isInside(slot: number, group: number): boolean {
    for (let at = slot; at; at = this.parent[at]!) if (at === group) return true;
    return false;
  }

  /** The node after this one in a walk through a group and all groups in it; 0 at its end. */
  following(slot: number, group: number): number {
    if (this.head[slot]) return this.head[slot]!;
    let at = slot;
    while (at !== group && !this.next[at]) at = this.parent[at]!;
    return at === group ? 0 : this.next[at]!;
  }

  raise(slot: number, flags: number): void {
    this.flags[slot]! |= flags;
    this.changes++;
  }

  lower(slot: number, flags: number): void {
    this.flags[slot]! &= ~flags;
    this.changes++;
  }

  insertHead(slot: number, group: number): void {
    this.insertBetween(slot, group, 0, this.head[group]!);
  }

  insertTail(slot: number, group: number): void {
    this.insertBetween(slot, group, this.tail[group]!, 0);
  }

  insertBefore(slot: number, target: number): void {
    this.insertBetween(slot, this.parent[target]!, this.previous[target]!, target);
  }

  insertAfter(slot: number, target: number): void {
    this.insertBetween(slot, this.parent[target]!, target, this.next[target]!);
  }

  unlink(slot: number): void {
    this.changes++;
    const group = this.parent[slot]!;
    const before = this.previous[slot]!;
    const after = this.next[slot]!;
    if (before) this.next[before] = after;
    else this.head[group] = after;
    if (after) this.previous[after] = before;
    else this.tail[group] = before;
    this.parent[slot] = this.previous[slot] = this.next[slot] = 0;
  }

  private insertBetween(slot: number, group: number, before: number, after: number): void {
    this.changes++;
    this.parent[slot] = group;
    this.previous[slot] = before;
    this.next[slot] = after;
    if (before) this.next[before] = slot;
    else this.head[group] = slot;
    if (after) this.previous[after] = slot;
    else this.tail[group] = slot;
  }

  /** Sixteen successive ids lie together: clients count up, and memory is touched by the page. */
  private bucketOf(id: number): number {
    return (((Math.imul(id >> 4, 0x9e3779b1) >>> 7) << 4) | (id & 15)) & this.mask;
  }

  private hash(slot: number): void {
    let bucket = this.bucketOf(this.id[slot]!);
    while (this.buckets[bucket]) bucket = (bucket + 1) & this.mask;
    this.buckets[bucket] = slot;
  }

  /** Takes an id out of its bucket and moves up what probed past it. */
  private unhash(id: number): void {
    const { buckets, mask } = this;
    let hole = this.bucketOf(id);
    while (this.id[buckets[hole]!] !== id) hole = (hole + 1) & mask;
    let bucket = hole;
    for (;;) {
      bucket = (bucket + 1) & mask;
      const slot = buckets[bucket]!;
      if (!slot) break;
      const home = this.bucketOf(this.id[slot]!);
      if (((bucket - home) & mask) >= ((bucket - hole) & mask)) {
        buckets[hole] = slot;
        hole = bucket;
      }
    }
    buckets[hole] = 0;
  }
}
