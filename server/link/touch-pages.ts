/** Bytes that lie between two touched places: the smallest page of any processor. */
export const pageBytes = 4096;

/** Touches the pages from an address up to another, while the audio thread may be writing there: nothing is added, in one step. Returns the first address that was left. */
export function touchPages(ints: Int32Array, from: number, to: number): number {
  let at = from;
  for (; at < to; at += pageBytes) Atomics.add(ints, at >> 2, 0);
  return at;
}
