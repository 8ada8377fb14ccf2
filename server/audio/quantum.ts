/**
 * Fits blocks of any size to the quanta a device asks for.
 *
 * Output is never late: a block is rendered when its first sample is due. A block's input must be there by
 * then, so where blocks and quanta do not nest the input is delayed by the least that always suffices, `inputDelay`. When
 * the block size divides the quantum that is nothing, and each block hears the very samples it sounds with.
 *
 * Runs on the render thread; `run` does not allocate.
 */

import type { Renderer } from '../engine/renderer.ts';
import { InputRing } from './input-ring.ts';
import { NativePorts } from './native-ports.ts';

/** Says when samples sound. The audio clock is one. */
export interface Timeline {
  readonly secondsPerSample: number;
  /** Seconds since 1970 of sample number `sample`. */
  secondsAt(sample: number): number;
}

/** Called after each block with the number of its first sample. */
export type AfterBlock = (sample: number, outputs: readonly Float32Array[]) => void;

export class QuantumAdaptor {
  /** Samples put out so far: the number of the next quantum's first sample. */
  samples = 0;
  /** Blocks rendered so far. */
  blocks = 0;
  /** Samples by which hardware input reaches the renderer later than it would with nesting sizes. */
  readonly inputDelay: number;

  private readonly renderer: Renderer;
  private readonly timeline: Timeline;
  private readonly afterBlock: AfterBlock;
  private readonly size: number;
  private readonly device: InputRing;
  /** The way to Web Audio nodes, where the renderer has one. */
  readonly native: NativePorts | undefined;
  /** Samples of the current block already put out. */
  private used: number;

  /**
   * @param quantum samples the device asks for at a time, at least 1
   * @param afterBlock takes each block as it was rendered
   */
  constructor(renderer: Renderer, quantum: number, timeline: Timeline, afterBlock: AfterBlock = nothing) {
    this.renderer = renderer;
    this.timeline = timeline;
    this.afterBlock = afterBlock;
    this.size = renderer.blockSize;
    this.used = this.size;
    this.inputDelay = inputDelay(this.size, quantum);
    this.device = new InputRing(renderer.inputs, this.size, this.inputDelay, quantum);
    this.native = renderer.native && new NativePorts(renderer.native, this.size, this.inputDelay, quantum);
  }

  /**
   * One quantum.
   * @param inputs first the device's, a view of `frames` samples a channel, of which the renderer's channels beyond these hear silence; then
   *   those that Web Audio nodes are connected to
   * @param outputs of the device, filled; channels beyond the renderer's become silent
   * @param frames samples, the quantum given to the constructor
   */
  run(inputs: readonly (readonly Float32Array[])[], outputs: readonly Float32Array[], frames: number): void {
    this.device.store(inputs.length > 0 ? inputs[0] : none, frames);
    if (this.native !== undefined) this.native.store(inputs, frames);
    let done = 0;
    while (done < frames) {
      if (this.used === this.size) this.render(this.samples + done);
      const count = Math.min(frames - done, this.size - this.used);
      this.put(outputs, done, count);
      if (this.native !== undefined) this.native.put(this.used, done, count);
      this.used += count;
      done += count;
    }
    this.samples += frames;
  }

  private render(sample: number): void {
    this.device.fill();
    if (this.native !== undefined) this.native.beforeBlock();
    this.renderer.renderBlock(this.timeline.secondsAt(sample), this.timeline.secondsPerSample);
    this.used = 0;
    this.blocks++;
    this.afterBlock(sample, this.renderer.outputs);
  }

  private put(outputs: readonly Float32Array[], at: number, count: number): void {
    const rendered = this.renderer.outputs;
    for (let c = 0; c < outputs.length; c++) {
      const to = outputs[c];
      if (c < rendered.length) {
        const from = rendered[c];
        for (let i = 0; i < count; i++) to[at + i] = from[this.used + i];
      } else {
        for (let i = 0; i < count; i++) to[at + i] = 0;
      }
    }
  }
}

/** No channels. */
const none: readonly Float32Array[] = [];

/** Samples by which input must be late where blocks and quanta do not nest. */
export function inputDelay(blockSize: number, quantum: number): number {
  return blockSize - gcd(blockSize, quantum);
}

function nothing(): void {}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
