/**
 * A few doubles that one thread writes and others read together: a version word before them is odd while the writer is at work.
 * Doubles lie at multiples of 8, the version at one of 4.
 */

/** Begins a change; the version at byte `address` becomes odd. */
export function beginChange(ints: Int32Array, address: number): void {
  Atomics.add(ints, address >>> 2, 1);
}

/** Ends a change. */
export function endChange(ints: Int32Array, address: number): void {
  Atomics.add(ints, address >>> 2, 1);
}

/**
 * Reads successive doubles that belong together.
 * @param version byte address of the version
 * @param from byte address of the first double
 * @param to takes as many as it has places
 * @param tries attempts at most: a reader that may not wait gives up
 * @returns false when each attempt met the writer at work; `to` holds nothing of use then
 */
export function readTogether(
  ints: Int32Array,
  doubles: Float64Array,
  version: number,
  from: number,
  to: Float64Array,
  tries = Infinity,
): boolean {
  const word = version >>> 2;
  const first = from >>> 3;
  for (let n = 0; n < tries; n++) {
    const before = Atomics.load(ints, word);
    for (let i = 0; i < to.length; i++) to[i] = doubles[first + i]!;
    if ((before & 1) === 0 && Atomics.load(ints, word) === before) return true;
  }
  return false;
}
