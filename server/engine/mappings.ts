/** Controls that follow a bus: of each synth a chain of entries in the pool, which say what is copied where and what it was before. */
import type { MemoryViews } from '../world/memory-views.ts';
import type { Pool } from './pool.ts';
import type { Kept, StateStream } from './state-stream.ts';

/** Words of an entry: address of the control, address that it follows, index of the control, its own value. */
const Entry = { control: 0, source: 1, index: 2, own: 3, bytes: 16 } as const;

export class Mappings implements Kept {
  private readonly ints: Int32Array;
  private readonly floats: Float32Array;
  /** First entry of a synth, by node slot. */
  private readonly first: Int32Array;
  /** End of the slots that ever had one. */
  private end = 0;
  /** Addresses of all audio buses. */
  private readonly audioBuses: { readonly begin: number; readonly end: number };

  constructor(
    { ints, floats, layout }: MemoryViews,
    private readonly pool: Pool,
    slots: number,
  ) {
    this.ints = ints;
    this.floats = floats;
    this.first = new Int32Array(slots);
    const { audioBusAddress, allAudioBuses, blockSize } = layout;
    this.audioBuses = { begin: audioBusAddress, end: audioBusAddress + 4 * allAudioBuses * blockSize };
  }

  keep(to: StateStream): void {
    to.putInts(this.first, 0, this.end);
  }

  recall(from: StateStream): void {
    this.first.fill(0, from.takeInts(this.first), this.end);
  }

  /** First entry of a node, 0 for none: those of a node that comes from another engine lie in the pool already. */
  entriesOf(node: number): number {
    return this.first[node]!;
  }

  adopt(node: number, entry: number): void {
    this.first[node] = entry;
    if (entry) this.end = Math.max(this.end, node + 1);
  }

  has(node: number): boolean {
    return this.first[node] !== 0;
  }

  /** True when a control of a node follows an audio bus. */
  hears(node: number): boolean {
    for (let entry = this.first[node]!; entry; entry = this.pool.link(entry)) {
      const source = this.ints[(entry >> 2) + Entry.source]!;
      if (source >= this.audioBuses.begin && source < this.audioBuses.end) return true;
    }
    return false;
  }

  /** Lets the control at an address, which follows nothing yet, follow what lies at another. False when there is no memory. */
  add(node: number, index: number, control: number, source: number): boolean {
    const entry = this.pool.allocate(Entry.bytes);
    if (!entry) return false;
    const at = entry >> 2;
    this.ints[at + Entry.control] = control;
    this.ints[at + Entry.source] = source;
    this.ints[at + Entry.index] = index;
    this.floats[at + Entry.own] = this.floats[control >> 2]!;
    this.pool.setLink(entry, this.first[node]!);
    this.first[node] = entry;
    this.end = Math.max(this.end, node + 1);
    return true;
  }

  /** Gives a control its own value back. False when it followed nothing. */
  remove(node: number, index: number): boolean {
    const { pool, ints } = this;
    let before = 0;
    for (let entry = this.first[node]!; entry; before = entry, entry = pool.link(entry)) {
      const at = entry >> 2;
      if (ints[at + Entry.index] !== index) continue;
      this.floats[ints[at + Entry.control]! >> 2] = this.floats[at + Entry.own]!;
      const after = pool.link(entry);
      if (before) pool.setLink(before, after);
      else this.first[node] = after;
      pool.release(entry);
      return true;
    }
    return false;
  }

  /** Returns the value that a control at an address has when it follows nothing. */
  ownValue(node: number, index: number, control: number): number {
    for (let entry = this.first[node]!; entry; entry = this.pool.link(entry)) {
      if (this.ints[(entry >> 2) + Entry.index] === index) return this.floats[(entry >> 2) + Entry.own]!;
    }
    return this.floats[control >> 2]!;
  }

  /** Mapped controls take their bus's value before each block. */
  copy(node: number): void {
    const { ints, floats } = this;
    for (let entry = this.first[node]!; entry; entry = this.pool.link(entry)) {
      floats[ints[entry >> 2]! >> 2] = floats[ints[(entry >> 2) + Entry.source]! >> 2]!;
    }
  }

  /** Forgets those of a synth that ends. */
  clear(node: number): void {
    this.pool.releaseChain(this.letGo(node));
  }

  /** Forgets those of a synth. Returns the first entry: they are the caller's. */
  letGo(node: number): number {
    const entry = this.first[node]!;
    this.first[node] = 0;
    return entry;
  }
}
