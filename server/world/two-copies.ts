/**
 * Three doubles in two copies, of which a version word says by its last bit which one holds. The writer fills in the other one and then
 * turns the version, so a reader is not held up by a writer that was stopped in the middle. The version is at a multiple of 8, the copies follow.
 */

const values = 3;
const firstCopy = 8;

/** Bytes of both. */
export const twoCopiesBytes = firstCopy + 2 * values * 8;

/** Index of the first double of the copy of a version. */
function copyOf(address: number, version: number): number {
  return ((address + firstCopy) >>> 3) + (version & 1) * values;
}

/** Replaces the values. For the one thread that writes them. */
export function replace(
  ints: Int32Array,
  doubles: Float64Array,
  address: number,
  a: number,
  b: number,
  c: number,
): void {
  const version = Atomics.load(ints, address >>> 2) + 1;
  const copy = copyOf(address, version);
  doubles[copy] = a;
  doubles[copy + 1] = b;
  doubles[copy + 2] = c;
  Atomics.store(ints, address >>> 2, version);
}

/** One of the values. For the thread that writes them. */
export function own(ints: Int32Array, doubles: Float64Array, address: number, value: number): number {
  return doubles[copyOf(address, Atomics.load(ints, address >>> 2)) + value]!;
}

/** Reads the values into the three places of `to`. Tries again only where they were replaced meanwhile. Does not allocate. @returns their version */
export function readCopy(ints: Int32Array, doubles: Float64Array, address: number, to: Float64Array): number {
  for (;;) {
    const version = Atomics.load(ints, address >>> 2);
    const copy = copyOf(address, version);
    for (let i = 0; i < values; i++) to[i] = doubles[copy + i]!;
    if (Atomics.load(ints, address >>> 2) === version) return version;
  }
}
