/** What is played on both processors: the text of a module, and a memory for it, in which WebAssembly and native code of this machine play too. */
import type { Snapshot } from './snapshot.ts';

/** Calls `run` as the engine did: the list's address, and its length. */
export type Run = (list: number, entries: number) => number;

export interface Kernel {
  readonly name: string;
  /** LLVM's IR. */
  readonly text: string;
  /** The memory that it works on. */
  readonly memory: Uint8Array;
  readonly before: Snapshot;
  readonly calls: readonly (readonly [list: number, entries: number])[];
  /** Plays the same in WebAssembly. */
  readonly inWebAssembly: Run;
  /** Areas in which that leaves the same bits; elsewhere each code has places of its own. */
  readonly areas: readonly (readonly [name: string, address: number, bytes: number])[];
}
