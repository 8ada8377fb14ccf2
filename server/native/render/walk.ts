/**
 * The walker (`../walker.ts`) as the render thread calls it. Render thread: making it takes a twentieth of a millisecond and allocates, calling it
 * allocates nothing.
 *
 *     const walk = openWalker({ walker: address, table: place, memory: memory.buffer });
 *     walk(list, count); // number of entries that were run
 */
import { CFunction, type Pointer, ptr } from 'bun:ffi';
import type { TablePlace } from './function-table.ts';

export interface WalkerPlaces {
  /** Address of the walker's code. */
  readonly walker: number;
  readonly table: TablePlace;
  /** The shared memory. It does not move as long as it lives: growing keeps its place. */
  readonly memory: ArrayBufferLike;
}

/** @returns takes the byte at which a list begins in the memory and the number of its entries; gives how many of them were run */
export function openWalker({ walker, table, memory }: WalkerPlaces): (list: number, count: number) => number {
  const call = CFunction({ ptr: walker as Pointer, args: ['ptr', 'ptr', 'i64', 'i32', 'i32'], returns: 'i32' });
  const base = ptr(new Uint8Array(memory));
  const { address, length } = table;
  return (list, count) => call(base, address as Pointer, length, list | 0, count | 0);
}
