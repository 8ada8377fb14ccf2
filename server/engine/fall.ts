/** Returns a fall from 1 to 0 without corners; the last of its samples is 0. */
export function fall(samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => {
    const t = (i + 1) / samples;
    return 1 - t * t * (3 - 2 * t);
  });
}

/** Returns the rise that goes with a fall: both together are 1. */
export const riseOf = (falling: Float32Array): Float32Array => falling.map((share) => 1 - share);
