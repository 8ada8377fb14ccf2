/** Instructions about control buses and buffers. */

import { Area, Failure } from '../world/instructions.ts';
import { BufferRow, type Layout, World } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import type { Reporter } from './events.ts';
import type { Execution } from './execution.ts';

export class AreaInstructions {
  private readonly layout: Layout;
  private readonly ints: Int32Array;
  private readonly floats: Float32Array;
  /** End of the rows of buffers that were ever set. */
  bufferRows = 0;

  constructor(
    private readonly execution: Execution,
    { layout, ints, floats }: MemoryViews,
    private readonly report: Reporter,
    private readonly poked: (bus: number, count: number) => void,
  ) {
    this.layout = layout;
    this.ints = ints;
    this.floats = floats;
  }

  // ---- elements ----------------------------------------------------------------------------------------------

  poke(a: number, end: number): void {
    const { ints, floats } = this;
    const [kind, number, offset] = [ints[a]!, ints[a + 1]!, ints[a + 2]!];
    const values = a + 3;
    const size = this.areaSize(kind, number);
    const last = Math.min(offset + end - values, size);
    const to = this.areaStart(kind, number);
    for (let i = Math.max(0, offset); i < last; i++) floats[to + i] = floats[values + i - offset]!;
    if (kind === Area.controlBus && last > offset) this.touch(number + offset, last - offset);
    if (offset < 0 || last < offset + end - values) this.outside(kind, number, offset, size);
  }

  fill(a: number): void {
    const { ints, floats } = this;
    const [kind, number, offset, count] = [ints[a]!, ints[a + 1]!, ints[a + 2]!, ints[a + 3]!];
    const size = this.areaSize(kind, number);
    const first = Math.max(0, offset);
    const last = Math.min(offset + count, size);
    const to = this.areaStart(kind, number);
    if (last > first) floats.fill(floats[a + 4]!, to + first, to + last);
    if (kind === Area.controlBus && last > first) this.touch(number + first, last - first);
    if (count > 0 && (offset < 0 || last < offset + count)) this.outside(kind, number, offset, size);
  }

  private touch(bus: number, count: number): void {
    const first = (this.layout.controlTouchedAddress >> 2) + bus;
    this.ints.fill(this.ints[World.block >> 2]!, first, first + count);
    this.poked(bus, count);
  }

  peek(a: number): void {
    const { ints, floats, report } = this;
    const [kind, number, offset, count] = [ints[a + 1]!, ints[a + 2]!, ints[a + 3]!, ints[a + 4]!];
    const size = this.areaSize(kind, number);
    if (offset < 0 || count < 0 || offset + count > size) return this.outside(kind, number, offset, size);
    if (!report.beginValues(ints[a]!, count)) return;
    const from = this.areaStart(kind, number) + offset;
    for (let i = 0; i < count; i++) report.value(floats[from + i]!);
    report.endValues();
  }

  /** Word index of element 0 of a buffer, or of control bus `number`. */
  private areaStart(kind: number, number: number): number {
    if (kind === Area.controlBus) return (this.layout.controlBusAddress >> 2) + number;
    return this.isBuffer(number) ? this.ints[this.bufferRow(number)]! >>> 2 : 0;
  }

  /** Returns the number of elements from there on. */
  private areaSize(kind: number, number: number): number {
    if (kind === Area.controlBus) return number >= 0 ? this.layout.controlBuses - number : 0;
    return this.isBuffer(number) ? this.ints[this.bufferRow(number) + (BufferRow.samples >> 2)]! : 0;
  }

  private isBuffer(number: number): boolean {
    return number >= 0 && number < this.layout.buffers;
  }

  /** Reports the first of the elements `offset` … `offset + count` that is not there. */
  private outside(kind: number, number: number, offset: number, size: number): void {
    const first = offset < 0 ? offset : Math.max(offset, size);
    this.execution.fail(Failure.indexOutOfRange, kind === Area.controlBus ? number + first : first);
  }

  // ---- buffers -----------------------------------------------------------------------------------------------

  setBuffer(a: number): void {
    const { ints } = this;
    const row = this.bufferRow(ints[a]!);
    this.bufferRows = Math.max(this.bufferRows, ints[a]! + 1);
    const frames = ints[a + 2]!;
    const channels = ints[a + 3]!;
    ints[row] = ints[a + 1]!;
    ints[row + (BufferRow.frames >> 2)] = frames;
    ints[row + (BufferRow.channels >> 2)] = channels;
    ints[row + (BufferRow.samples >> 2)] = frames * channels;
    ints[row + (BufferRow.coordinates >> 2)] = 0;
    ints[row + (BufferRow.end >> 2)] = ints[row + (BufferRow.passed >> 2)] = -1;
    this.setBufferRate(ints[a]!, this.floats[a + 4]!);
  }

  setBufferRate(number: number, sampleRate: number): void {
    const { ints, floats, layout } = this;
    const row = this.bufferRow(number);
    const frames = ints[row + (BufferRow.frames >> 2)]!;
    floats[row + (BufferRow.sampleRate >> 2)] = sampleRate;
    floats[row + (BufferRow.rateScale >> 2)] = sampleRate / layout.sampleRate;
    floats[row + (BufferRow.duration >> 2)] = sampleRate > 0 ? frames / sampleRate : 0;
  }

  private bufferRow(number: number): number {
    return (this.layout.bufferTableAddress + number * BufferRow.bytes) >> 2;
  }
}
