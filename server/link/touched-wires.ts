/**
 * Pages of wires that native code writes and WebAssembly did not, which lays the wires of one pod only: they are touched before it is handed over, so that
 * the audio thread is not the first to write there, which costs it a page fault each.
 */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { bankAlignment, resultBytes } from '../synthdef/compiler/banks.ts';
import type { Layout } from '../world/layout.ts';
import { pageBytes, touchPages } from './touch-pages.ts';

export class TouchedWires {
  private readonly ints: Int32Array;
  /** Bytes of wires of which the pages are there. */
  private bytes = 0;

  constructor(
    private readonly layout: Layout,
    memory: ArrayBufferLike,
  ) {
    this.ints = new Int32Array(memory);
  }

  /** Touches the pages of all wires that a def may have. @param pods that are calculated side by side */
  touchFor({ units }: SynthDef, pods: number): void {
    const { ints, layout } = this;
    const outputs = units.reduce((sum, unit) => sum + unit.outputs.length, 0);
    const bank = Math.ceil((outputs * (layout.wireBytes + resultBytes)) / bankAlignment) * bankAlignment;
    const end = Math.min(pods * bank + pageBytes, layout.wireLimit * layout.wireBytes);
    this.bytes = touchPages(ints, layout.wireAddress + this.bytes, layout.wireAddress + end) - layout.wireAddress;
  }
}
