/**
 * Takes sound away within a block, or brings it in, whatever its synths do with buses: each goes from what they made of it to what it would be
 * without, or the other way. Runs on the render thread; allocates nothing once made.
 */
import { type Layout, World } from '../world/layout.ts';
import { fall } from './fall.ts';

export class Fader {
  private readonly ints: Int32Array;
  private readonly floats: Float32Array;
  private readonly layout: Layout;
  /** A block of each audio bus. */
  private readonly kept: Float32Array;
  /** Flag of each bus: it had been written before, in this block. */
  private readonly written: Uint8Array;
  private readonly share: Float32Array;
  private readonly rising: Float32Array;

  constructor(layout: Layout, ints: Int32Array, floats: Float32Array) {
    this.layout = layout;
    this.ints = ints;
    this.floats = floats;
    this.kept = new Float32Array(layout.allAudioBuses * layout.blockSize);
    this.written = new Uint8Array(layout.allAudioBuses);
    this.share = fall(layout.blockSize);
    this.rising = this.share.map((x) => 1 - x);
  }

  /** Before the synths are calculated. */
  begin(): void {
    const { allAudioBuses, blockSize } = this.layout;
    for (let bus = 0; bus < allAudioBuses; bus++) {
      this.written[bus] = this.isWritten(bus) ? 1 : 0;
      if (this.written[bus] === 1) this.keep(bus, blockSize);
    }
  }

  /** After they were: their sound falls. */
  fade(): void {
    this.apply(this.share);
  }

  /** The same for sound that rises. */
  rise(): void {
    this.apply(this.rising);
  }

  private apply(share: Float32Array): void {
    const { allAudioBuses, blockSize } = this.layout;
    for (let bus = 0; bus < allAudioBuses; bus++) {
      if (!this.isWritten(bus)) continue;
      const at = this.address(bus);
      const before = bus * blockSize;
      for (let i = 0; i < blockSize; i++) {
        const without = this.written[bus] === 1 ? this.kept[before + i] : 0;
        this.floats[at + i] = without + (this.floats[at + i] - without) * share[i];
      }
      this.keep(bus, blockSize);
    }
  }

  /** After the synth has ended: what it left behind for the next block is not heard. */
  end(): void {
    const { allAudioBuses, blockSize } = this.layout;
    for (let bus = 0; bus < allAudioBuses; bus++) {
      if (!this.isWritten(bus)) continue;
      const at = this.address(bus);
      for (let i = 0; i < blockSize; i++) this.floats[at + i] = this.kept[bus * blockSize + i];
    }
  }

  private isWritten(bus: number): boolean {
    return this.ints[(this.layout.audioTouchedAddress >> 2) + bus] === this.ints[World.block >> 2];
  }

  private address(bus: number): number {
    return (this.layout.audioBusAddress >> 2) + bus * this.layout.blockSize;
  }

  private keep(bus: number, frames: number): void {
    const at = this.address(bus);
    for (let i = 0; i < frames; i++) this.kept[bus * frames + i] = this.floats[at + i];
  }
}
