/** One null test: a graph that both servers render from the same score, and how near the results must be. */
import type { RawGraph } from '../support/raw-graph.ts';

export interface NullCase {
  /** UGen under test. */
  readonly ugen: string;
  /** Variant: rates of its inputs, shape, operator … */
  readonly variant: string;
  readonly rate: 'scalar' | 'control' | 'audio';
  readonly build: (g: RawGraph) => void;
  /** Residual (rms of the difference over rms of the reference) that passes, in dB; -90 when left out. */
  readonly limit?: number;
  /** Why `limit` is not -90. */
  readonly because?: string;
  /** True when a synth with RandSeed runs first. */
  readonly seeded?: boolean;
  /** Number of equal synths side by side, so that lanes share a pod; default 1. */
  readonly voices?: number;
  /** Seconds; 1 when left out. */
  readonly seconds?: number;
  /** Messages at given seconds, e.g. a gate; address, arguments (the synth is node 1000). */
  readonly events?: readonly { readonly at: number; readonly message: readonly [string, ...(number | string)[]] }[];
  /** Buffers to fill before the synth starts: number, channels, interleaved samples. */
  readonly buffers?: readonly {
    readonly number: number;
    readonly channels: number;
    readonly samples: readonly number[];
  }[];
  /** Messages between the filling of the buffers and the start of the synths. */
  readonly before?: readonly (readonly [string, ...(number | string)[]])[];
  /** Buffers of some frames with which a sound file is open: to be played from its beginning, or with `records` to be written. */
  readonly streams?: readonly {
    readonly number: number;
    readonly channels: number;
    readonly frames: number;
    readonly file: readonly number[] | 'records';
  }[];
}
