/**
 * The walker (`../walker.ts`) as the render thread calls it. Render thread: making it takes a twentieth of a millisecond and allocates, calling it
 * allocates nothing.
 *
 *     const walker = new Walker({ code: address, table: place, memory: memory.buffer });
 *     walker.walk(list, count); // number of entries that were run
 *
 * What could go wrong: an address keeps nothing alive. The memory is held here; who frees the walker's code, or the table, ends this before.
 */
import { linkSymbols, type Pointer, ptr } from 'bun:ffi';
import type { TablePlace } from './function-table.ts';

export interface WalkerPlaces {
  /** Address of the walker's code. */
  readonly code: number;
  readonly table: TablePlace;
  /** The shared memory. It does not move as long as it lives: growing keeps its place. */
  readonly memory: ArrayBufferLike;
}

const signature = { args: ['ptr', 'ptr', 'i64', 'i32', 'i32'], returns: 'i32' } as const;

const openFunction = (code: number) => linkSymbols({ run: { ...signature, ptr: code as Pointer } }).symbols.run;

export class Walker {
  private readonly call: ReturnType<typeof openFunction>;
  private readonly bytes: Uint8Array;
  private readonly base: Pointer;
  private readonly table: Pointer;
  private readonly length: number;

  constructor({ code, table, memory }: WalkerPlaces) {
    this.call = openFunction(code);
    this.bytes = new Uint8Array(memory);
    this.base = ptr(this.bytes);
    this.table = table.address as Pointer;
    this.length = table.length;
  }

  /**
   * Runs a list.
   * @param list byte at which it begins in the memory
   * @param count of its entries
   * @returns how many of them were run
   */
  walk(list: number, count: number): number {
    return this.call(this.base, this.table, this.length, list | 0, count | 0);
  }
}
