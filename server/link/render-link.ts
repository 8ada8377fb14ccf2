/** The control thread's end of the waist: programs out, events in, defs over. One interface, real time and offline. */
import type { LinkedCode } from '../native/link/link.ts';
import type { InstalledDef } from '../world/compiled-def.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';

/** One event record (see render/instructions.ts): word 0 is its kind. */
export interface EventRecord {
  readonly length: number;
  int(i: number): number;
  float(i: number): number;
}

/** Native code of a graph, and the serials of defs that are to run by it. */
export interface GraphCode {
  readonly key: string;
  readonly serials: readonly number[];
  readonly code: LinkedCode;
}

export interface RenderLink {
  /** Takes a whole program and copies it. Never drops one: what does not fit now waits. */
  submit(words: Int32Array, length: number): void;
  /** Lets the render thread see what is submitted meanwhile in one step, as far as there is room for it at once. */
  together(work: () => void): void;
  /** True when all that was submitted has been carried out, but for programs that wait for their time, and all events of it were handed over. */
  readonly settled: boolean;
  /** Hands over all events that have come. */
  poll(handler: (record: EventRecord) => void): void;
  /** Gives a def to the render thread; resolves (or has returned) when synths of it can be made. */
  install(symbol: number, def: InstalledDef): Promise<void> | void;
  /** Gives fused code to all defs of a graph; nothing of it is heard. Resolves (or has returned) when they run by it. */
  fuse(key: string, fused: WebAssembly.Module): Promise<void> | void;
  /** Opens the way into native code. Resolves (or has returned) when it can be gone. Absent where there is none, as offline. */
  openNative?(entrance: NativeEntrance): Promise<void> | void;
  /** Lets defs that are installed run by native code, from the next block on; nothing of it is heard. */
  runNative?(code: GraphCode): void;
  /** Forgets the code of a graph of which no def is left. Who still runs by it holds it. */
  leaveNative?(key: string): void;
}
