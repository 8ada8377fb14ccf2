/** Instructions about the controls of synths; what is said to a group goes to all that is in it. */

import { Failure } from '../world/instructions.ts';
import { type Layout, Pod } from '../world/layout.ts';
import type { MemoryViews } from '../world/memory-views.ts';
import type { Reporter } from './events.ts';
import type { Execution } from './execution.ts';
import type { Mappings } from './mappings.ts';
import { Flag, Kind, type NodeTable } from './node-table.ts';
import type { Synths } from './synths.ts';

export class ControlInstructions {
  private readonly layout: Layout;
  private readonly ints: Int32Array;
  private readonly floats: Float32Array;

  constructor(
    private readonly execution: Execution,
    { layout, ints, floats }: MemoryViews,
    private readonly nodes: NodeTable,
    private readonly synths: Synths,
    private readonly mappings: Mappings,
    private readonly report: Reporter,
  ) {
    this.layout = layout;
    this.ints = ints;
    this.floats = floats;
  }

  /** Control index of a synth, -1 when it has none of that name or at that offset. */
  private indexOf(slot: number, byName: number, which: number, offset: number): number {
    const def = this.synths.def(slot);
    if (!byName) return which >= 0 && which + offset < def.defaults.length ? which + offset : -1;
    const found = def.controls.get(which);
    if (found === undefined || offset >= found % 65536) return -1;
    return (found - (found % 65536)) / 65536 + offset;
  }

  private address(slot: number, index: number): number {
    return this.synths.lane(slot) + Pod.controls + 16 * index;
  }

  // ---- values ------------------------------------------------------------------------------------------------

  set(a: number, end: number): void {
    const { ints } = this;
    const slot = this.execution.find(ints[a]!);
    if (slot) this.setFrom(slot, ints[a + 1]!, ints[a + 2]!, ints[a + 3]!, a + 4, end, 1);
  }

  fill(a: number): void {
    const { ints } = this;
    const slot = this.execution.find(ints[a]!);
    if (slot) this.setFrom(slot, ints[a + 2]!, ints[a + 3]!, ints[a + 4]!, a + 5, a + 5 + Math.max(0, ints[a + 1]!), 0);
  }

  /** Sets consecutive controls from words `from` … `end`, or all to the first (`step` 0). */
  private setFrom(
    slot: number,
    byName: number,
    which: number,
    offset: number,
    from: number,
    end: number,
    step: number,
  ): void {
    const { nodes } = this;
    if (nodes.kind[slot] === Kind.group) {
      for (let n = nodes.head[slot]!; n; n = nodes.next[n]!) this.setFrom(n, byName, which, offset, from, end, step);
      return;
    }
    for (let i = 0; from + i < end; i++) {
      const index = this.indexOf(slot, byName, which, offset + i);
      if (index < 0) return;
      if (this.mappings.has(slot)) this.unmap(slot, index);
      this.floats[this.address(slot, index) >> 2] = this.floats[from + i * step]!;
    }
  }

  peek(a: number): void {
    const { ints, report, execution } = this;
    const token = ints[a]!;
    const slot = execution.find(ints[a + 1]!);
    if (!slot) return;
    if (this.nodes.kind[slot] !== Kind.synth) return execution.fail(Failure.notASynth, ints[a + 1]!);
    const first = this.indexOf(slot, ints[a + 2]!, ints[a + 3]!, ints[a + 4]!);
    const count = ints[a + 5]!;
    const last = count > 0 ? this.indexOf(slot, ints[a + 2]!, ints[a + 3]!, ints[a + 4]! + count - 1) : first;
    if (first < 0 || last < 0) return execution.fail(Failure.indexOutOfRange, ints[a + 3]!);
    if (!report.beginValues(token, count)) return;
    for (let i = first; i < first + count; i++) report.value(this.mappings.ownValue(slot, i, this.address(slot, i)));
    report.endValues();
  }

  // ---- mappings ----------------------------------------------------------------------------------------------

  map(a: number): void {
    const { ints } = this;
    const slot = this.execution.find(ints[a]!);
    if (slot) this.mapNode(slot, ints[a + 1]!, ints[a + 2]!, ints[a + 3]!, ints[a + 4]!, ints[a + 5]!);
  }

  private mapNode(slot: number, byName: number, which: number, offset: number, bus: number, rate: number): void {
    const { nodes, layout } = this;
    if (nodes.kind[slot] === Kind.group) {
      for (let n = nodes.head[slot]!; n; n = nodes.next[n]!) this.mapNode(n, byName, which, offset, bus, rate);
      return;
    }
    const index = this.indexOf(slot, byName, which, offset);
    if (index < 0) return;
    if (bus >= (rate === 2 ? layout.audioBuses : layout.controlBuses))
      return this.execution.complain(Failure.busOutOfRange, bus);
    this.unmap(slot, index);
    if (bus < 0) return;
    const source =
      rate === 2 ? layout.audioBusAddress + bus * layout.blockSize * 4 : layout.controlBusAddress + 4 * bus;
    if (!this.mappings.add(slot, index, this.address(slot, index), source))
      return this.execution.fail(Failure.outOfMemory, bus);
    this.setAudioMap(slot, index, rate === 2 ? 2 + bus : 1);
    this.placeInOrder(slot);
  }

  /** Gives a mapped control its own value back. */
  private unmap(slot: number, index: number): void {
    if (!this.mappings.remove(slot, index)) return;
    this.setAudioMap(slot, index, 0);
    this.placeInOrder(slot);
  }

  /** Lets a synth run by itself where it hears buses, or with its neighbours; those that follow control buses are noted in the plan. */
  private placeInOrder(slot: number): void {
    const isAlone = this.mappings.hears(slot) || !this.synths.def(slot).compiled.commutes;
    if (isAlone) this.nodes.raise(slot, Flag.solo);
    else this.nodes.lower(slot, Flag.solo);
  }

  private setAudioMap(slot: number, index: number, value: number): void {
    const offset = this.synths.def(slot).audioMaps.get(index);
    if (offset !== undefined) this.ints[(this.synths.lane(slot) + offset) >> 2] = value;
  }
}
