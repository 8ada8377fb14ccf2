/** Sound as files and clients' buffers have it, frame after frame, and as renders have it, channel after channel. Pure. */

/**
 * Writes channels into interleaved sound.
 * @param frames taken of each channel
 * @param out interleaved sound of `count` channels; channels that are not given stay as they are
 * @param at frame of `out` that the first one becomes
 */
export function interleave(
  channels: readonly Float32Array[],
  frames: number,
  out: Float32Array,
  at = 0,
  count = channels.length,
): void {
  for (let c = 0; c < Math.min(count, channels.length); c++) {
    const channel = channels[c]!;
    for (let i = 0, o = at * count + c; i < frames; i++, o += count) out[o] = channel[i]!;
  }
}

/**
 * Writes interleaved sound into channels, as many frames as they are long.
 * @param count channels of the interleaved sound, at least those that are given
 */
export function deinterleave(samples: Float32Array, channels: readonly Float32Array[], count = channels.length): void {
  for (let c = 0; c < channels.length; c++) {
    const channel = channels[c]!;
    for (let i = 0, o = c; i < channel.length; i++, o += count) channel[i] = samples[o]!;
  }
}
