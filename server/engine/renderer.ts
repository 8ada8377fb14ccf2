/**
 * Interface of what a driver (real time or offline) runs: one block at a time.
 *
 * The driver owns time: it says when the block starts. The renderer owns the sound. Runs on the render thread
 * (real time) or in a plain loop (offline); `renderBlock` neither allocates, waits nor throws.
 */
export interface Renderer {
  /** Samples a block, at least 1. */
  readonly blockSize: number;
  /** Samples per second, nominal. */
  readonly sampleRate: number;
  /** One view of `blockSize` samples per hardware input channel; the driver fills it before `renderBlock`. */
  readonly inputs: readonly Float32Array[];
  /** One view of `blockSize` samples per hardware output channel; valid after `renderBlock`. */
  readonly outputs: readonly Float32Array[];
  /** Channels between it and Web Audio nodes; absent where it has none. */
  readonly native?: NativeChannels;
  /**
   * Renders the next block.
   * @param blockTime seconds since 1970 of the block's first sample, as the clock has it
   * @param secondsPerSample of the clock: its measured rate, not the nominal one
   */
  renderBlock(blockTime: number, secondsPerSample: number): void;
}

/** One view of `blockSize` samples a channel: what came from Web Audio nodes for the next block, and what the last one gave them. */
export interface NativeChannels {
  readonly ins: readonly Float32Array[];
  readonly outs: readonly Float32Array[];
}
