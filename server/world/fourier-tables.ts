/** Tables of the Fourier transforms and of scsynth's conversions between their coordinates, and room for a transform. */

/** Points of a real transform: powers of two. */
export const fewestPoints = 8;
export const maxPoints = 65536;

/** Slopes from -1 to 1 whose angles scsynth looks up. */
export const polarPoints = 2049;

const base = 131072;

const twiddleBytes = 12 * maxPoints;
const windowBytes = 8 * maxPoints;
const polarBytes = 4 * 2064;
/** Floats of one part of a work array: half the points, one more, and 16 bytes over. */
const workBytes = 2 * maxPoints + 64;

const start = 131072;
const sineWindowAddress = start + twiddleBytes;
const hannWindowAddress = sineWindowAddress + windowBytes;
const workAddress = hannWindowAddress + windowBytes + polarBytes;

/**
 * Addresses for n points lie at a base plus a multiple of n, since the tables of all smaller powers of two fill just
 * that room: cosines and sines of k turns of n (k < n/2), then of 3k turns (k < n/4).
 */
export const fourierTables = {
  /** n ↦ base + 6n, with the parts at these multiples of n. */
  twiddles: start,
  twiddleStride: 6,
  sine: 2,
  cosineOf3: 4,
  sineOf3: 5,
  /** n ↦ base + 4n: n points. */
  sineWindow: sineWindowAddress,
  hannWindow: hannWindowAddress,
  polar: hannWindowAddress + windowBytes,
  /** Two complex arrays, real parts and imaginary parts apart; more than one transform never runs at a time. */
  work: [0, 1, 2, 3].map((part) => workAddress + part * workBytes) as [number, number, number, number],
} as const;

/** Returns the end of the tables. @throws RangeError when what comes before reaches into them */
export function fourierEnd(before: number): number {
  if (before > start) throw new RangeError(`the tables before the transforms' end at ${before}, not below ${start}`);
  return workAddress + 4 * workBytes;
}

/** sin(2πi/base) for one turn; computed for a quarter of it, the rest is symmetry. */
function oneTurn(): Float64Array {
  const sines = new Float64Array(base);
  const quarter = base / 4;
  for (let i = 0; i <= quarter; i++) sines[i] = Math.sin((2 * Math.PI * i) / base);
  for (let i = 1; i < quarter; i++) sines[2 * quarter - i] = sines[i]!;
  for (let i = 1; i < 2 * quarter; i++) sines[2 * quarter + i] = -sines[i]!;
  return sines;
}

let filled: Float32Array | undefined;

/** Writes `count` sines from `first` on, `step` apart, as steps of 1/base of a turn. */
function copySines(
  to: Float32Array,
  at: number,
  sines: Float64Array,
  first: number,
  step: number,
  count: number,
): void {
  for (let k = 0, i = first; k < count; k++, i += step) to[at + k] = sines[i & (base - 1)]!;
}

/** Twiddles, windows and angles as one run of floats. */
function values(): Float32Array {
  if (filled) return filled;
  const sines = oneTurn();
  const floats = new Float32Array((workAddress - start) >> 2);
  const at = (address: number) => (address - start) >> 2;
  for (let n = 4; n <= maxPoints; n *= 2) {
    const step = base / n;
    const twiddle = at(start + fourierTables.twiddleStride * n);
    copySines(floats, twiddle, sines, base / 4, step, n / 2);
    copySines(floats, twiddle + n / 2, sines, 0, step, n / 2);
    copySines(floats, twiddle + n, sines, base / 4, 3 * step, n / 4);
    copySines(floats, twiddle + n + n / 4, sines, 0, 3 * step, n / 4);
    copySines(floats, at(sineWindowAddress) + n, sines, 0, step / 2, n);
    const hann = at(hannWindowAddress) + n;
    for (let k = 0; k < n; k++) floats[hann + k] = 0.5 - 0.5 * sines[(k * step + base / 4) & (base - 1)]!;
  }
  const half = polarPoints >> 1;
  for (let i = 0; i < polarPoints; i++) {
    floats[at(fourierTables.polar) + i] = Math.atan((i - half) / half);
  }
  return (filled = floats);
}

export function fillFourierTables(floats: Float32Array): void {
  floats.set(values(), start >> 2);
}
