/** Slots of elements as the control thread hands them out, with the memory that they need. */

import type { ElementInterface } from '../../../protocol/instruments/element.ts';
import type { Series } from '../../../protocol/instruments/series.ts';
import type { Buffers } from '../../link/buffers.ts';
import { channelsBytes, ElementSlot, slotAddress, valuesBytes } from '../../world/element-slots.ts';
import type { Layout } from '../../world/layout.ts';
import { type Left, LeftReader } from '../../world/left-reader.ts';
import { freeSlot, isServed, occupySlot } from '../../world/occupy-slot.ts';
import { PreparedWriter } from '../../world/prepared.ts';
import { tableBytes, writeTable } from '../../world/series.ts';
import { type SharedWords, sharedWords } from '../../world/shared-words.ts';

/** Seconds of the ring beside those that are to be prepared: what is heard is written over late. */
const spareSeconds = 0.25;
/** Seconds that what is left may wait for the soft side. */
const leaveSeconds = 4;

export interface SlotOptions {
  readonly layout: Layout;
  readonly memory: ArrayBufferLike;
  readonly buffers: Pick<Buffers, 'reserve' | 'release'>;
}

type EightAddresses = [number, number, number, number, number, number, number, number];

export class ElementSlots {
  private readonly used: (ElementSlotHandle | undefined)[] = [];
  private leaving: ElementSlotHandle[] = [];

  constructor(private readonly options: SlotOptions) {}

  /**
   * Takes a slot for an element.
   * @param from frame of the session from which on it will be heard
   * @param start frame of the session on which it began: an earlier one where it was written down since
   * @returns undefined where there is no slot or no memory left
   */
  claim(
    needs: ElementInterface,
    series: readonly Series[],
    from: number,
    start: number,
  ): ElementSlotHandle | undefined {
    const { used, options } = this;
    let number = used.indexOf(undefined);
    if (number < 0) number = used.length;
    if (number >= options.layout.elementSlots) return undefined;
    const handle = ElementSlotHandle.make(options, number, needs, series, from, start);
    if (!handle) return undefined;
    used[number] = handle;
    return handle;
  }

  /** Gives a slot back; its memory follows once the render thread has left it. */
  release(handle: ElementSlotHandle): void {
    freeSlot(sharedWords(this.options.memory), this.options.layout, handle.number);
    this.leaving.push(handle);
  }

  /** Takes back the memory of slots that the render thread has left. Called often. */
  advance(): void {
    if (!this.leaving.length) return;
    const { layout, memory } = this.options;
    const words = sharedWords(memory);
    const left = this.leaving.filter(({ number }) => !isServed(words, layout, number));
    for (const handle of left) {
      handle.free();
      this.used[handle.number] = undefined;
    }
    this.leaving = this.leaving.filter((handle) => !left.includes(handle));
  }
}

export class ElementSlotHandle {
  readonly writer: PreparedWriter;
  /** Frames of the ring of each bank. */
  readonly ringFrames: number;
  private readonly words: SharedWords;
  private readonly address: number;
  private readonly leftReader: LeftReader;

  private constructor(
    private readonly options: SlotOptions,
    readonly number: number,
    private readonly owned: readonly number[],
    private table: number,
  ) {
    this.words = sharedWords(options.memory);
    this.address = slotAddress(options.layout, number);
    this.writer = new PreparedWriter(options.layout, options.memory, number);
    this.leftReader = new LeftReader(options.layout, options.memory, number);
    this.ringFrames = this.load(ElementSlot.ringFrames);
  }

  static make(
    options: SlotOptions,
    number: number,
    needs: ElementInterface,
    series: readonly Series[],
    from: number,
    start: number,
  ): ElementSlotHandle | undefined {
    const { layout, memory, buffers } = options;
    const { blockSize, sampleRate } = layout;
    const ringFrames = needs.prepared ? Math.ceil((needs.ahead + spareSeconds) * sampleRate) + 2 * blockSize : 0;
    const leaveFrames = needs.left ? Math.ceil((leaveSeconds * sampleRate) / blockSize) * blockSize : 0;
    const sizes = [
      tableBytes(series),
      4 * needs.prepared * ringFrames,
      4 * needs.prepared * ringFrames,
      valuesBytes(series.length, blockSize),
      channelsBytes(needs.prepared, blockSize),
      channelsBytes(needs.prepared, blockSize),
      channelsBytes(needs.left, blockSize),
      4 * needs.left * leaveFrames,
    ];
    const addresses = sizes.map((bytes) => (bytes > 0 ? buffers.reserve(bytes) : 0));
    if (addresses.includes(undefined)) {
      for (const address of addresses) buffers.release(address ?? 0);
      return undefined;
    }
    const [table, bank0, bank1, values, prepared, tail, left, leave] = addresses as EightAddresses;
    sizes.forEach((bytes, i) => new Uint8Array(memory, addresses[i]!, bytes).fill(0));
    const words = sharedWords(memory);
    if (table) writeTable(words, table, series);
    occupySlot(words, layout, number, from, {
      table,
      parameters: series.length,
      preparedChannels: needs.prepared,
      ringFrames,
      bankAddresses: [bank0, bank1],
      valuesAddress: values,
      preparedAddress: prepared,
      tailAddress: tail,
      leftChannels: needs.left,
      leftAddress: left,
      leaveAddress: leave,
      leaveFrames,
      start,
    });
    const handle = new ElementSlotHandle(options, number, [bank0, bank1, values, prepared, tail, left, leave], table);
    return handle;
  }

  /** Address of the table of series that plays, and by which the soft side works. */
  get series(): number {
    return this.table;
  }

  /** Blocks in which prepared sound was missing, so far. */
  get starved(): number {
    return this.load(ElementSlot.starved);
  }

  /** Frames that the graph has left so far. */
  get leftCount(): number {
    return this.leftReader.count;
  }

  /** Returns the first frames from number `count` on that were left, one after the other in the session, and lie in the ring still. */
  left(count: number): Left | undefined {
    return this.leftReader.from(count);
  }

  /** Writes a table of series beside the one that plays. Returns its address; undefined where there is no memory. */
  writeSeries(series: readonly Series[]): number | undefined {
    const address = this.options.buffers.reserve(tableBytes(series));
    if (address !== undefined) writeTable(this.words, address, series);
    return address;
  }

  /** Goes on with another table: the one before is not used by either side any more. */
  exchange(table: number): void {
    this.options.buffers.release(this.table);
    this.table = table;
  }

  /** Gives back a table that was not taken. */
  drop(table: number): void {
    this.options.buffers.release(table);
  }

  /** Asks the soft side to end with the piece that it is at, or takes that back. */
  interrupt(on: boolean): void {
    Atomics.store(this.words.ints, (this.address + ElementSlot.interrupt) >>> 2, on ? 1 : 0);
  }

  free(): void {
    for (const address of [this.table, ...this.owned]) this.options.buffers.release(address);
  }

  private load(offset: number): number {
    return Atomics.load(this.words.ints, (this.address + offset) >>> 2);
  }
}
