/** Sound in the shared memory, from frame after frame (as client's buffers and files are) to channel after channel (as renders are), and back. */

export interface ArrangeRequest {
  /** Byte addresses. */
  readonly from: number;
  readonly to: number;
  readonly frames: number;
  readonly channels: number;
  /** `apart`: to channel after channel; `together`: to frame after frame. */
  readonly order: 'apart' | 'together';
}

export function arrange({ from, to, frames, channels, order }: ArrangeRequest, memory: ArrayBufferLike): void {
  const source = new Float32Array(memory, from, frames * channels);
  const target = new Float32Array(memory, to, frames * channels);
  const apart = order === 'apart';
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < frames; i++) {
      if (apart) target[c * frames + i] = source[i * channels + c]!;
      else target[i * channels + c] = source[c * frames + i]!;
    }
  }
}
