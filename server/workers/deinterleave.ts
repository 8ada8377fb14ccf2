/** Rearranging of sound in the shared memory, between clients' buffers and files (interleaved) and renders (channel after channel). */
import { deinterleave, interleave } from '../../protocol/soundfile/interleave.ts';

export interface ArrangeRequest {
  /** Byte addresses. */
  readonly from: number;
  readonly to: number;
  readonly frames: number;
  readonly channels: number;
  /** `apart`: to channel after channel; `together`: to frame after frame. */
  readonly order: 'apart' | 'together';
}

/** Copies sound from one address to another in the other order. Control or soft thread. */
export function arrange({ from, to, frames, channels, order }: ArrangeRequest, memory: ArrayBufferLike): void {
  const source = new Float32Array(memory, from, frames * channels);
  const target = new Float32Array(memory, to, frames * channels);
  const channelsOf = (sound: Float32Array) =>
    Array.from({ length: channels }, (_, c) => sound.subarray(c * frames, (c + 1) * frames));
  if (order === 'apart') deinterleave(source, channelsOf(target));
  else interleave(channelsOf(source), frames, target);
}
