/**
 * Fits blocks of any size to the quanta a device asks for.
 *
 * Output is never late: a block is rendered when its first sample is due. A block's input must be there by
 * then, so where blocks and quanta do not nest the input is delayed by the least that always suffices, `inputDelay`. When
 * the block size divides the quantum that is nothing, and each block hears the very samples it sounds with.
 *
 * Runs on the render thread; `run` does not allocate.
 */
import type { Renderer } from './renderer.ts';

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

  readonly #renderer: Renderer;
  readonly #timeline: Timeline;
  readonly #afterBlock: AfterBlock;
  readonly #size: number;
  /** Input that no block has taken yet, a ring for each channel. */
  readonly #waiting: readonly Float32Array[];
  readonly #mask: number;
  #written: number;
  #taken = 0;
  /** Samples of the current block already put out. */
  #used: number;

  /**
   * @param quantum samples the device asks for at a time, at least 1
   * @param afterBlock for whoever wants each block as it was rendered
   */
  constructor(renderer: Renderer, quantum: number, timeline: Timeline, afterBlock: AfterBlock = nothing) {
    this.#renderer = renderer;
    this.#timeline = timeline;
    this.#afterBlock = afterBlock;
    this.#size = renderer.blockSize;
    this.#used = this.#size;
    this.inputDelay = this.#size - gcd(this.#size, quantum);
    const room = 2 ** Math.ceil(Math.log2(this.inputDelay + quantum + this.#size));
    this.#mask = room - 1;
    this.#waiting = renderer.inputs.map(() => new Float32Array(room));
    this.#written = this.inputDelay;
  }

  /**
   * One quantum.
   * @param inputs of the device, a view of `frames` samples a channel; the renderer's channels beyond these hear silence
   * @param outputs of the device, filled; channels beyond the renderer's become silent
   * @param frames samples, the quantum given to the constructor
   */
  run(inputs: readonly Float32Array[], outputs: readonly Float32Array[], frames: number): void {
    this.#store(inputs, frames);
    let done = 0;
    while (done < frames) {
      if (this.#used === this.#size) this.#render(this.samples + done);
      const count = Math.min(frames - done, this.#size - this.#used);
      this.#put(outputs, done, count);
      this.#used += count;
      done += count;
    }
    this.samples += frames;
  }

  #store(inputs: readonly Float32Array[], frames: number): void {
    for (let c = 0; c < this.#waiting.length; c++) {
      const to = this.#waiting[c];
      if (c < inputs.length) {
        const from = inputs[c];
        for (let i = 0; i < frames; i++) to[(this.#written + i) & this.#mask] = from[i];
      } else {
        for (let i = 0; i < frames; i++) to[(this.#written + i) & this.#mask] = 0;
      }
    }
    // Only the positions modulo the ring's size matter, so neither counter needs to grow beyond it.
    this.#written = (this.#written + frames) & this.#mask;
  }

  #render(sample: number): void {
    const { inputs } = this.#renderer;
    for (let c = 0; c < this.#waiting.length; c++) {
      const from = this.#waiting[c];
      const to = inputs[c];
      for (let i = 0; i < this.#size; i++) to[i] = from[(this.#taken + i) & this.#mask];
    }
    this.#taken = (this.#taken + this.#size) & this.#mask;
    this.#renderer.renderBlock(this.#timeline.secondsAt(sample), this.#timeline.secondsPerSample);
    this.#used = 0;
    this.blocks++;
    this.#afterBlock(sample, this.#renderer.outputs);
  }

  #put(outputs: readonly Float32Array[], at: number, count: number): void {
    const rendered = this.#renderer.outputs;
    for (let c = 0; c < outputs.length; c++) {
      const to = outputs[c];
      if (c < rendered.length) {
        const from = rendered[c];
        for (let i = 0; i < count; i++) to[at + i] = from[this.#used + i];
      } else {
        for (let i = 0; i < count; i++) to[at + i] = 0;
      }
    }
  }
}

function nothing(): void {}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}
