/** Returns a fall from 1 to 0 without corners; the last of its samples is 0. */
export function fall(samples: number): Float32Array {
  return Float32Array.from({ length: samples }, (_, i) => {
    const t = (i + 1) / samples;
    return 1 - t * t * (3 - 2 * t);
  });
}
