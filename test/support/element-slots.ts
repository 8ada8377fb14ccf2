/** Slots of elements in the memory of a world, filled without the control thread. */
import { channelsBytes, valuesBytes } from '../../server/world/element-slots.ts';
import type { Layout } from '../../server/world/layout.ts';
import { occupySlot } from '../../server/world/occupy-slot.ts';
import { PreparedWriter } from '../../server/world/prepared.ts';
import { tableBytes, writeTable } from '../../server/world/series.ts';
import { type SharedWords, sharedWords } from '../../server/world/shared-words.ts';
import { type SeriesPoint, segmentsOf } from './series-points.ts';

/** Contents of a test's slot; nothing by default. */
export interface SlotShape {
  readonly series?: readonly (readonly SeriesPoint[])[];
  readonly prepared?: number;
  readonly ringFrames?: number;
  readonly left?: number;
  readonly leaveFrames?: number;
  readonly start?: number;
}

/** Slots whose memory is taken from that of sound buffers. */
export class TestSlots {
  readonly words: SharedWords;
  private free: number;

  constructor(
    readonly layout: Layout,
    readonly memory: ArrayBufferLike,
  ) {
    this.words = sharedWords(memory);
    this.free = layout.samples.address;
  }

  /** Takes memory, at a multiple of 8. @throws RangeError when there is not as much left */
  take(bytes: number): number {
    const address = this.free;
    this.free += Math.ceil(bytes / 8) * 8;
    if (this.free > this.memory.byteLength)
      throw new RangeError(`${bytes} bytes are more than is left of the memory, of ${this.memory.byteLength}`);
    return address;
  }

  /** Writes a table of series; returns its address. */
  table(series: readonly (readonly SeriesPoint[])[]): number {
    const segments = series.map(segmentsOf);
    const address = this.take(tableBytes(segments));
    writeTable(this.words, address, segments);
    return address;
  }

  /** Fills a slot; returns the end that prepares for it. */
  occupy(number: number, shape: SlotShape): PreparedWriter {
    const { series = [], prepared = 0, ringFrames = 0, left = 0, leaveFrames = 0, start = 0 } = shape;
    const { blockSize } = this.layout;
    const bank = () => this.take(prepared * ringFrames * 4);
    occupySlot(this.words, this.layout, number, start, {
      table: this.table(series),
      parameters: series.length,
      preparedChannels: prepared,
      ringFrames,
      bankAddresses: [bank(), bank()],
      valuesAddress: this.take(valuesBytes(series.length, blockSize)),
      preparedAddress: this.take(channelsBytes(prepared, blockSize)),
      tailAddress: this.take(channelsBytes(prepared, blockSize)),
      leftChannels: left,
      leftAddress: this.take(channelsBytes(left, blockSize)),
      leaveAddress: this.take(left * leaveFrames * 4),
      leaveFrames,
      start,
    });
    return new PreparedWriter(this.layout, this.memory, number);
  }
}

/** Prepares frames of a writer's bank, each channel by a function of the frame. */
export function prepare(
  writer: PreparedWriter,
  bank: PreparedWriter['playing'],
  to: number,
  sound: (frame: number, channel: number) => number,
): void {
  let frame = bank.ready;
  for (const piece of bank.write(frame, to - frame, writer.heard(bank))) {
    piece.forEach((view, c) => {
      for (let i = 0; i < view.length; i++) view[i] = sound(frame + i, c);
    });
    frame += piece[0]!.length;
  }
  bank.done(to);
}
