/**
 * The last seconds of the hardware inputs, in the shared memory: the render thread writes each block, any thread copies windows out of it.
 *
 * Two words say how far writing has come: `begun` is the block that is being written, `done` the last one that is there. What is older than
 * the ring's length before `begun` may have been written over, so a reader looks again at `begun` after it has copied a window.
 */
import type { Region } from './region.ts';

/** Byte offsets of the ring's header. The samples follow it, channel after channel. */
const Header = { begun: 0, done: 4, bytes: 64 } as const;

/** Seconds beyond those that may be asked for: a window is copied before it is written over. */
const spareSeconds = 0.5;

/** Options that decide the length of the ring. */
interface HistoryOptions {
  readonly inputs: number;
  readonly sampleRate: number;
  readonly blockSize: number;
  readonly inputSeconds?: number;
}

/** Frames of the ring, in whole blocks: as many as were asked for and the spare, or as many as `bytes` hold. */
export function inputHistoryFrames(
  { inputs, sampleRate, blockSize, inputSeconds = 0 }: HistoryOptions,
  bytes: number,
): number {
  if (!(inputSeconds > 0) || inputs === 0) return 0;
  return (
    Math.floor(Math.min((inputSeconds + spareSeconds) * sampleRate + blockSize - 1, bytes / (4 * inputs)) / blockSize) *
    blockSize
  );
}

/** Seconds of input that can be asked for. */
export function inputSeconds({
  inputFrames,
  sampleRate,
  inputSeconds: asked = 0,
}: {
  readonly inputFrames: number;
  readonly sampleRate: number;
  readonly inputSeconds?: number;
}): number {
  return Math.max(0, Math.min(asked, inputFrames / sampleRate - spareSeconds));
}

export function inputHistoryBytes(frames: number, channels: number): number {
  return frames > 0 && channels > 0 ? Header.bytes + frames * channels * 4 : 0;
}

/** Place of the ring, as a layout has it. */
export interface HistoryPlace {
  readonly inputHistory: Region;
  readonly inputFrames: number;
  readonly blockSize: number;
}

// Not by shifts: the ring may lie above 2 GiB.
const words = ({ inputHistory: { address } }: HistoryPlace) => ({
  begun: (address + Header.begun) / 4,
  done: (address + Header.done) / 4,
});
const channelWord = ({ inputHistory, inputFrames }: HistoryPlace, channel: number): number =>
  (inputHistory.address + Header.bytes) / 4 + channel * inputFrames;

/** The writing end, on the render thread. Does not allocate. */
export class InputHistory {
  private readonly begun: number;
  private readonly done: number;
  private readonly blocks: number;
  /** Blocks of each channel that have to pass until all that the ring holds of it is silence: silence upon silence is not written, and takes no memory. */
  private readonly sounding: Int32Array;

  constructor(
    private readonly layout: HistoryPlace & { readonly inputs: number },
    private readonly ints: Int32Array,
    private readonly floats: Float32Array,
    private readonly inputs: readonly Float32Array[],
  ) {
    const { begun, done } = words(layout);
    this.begun = begun;
    this.done = done;
    this.blocks = layout.inputFrames / layout.blockSize;
    this.sounding = new Int32Array(layout.inputs);
  }

  /** Takes the inputs of a block; blocks count from 1. */
  write(block: number): void {
    const { layout, floats, inputs, sounding, blocks, ints } = this;
    const { blockSize } = layout;
    Atomics.store(ints, this.begun, block);
    const at = ((block - 1) % blocks) * blockSize;
    for (let c = 0; c < inputs.length; c++) {
      const from = inputs[c]!;
      if (!isSilent(from)) sounding[c] = blocks;
      else if (sounding[c]! > 0) sounding[c]!--;
      else continue;
      const to = channelWord(layout, c) + at;
      for (let i = 0; i < blockSize; i++) floats[to + i] = from[i]!;
    }
    Atomics.store(ints, this.done, block);
  }
}

function isSilent(samples: Float32Array): boolean {
  for (let i = 0; i < samples.length; i++) if (samples[i] !== 0) return false;
  return true;
}

/** Times that a window is copied again that was written over meanwhile; the ring's spare is longer than any copy takes. */
const attempts = 8;

/**
 * Copies the last frames of some input channels, all of the same samples. What was before the engine's first sample is silence.
 * @param channels numbers of input channels, as many as `to` has
 * @param to arrays of one length, at most `inputSeconds` long
 * @returns number of the engine's sample after the last one copied
 * @throws Error when the window is written over faster than it can be copied
 */
export function copyInput(
  layout: HistoryPlace,
  memory: ArrayBufferLike,
  channels: readonly number[],
  to: readonly Float32Array[],
): number {
  const ints = new Int32Array(memory);
  const floats = new Float32Array(memory);
  const { begun, done } = words(layout);
  const frames = to[0]!.length;
  for (let attempt = 0; attempt < attempts; attempt++) {
    const end = Atomics.load(ints, done) * layout.blockSize;
    channels.forEach((channel, c) =>
      copyChannel(floats, channelWord(layout, channel), layout.inputFrames, end - frames, to[c]!),
    );
    if (Atomics.load(ints, begun) * layout.blockSize - layout.inputFrames <= end - frames) return end;
  }
  throw new Error(`the last ${frames} frames of input are written over while they are copied`);
}

/** @param start sample that the window begins with; negative ones are silence */
function copyChannel(floats: Float32Array, ring: number, length: number, start: number, to: Float32Array): void {
  const silent = Math.min(to.length, Math.max(0, -start));
  to.fill(0, 0, silent);
  for (let i = silent; i < to.length; ) {
    const at = (start + i) % length;
    const count = Math.min(to.length - i, length - at);
    to.set(floats.subarray(ring + at, ring + at + count), i);
    i += count;
  }
}
