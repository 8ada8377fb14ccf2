const wide = new Float64Array(1);
const halves = new Int32Array(wide.buffer);

/** Returns the double that two words hold, of which the first may lie anywhere. */
export function readDouble(ints: Int32Array, at: number): number {
  halves[0] = ints[at]!;
  halves[1] = ints[at + 1]!;
  return wide[0]!;
}
