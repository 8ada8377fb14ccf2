/**
 * The sound buffers that the synths of a section read: copies in its own memory, where the pool of other synths lies in the server's. What instructions change
 * in them is written down, so that it can be undone when the engine goes back.
 */
import type { Engine } from '../engine/engine.ts';
import { RegionAllocator } from '../link/region-allocator.ts';
import { Area, instructionHeaderWords, Op, programHeaderWords } from '../world/instructions.ts';
import { BufferRow, type Layout } from '../world/layout.ts';
import type { Region } from '../world/region.ts';
import type { SectionOptions } from './section-engine.ts';
import { opOf } from './section-program.ts';

const alignment = 64;

/** Word from which samples were changed, and what they were. */
export interface Former {
  readonly at: number;
  readonly former: Int32Array;
}

interface Change extends Former {
  readonly block: number;
}

/** The copies as another engine takes them over: where they lie, and what has been changed in them since a block, in order. Plain data. */
export interface CopiesTaken {
  readonly pieces: readonly Region[];
  readonly changes: readonly Former[];
}

export class BufferCopies {
  private readonly region: RegionAllocator;
  private readonly from: Int32Array;
  private changes: Change[] = [];
  /** Copies that a new one has replaced, from a block on, once that has been calculated. */
  private replaced: { readonly number: number; readonly address: number; block: number }[] = [];
  /** Buffers for whose copies there was no room. */
  readonly missing = new Set<number>();
  /** Address of the newest copy of each buffer. */
  private readonly copies = new Map<number, number>();

  /** Changes that are made while others copy, each in a list of its own. */
  private readonly watches = new Set<Former[]>();
  private readonly layout: Layout;

  /** @param memory the server's shared memory */
  constructor(
    private readonly engine: Engine,
    memory: ArrayBufferLike,
    { layout, joins }: Pick<SectionOptions, 'layout' | 'joins'>,
  ) {
    this.layout = layout;
    this.from = new Int32Array(memory);
    this.region = new RegionAllocator(joins ? upperHalf(layout.pool) : layout.pool);
  }

  /** Copies buffers as they are now. */
  copyAll(numbers: readonly number[]): void {
    const { layout, from, engine } = this;
    for (const number of numbers) {
      const row = (layout.bufferTableAddress + number * BufferRow.bytes) >> 2;
      const samples = from[row + (BufferRow.samples >> 2)]!;
      if (samples <= 0) continue;
      engine.ints.set(from.subarray(row, row + (BufferRow.bytes >> 2)), row);
      engine.ints[row] = this.copy(number, from[row]!, samples);
      engine.noteBuffer(number);
    }
  }

  /** Returns a copy of a program in which buffers lie where their copies do, which are made now. */
  rewrite(words: Int32Array): Int32Array {
    const program = words.slice();
    for (let at = programHeaderWords; at < program.length; at += program[at + 1]!) {
      const a = at + instructionHeaderWords;
      if (opOf(program[at]!) !== Op.setBuffer) continue;
      program[a + 1] = this.copy(program[a]!, program[a + 1]!, program[a + 2]! * program[a + 3]!);
    }
    return program;
  }

  /** Before a program is run: writes down what it changes. */
  before(words: Int32Array, block: number): void {
    const { ints } = this.engine;
    for (let at = programHeaderWords; at < words.length; at += words[at + 1]!) {
      const op = opOf(words[at]!);
      const a = at + instructionHeaderWords;
      if (op === Op.bufferChanged) this.refresh(words[a]!, block);
      if (op === Op.setBuffer) for (const each of this.replaced) if (each.number === words[a]) each.block = block;
      if ((op !== Op.poke && op !== Op.fill) || words[a] !== Area.buffer) continue;
      const row = this.rowOf(words[a + 1]!);
      const samples = ints[row + (BufferRow.samples >> 2)]!;
      const first = Math.max(0, words[a + 2]!);
      const count = op === Op.fill ? words[a + 3]! : at + words[at + 1]! - a - 3;
      this.note(block, (ints[row]! >>> 2) + first, Math.min(samples - first, count));
    }
  }

  /** Returns where the copies lie, and what has been changed in a block or after it. */
  taken(block: number): CopiesTaken {
    return { pieces: this.region.pieces, changes: this.changes.filter((each) => each.block >= block) };
  }

  /** Keeps the copies where they are, and what is changed in them, until `unwatch`: a thread reads them meanwhile. */
  watch(): Former[] {
    const list: Former[] = [];
    this.watches.add(list);
    return list;
  }

  unwatch(list: Former[]): void {
    this.watches.delete(list);
  }

  /** Takes over copies as they are. @param words memory in which they lie */
  takeOver(words: Int32Array, { pieces }: CopiesTaken): void {
    for (const { address, bytes } of pieces)
      this.engine.ints.set(words.subarray(address >>> 2, (address + bytes) >>> 2), address >>> 2);
  }

  /** Undoes changes. */
  undo(changes: readonly Former[]): void {
    for (const { at, former } of changes.toReversed()) this.engine.ints.set(former, at);
  }

  /** Undoes what was changed in a block or after it. */
  goBack(block: number): void {
    for (let last = this.changes.at(-1); last && last.block >= block; last = this.changes.at(-1)) {
      this.tell(last.at, last.former.length);
      this.engine.ints.set(last.former, last.at);
      this.changes.pop();
    }
  }

  /** Forgets what cannot be undone any more: changes before a block. */
  forget(block: number): void {
    let count = 0;
    while (count < this.changes.length && this.changes[count]!.block < block) count++;
    if (count > 0) this.changes.splice(0, count);
    if (this.watches.size > 0) return;
    for (const { address, block: last } of this.replaced) if (last < block) this.region.release(address);
    this.replaced = this.replaced.filter((each) => each.block >= block);
  }

  /** The samples of a buffer were changed in place. */
  private refresh(number: number, block: number): void {
    const { ints } = this.engine;
    const row = this.rowOf(number);
    const samples = ints[row + (BufferRow.samples >> 2)]!;
    const from = this.from[row]! >>> 2;
    this.note(block, ints[row]! >>> 2, samples);
    ints.set(this.from.subarray(from, from + samples), ints[row]! >>> 2);
  }

  private note(block: number, at: number, count: number): void {
    if (count <= 0) return;
    this.changes.push({ block, at, former: this.engine.ints.slice(at, at + count) });
    this.tell(at, count);
  }

  /** Samples are about to change. */
  private tell(at: number, count: number): void {
    for (const list of this.watches) list.push({ at, former: this.engine.ints.slice(at, at + count) });
  }

  private rowOf(number: number): number {
    return (this.layout.bufferTableAddress + number * BufferRow.bytes) >> 2;
  }

  /** @returns the address of the copy; 0, an empty buffer, where there are no samples, or no room for them */
  private copy(number: number, address: number, samples: number): number {
    const former = this.copies.get(number);
    this.copies.delete(number);
    if (former) this.replaced.push({ number, address: former, block: Infinity });
    this.missing.delete(number);
    const own = samples > 0 ? this.region.allocate(4 * samples) : undefined;
    if (own === undefined) {
      if (samples > 0) this.missing.add(number);
      return 0;
    }
    this.copies.set(number, own);
    const from = address >>> 2;
    this.engine.ints.set(this.from.subarray(from, from + samples), own >>> 2);
    return own;
  }
}

/** Returns the half in which nodes that are taken over have nothing, as long as other synths do not take more than half of their memory. */
export function upperHalf({ address, bytes }: Region): Region {
  const half = Math.floor(bytes / 2 / alignment) * alignment;
  return { address: address + half, bytes: bytes - half };
}
