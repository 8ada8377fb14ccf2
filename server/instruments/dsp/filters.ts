/**
 * Filters of second order, by the formulas of Robert Bristow-Johnson's cookbook. They work in place and give what they were given. Frequencies are in
 * cycles a sample (`hertz / ctx.sampleRate`), below one half, and may be arrays with a value for each frame. Pure.
 */
import { checkValue, type Value, valueAt } from './arrays.ts';

export interface FilterOptions {
  /** Sharpness: 0.7071 is flat, above it the filter rings at its frequency. */
  readonly q?: number;
  /** The sound is a loop: the filter has heard it once before, so its end goes on in its beginning. */
  readonly loop?: boolean;
}

export interface GainFilterOptions extends FilterOptions {
  /** Decibels. */
  readonly gain?: number;
}

/** b0 b1 b2 a1 a2, for a0 = 1. */
type Coefficients = [number, number, number, number, number];
type Design = (
  cos: number,
  alpha: number,
  amplitude: number,
) => readonly [b0: number, b1: number, b2: number, a0: number, a1: number, a2: number];

const designs = {
  lowpass: (cos, alpha) => [(1 - cos) / 2, 1 - cos, (1 - cos) / 2, 1 + alpha, -2 * cos, 1 - alpha],
  highpass: (cos, alpha) => [(1 + cos) / 2, -1 - cos, (1 + cos) / 2, 1 + alpha, -2 * cos, 1 - alpha],
  bandpass: (cos, alpha) => [alpha, 0, -alpha, 1 + alpha, -2 * cos, 1 - alpha],
  notch: (cos, alpha) => [1, -2 * cos, 1, 1 + alpha, -2 * cos, 1 - alpha],
  peak: (cos, alpha, a) => [1 + alpha * a, -2 * cos, 1 - alpha * a, 1 + alpha / a, -2 * cos, 1 - alpha / a],
  lowShelf: (cos, alpha, a) => shelf(cos, alpha, a, 1),
  highShelf: (cos, alpha, a) => shelf(cos, alpha, a, -1),
} as const satisfies Record<string, Design>;

/** @param side 1 for what lies below the frequency, -1 for what lies above */
function shelf(cos: number, alpha: number, a: number, side: 1 | -1): ReturnType<Design> {
  const c = side * cos;
  const root = 2 * Math.sqrt(a) * alpha;
  return [
    a * (a + 1 - (a - 1) * c + root),
    side * 2 * a * (a - 1 - (a + 1) * c),
    a * (a + 1 - (a - 1) * c - root),
    a + 1 + (a - 1) * c + root,
    side * -2 * (a - 1 + (a + 1) * c),
    a + 1 + (a - 1) * c - root,
  ];
}

/** Lets through what lies below the frequency. */
export const lowpass = (sound: Float32Array, freq: Value, options: FilterOptions = {}): Float32Array =>
  filter('lowpass', sound, freq, options);
/** Lets through what lies above the frequency. */
export const highpass = (sound: Float32Array, freq: Value, options: FilterOptions = {}): Float32Array =>
  filter('highpass', sound, freq, options);
/** Lets through what lies around the frequency, which itself stays as loud as it is. */
export const bandpass = (sound: Float32Array, freq: Value, options: FilterOptions = {}): Float32Array =>
  filter('bandpass', sound, freq, options);
/** Takes out what lies around the frequency. */
export const notch = (sound: Float32Array, freq: Value, options: FilterOptions = {}): Float32Array =>
  filter('notch', sound, freq, options);
/** Makes what lies around the frequency louder or softer. */
export const peak = (sound: Float32Array, freq: Value, options: GainFilterOptions = {}): Float32Array =>
  filter('peak', sound, freq, options);
/** Makes what lies below the frequency louder or softer. */
export const lowShelf = (sound: Float32Array, freq: Value, options: GainFilterOptions = {}): Float32Array =>
  filter('lowShelf', sound, freq, options);
/** Makes what lies above the frequency louder or softer. */
export const highShelf = (sound: Float32Array, freq: Value, options: GainFilterOptions = {}): Float32Array =>
  filter('highShelf', sound, freq, options);

function filter(
  kind: keyof typeof designs,
  sound: Float32Array,
  freq: Value,
  { q = Math.SQRT1_2, loop = false, gain = 0 }: GainFilterOptions,
): Float32Array {
  checkValue(`${kind}: freq`, freq);
  if (!(q > 0 && q < Infinity)) throw new RangeError(`${kind}: q is ${q}; it must be above 0`);
  if (!Number.isFinite(gain)) throw new RangeError(`${kind}: gain is ${gain}; it must be a number of decibels`);
  const amplitude = 10 ** (gain / 40);
  const state: [number, number] = [0, 0];
  if (loop) run(kind, sound.slice(), freq, q, amplitude, state);
  return run(kind, sound, freq, q, amplitude, state);
}

/** Filters in transposed direct form II, whose state stays sensible when the frequency moves. */
function run(
  kind: keyof typeof designs,
  sound: Float32Array,
  freq: Value,
  q: number,
  amplitude: number,
  state: [number, number],
): Float32Array {
  let [b0, b1, b2, a1, a2] = coefficients(kind, valueAt(freq, 0), q, amplitude);
  let [s1, s2] = state;
  for (let i = 0; i < sound.length; i++) {
    if (typeof freq !== 'number' && i > 0) [b0, b1, b2, a1, a2] = coefficients(kind, valueAt(freq, i), q, amplitude);
    const x = sound[i]!;
    const y = b0 * x + s1;
    s1 = b1 * x - a1 * y + s2;
    s2 = b2 * x - a2 * y;
    sound[i] = y;
  }
  state[0] = s1;
  state[1] = s2;
  return sound;
}

/** Frequencies at which the formulas still hold. */
const lowest = 1e-7;
const highestFreq = 0.4999;

function coefficients(kind: keyof typeof designs, freq: number, q: number, amplitude: number): Coefficients {
  const angle = 2 * Math.PI * Math.min(highestFreq, Math.max(lowest, freq));
  const [b0, b1, b2, a0, a1, a2] = designs[kind](Math.cos(angle), Math.sin(angle) / (2 * q), amplitude);
  return [b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0];
}
