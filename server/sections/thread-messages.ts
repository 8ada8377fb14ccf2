/** Messages between the control thread and the thread of a section, and the memory that they share. */
import { Timing } from '../world/instructions.ts';
import type { Layout } from '../world/layout.ts';
import type { NativeEntrance } from '../world/native-entrance.ts';
import type { Region } from '../world/region.ts';
import { SectionBlock } from '../world/section-slots.ts';
import type { SectionDef } from './section-engine.ts';
import type { SectionPart } from './section-part.ts';

/** Buses of a block of a section, on average, where it runs as far ahead as was asked; with more it runs less far. */
const averageBuses = 16;

/** Blocks by which the tables are longer than a section runs ahead: that of the render thread, and what a take-back keeps. */
const spareBlocks = 16;

/** Returns the entries of a table of records for a section that runs so many blocks ahead. */
export const tableEntries = (aheadBlocks: number): number => 2 ** Math.ceil(Math.log2(aheadBlocks + spareBlocks));

/** Returns the bytes of the tables and records of a section: what is taken back stays until the render thread has come past it, so there is room for two versions. */
export function recordBytes({ blockSize, sampleRate, audioBuses, controlBuses }: Layout, ahead: number): number {
  const blocks = tableEntries(Math.round((ahead * sampleRate) / blockSize));
  const block = SectionBlock.head + averageBuses * (2 + blockSize);
  const largest = SectionBlock.head + audioBuses * (2 + blockSize) + 3 * controlBuses;
  return 4 * (2 * blocks + 2 * blocks * block + 2 * largest);
}

const wide = new Float64Array(1);
const halves = new Int32Array(wide.buffer);

/** Returns the sample at which a program is due; 0 for one that is for now. @param sampleAt the engine's sample at a time, in seconds since 1970 */
export function sampleOf(words: Int32Array, sampleAt: (seconds: number) => number): number {
  halves[0] = words[1]!;
  halves[1] = words[2]!;
  if (words[0] === Timing.clock) return sampleAt(wide[0]!);
  return words[0] === Timing.sample ? wide[0]! : 0;
}

/** To the thread, once. */
export interface ThreadStart {
  readonly layout: Layout;
  readonly memory: WebAssembly.Memory | { readonly buffer: ArrayBufferLike };
  readonly slot: number;
  readonly group: number;
  readonly joins: boolean;
  readonly periodBlocks: number;
  readonly aheadBlocks: number;
  readonly records: Region;
  readonly buffers: readonly number[];
  /** Rings of commands and of what was heard, in the shared memory. */
  readonly commands: Region;
  readonly events: Region;
}

/** Code by which defs run: it has no place among what is due. */
export type CodeMessage =
  | { readonly type: 'fuse'; readonly key: string; readonly fused: WebAssembly.Module }
  | { readonly type: 'openNative'; readonly entrance: NativeEntrance }
  | { readonly type: 'runNative'; readonly key: string; readonly address: number };

export type ToThread =
  | { readonly type: 'start'; readonly start: ThreadStart }
  | CodeMessage
  /** These come before the record of their kind in the ring of commands. */
  | { readonly type: 'def'; readonly def: SectionDef }
  | {
      readonly type: 'copy';
      readonly part: SectionPart;
      readonly port: MessagePort;
      readonly copied: SharedArrayBuffer;
    };

/** Kinds of records in the ring of commands. */
export const Command = { program: 0, def: 1, giveBack: 2, copy: 3 } as const;

export type FromThread =
  | { readonly type: 'ready'; readonly memory: ArrayBufferLike }
  | { readonly type: 'refused'; readonly reason: string };
