/**
 * The state of an engine, kept and taken on again: all on which what it calculates from a block on depends, but for the samples of buffers and the defs.
 * Copies only what was ever used. Allocates: it is for engines that run ahead, not for the render thread.
 */
import { BufferRow, RandomRow, World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import type { AreaInstructions } from './area-instructions.ts';
import type { Kept, StateStream } from './state-stream.ts';

/** Value of the word of a bus that nobody has written yet. */
export const untouched = -2;

/** Contents of the memory beside the pool: counters, buses, rows of buffers, random generators. */
export class SharedState implements Kept {
  private audioEnd = 0;
  private controlEnd = 0;

  constructor(
    private readonly views: MemoryViews,
    private readonly areas: AreaInstructions,
  ) {}

  /** Buses up to these have been written: what is kept goes as far. */
  written(audio: number, control: number): void {
    this.audioEnd = Math.max(this.audioEnd, audio + 1);
    this.controlEnd = Math.max(this.controlEnd, control + 1);
  }

  /** Rows of buffers up to this one have been set: what is kept goes as far. */
  bufferSet(number: number): void {
    this.areas.bufferRows = Math.max(this.areas.bufferRows, number + 1);
  }

  keep(to: StateStream): void {
    const { ints } = this.views;
    for (const [from, count] of this.ranges()) to.putInts(ints, from, from + count);
  }

  recall(from: StateStream): void {
    const { ints, layout } = this.views;
    const ends = this.ranges().map(([at]) => from.takeInts(ints, at));
    // Buses that were first written later are as if they had never been.
    ints.fill(untouched, ends[1], (layout.audioTouchedAddress >> 2) + this.audioEnd);
    ints.fill(untouched, ends[3], (layout.controlTouchedAddress >> 2) + this.controlEnd);
    ints.fill(0, ends[4], (layout.controlBusAddress >> 2) + this.controlEnd);
  }

  /** First word and number of words of each area. */
  private ranges(): (readonly [from: number, count: number])[] {
    const { layout } = this.views;
    const area = (address: number, words: number) => [address >> 2, words] as const;
    return [
      area(World.block, (World.units - World.block) / 4 + 1),
      area(layout.audioTouchedAddress, this.audioEnd),
      area(layout.audioBusAddress, this.audioEnd * layout.blockSize),
      area(layout.controlTouchedAddress, this.controlEnd),
      area(layout.controlBusAddress, this.controlEnd),
      area(layout.bufferTableAddress, (this.areas.bufferRows * BufferRow.bytes) / 4),
      area(layout.randomAddress, (layout.randomGenerators * RandomRow.bytes) / 4),
    ];
  }
}
