/** Puts `frames` frames of channels into interleaved sound, from frame `at` of it on. */
export function interleave(channels: readonly Float32Array[], frames: number, out: Float32Array, at: number): void {
  const count = channels.length;
  for (let c = 0; c < count; c++) {
    const channel = channels[c]!;
    for (let i = 0, o = at * count + c; i < frames; i++, o += count) out[o] = channel[i]!;
  }
}
