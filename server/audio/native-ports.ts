/**
 * Between quanta of Web Audio nodes and blocks of the engine, both ways. Sound that comes in is heard in the blocks of the quantum in which it
 * was made; what goes out is heard by the nodes in the quantum that follows. Costs nothing while no node is connected.
 *
 * Runs on the render thread; allocates nothing once made.
 */

import type { NativeChannels } from '../engine/renderer.ts';
import { Native, nativeOuts } from '../world/layout.ts';
import { InputRing } from './input-ring.ts';

/** Channels of one feed. */
export const feedWidth = Native.feedOutputs * Native.feedChannels;

export class NativePorts {
  /** Sound that the last quantum gave to Web Audio nodes, channel by channel. */
  readonly given: readonly Float32Array[];
  /** Feeds that there are; those beyond are not filled. */
  feeds = 0;
  private readonly outs: readonly Float32Array[];
  private readonly banks: readonly InputRing[];
  /** Flag of each bank: something is connected to it. */
  private readonly connected = new Uint8Array(Native.banks);

  constructor({ ins, outs }: NativeChannels, blockSize: number, delay: number, quantum: number) {
    this.outs = outs;
    this.given = Array.from({ length: nativeOuts }, () => new Float32Array(quantum));
    this.banks = Array.from(
      { length: Native.banks },
      (_, b) =>
        new InputRing(ins.slice(b * Native.bankChannels, (b + 1) * Native.bankChannels), blockSize, delay, quantum),
    );
  }

  /** Takes a quantum. @param inputs of the worklet node: the banks are those from 1 on; one to which nothing is connected has a single channel */
  store(inputs: readonly (readonly Float32Array[])[], frames: number): void {
    for (let b = 0; b < Native.banks; b++) {
      const bank = this.banks[b];
      const connected = b + 1 < inputs.length && inputs[b + 1].length > 1;
      if (connected) bank.store(inputs[b + 1], frames);
      else bank.skip(frames);
      if (!connected && this.connected[b] === 1) bank.silence();
      this.connected[b] = connected ? 1 : 0;
    }
  }

  /** Before a block is rendered: what came in is put in its place, what goes out is silent unless something is written to it. */
  beforeBlock(): void {
    for (let b = 0; b < Native.banks; b++) {
      if (this.connected[b] === 1) this.banks[b].fill();
      else this.banks[b].skipBlock();
    }
    for (let c = 0; c < this.feeds * feedWidth; c++) this.outs[c].fill(0);
  }

  /** Keeps `count` samples of the block from `from` on as those of the quantum from `at` on. */
  put(from: number, at: number, count: number): void {
    for (let c = 0; c < this.feeds * feedWidth; c++) {
      const to = this.given[c];
      const block = this.outs[c];
      for (let i = 0; i < count; i++) to[at + i] = block[from + i];
    }
  }
}
