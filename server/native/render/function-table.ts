/**
 * The table of functions that the walker calls, by numbers of defs: outside of the shared memory, so that no write of a UGen reaches it.
 *
 * The control thread makes it once (`allocateTable`) and hands the plain description to the render thread, whose `FunctionTable` sets entries, between
 * blocks only: the walker, which reads them, runs in the same thread. Setting allocates nothing.
 *
 * What could go wrong: a function that is freed while it is in the table. The render thread clears the entry first and says then that it has left the code.
 */
import { type Pointer, toArrayBuffer } from 'bun:ffi';
import { mapPages, unmapPages } from '../link/pages.ts';

/** Place of the table; plain data, for messages. */
export interface TablePlace {
  readonly address: number;
  /** Number of defs that it has places for. */
  readonly length: number;
}

/** Defs that a table has places for in general; those beyond stay in WebAssembly. */
export const defPlaces = 16384;

const pointerBytes = 8;
const word = 2 ** 32;

/** Returns a table in which nothing stands. @throws LinkError where there is no memory for it */
export function allocateTable(length: number): TablePlace {
  const address = mapPages(pointerBytes * length);
  // Its pages are touched here, so that the audio thread meets none for the first time.
  new Uint8Array(toArrayBuffer(address as Pointer, 0, pointerBytes * length)).fill(0);
  return { address, length };
}

/** Gives a table back. No thread may use it any more. */
export function freeTable({ address, length }: TablePlace): void {
  unmapPages(address, pointerBytes * length);
}

export class FunctionTable {
  private readonly words: Uint32Array;

  constructor(readonly place: TablePlace) {
    this.words = new Uint32Array(toArrayBuffer(place.address as Pointer, 0, pointerBytes * place.length));
  }

  /** Sets the function of a def. Returns false for a number that the table has no place for: the def stays in WebAssembly. */
  set(def: number, address: number): boolean {
    if (!(def >= 0 && def < this.place.length)) return false;
    // In two words: a BigInt would be allocated.
    this.words[2 * def] = address % word;
    this.words[2 * def + 1] = Math.floor(address / word);
    return true;
  }

  /** Takes the function of a def out. */
  clear(def: number): void {
    this.set(def, 0);
  }

  /** Returns the address of the function of a def; 0 for none, and for a number that the table has no place for. */
  get(def: number): number {
    if (!(def >= 0 && def < this.place.length)) return 0;
    return this.words[2 * def]! + word * this.words[2 * def + 1]!;
  }
}
