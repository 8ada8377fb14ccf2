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
 * Reads successive doubles that belong together. Tries again while the writer is at work: for threads that may wait.
 * @param version byte address of the version
 * @param from byte address of the first double
 * @param to takes as many as it has places
 */
export function readTogether(
  ints: Int32Array,
  doubles: Float64Array,
  version: number,
  from: number,
  to: Float64Array,
): void {
  const word = version >>> 2;
  const first = from >>> 3;
  for (;;) {
    const before = Atomics.load(ints, word);
    for (let i = 0; i < to.length; i++) to[i] = doubles[first + i]!;
    if ((before & 1) === 0 && Atomics.load(ints, word) === before) return;
  }
}
