/**
 * Oscillators. Frequencies are in cycles a sample, so `hertz / ctx.sampleRate`; phases in cycles. A frequency may be an array with a value for each
 * frame. Where `out` is a number, a new array of that length is returned. Pure.
 */
import { arrayOf, checkValue, type Out, type Value, valueAt } from './arrays.ts';
import { risingSaw, Waveform, waveformOf } from './waveforms.ts';

export interface OscillatorOptions {
  /** Initial phase, in cycles. */
  readonly phase?: number;
}

export function sine(out: Out, freq: Value, { phase = 0 }: OscillatorOptions = {}): Float32Array {
  checkValue('freq', freq);
  const to = arrayOf(out);
  let at = phase;
  for (let i = 0; i < to.length; i++) {
    to[i] = Math.sin(2 * Math.PI * at);
    at += valueAt(freq, i);
    at -= Math.floor(at);
  }
  return to;
}

/** A saw from -1 to 1, without aliases; begins at 0 and rises. */
export function saw(out: Out, freq: Value, { phase = 0 }: OscillatorOptions = {}): Float32Array {
  return play(arrayOf(out), freq, phase, risingSaw);
}

/** A pulse of 2 from bottom to top and without a mean, without aliases. `width`: share of the cycle at the top. */
export function pulse(
  out: Out,
  freq: Value,
  { phase = 0, width = 0.5 }: OscillatorOptions & { readonly width?: number } = {},
): Float32Array {
  if (!(width > 0 && width < 1)) throw new RangeError(`width is ${width}; it must be above 0 and below 1`);
  // Two saws, half a cycle off their middles.
  const to = play(arrayOf(out), freq, phase - width + 0.5, risingSaw);
  const other = play(new Float32Array(to.length), freq, phase + 0.5, risingSaw);
  for (let i = 0; i < to.length; i++) to[i]! -= other[i]!;
  return to;
}

/** A sum of sines with the amplitudes of partials 1, 2, 3 …; those above half of the sample rate are left out. */
export function harmonics(
  out: Out,
  freq: Value,
  amplitudes: ArrayLike<number>,
  { phase = 0 }: OscillatorOptions = {},
): Float32Array {
  return play(
    arrayOf(out),
    freq,
    phase,
    new Waveform((k) => [amplitudes[k - 1] ?? 0, 0], Math.max(1, amplitudes.length)),
  );
}

/** Any waveform, given as one cycle, without aliases and without its mean. */
export function wavetable(
  out: Out,
  freq: Value,
  cycle: ArrayLike<number>,
  { phase = 0 }: OscillatorOptions = {},
): Float32Array {
  return play(arrayOf(out), freq, phase, waveformOf(cycle));
}

/** Frames between two looks at which table a moving frequency needs. */
const tablePeriod = 16;

function play(to: Float32Array, freq: Value, phase: number, waveform: Waveform): Float32Array {
  checkValue('freq', freq);
  let at = phase - Math.floor(phase);
  for (let first = 0; first < to.length; first += tablePeriod) {
    const end = Math.min(to.length, typeof freq === 'number' ? to.length : first + tablePeriod);
    const table = waveform.tableFor(highest(freq, first, end));
    const points = table.length - 3;
    for (let i = first; i < end; i++) {
      const place = at * points;
      const index = Math.floor(place);
      to[i] = cubic(table, index + 1, place - index);
      at += valueAt(freq, i);
      at -= Math.floor(at);
    }
    if (end === to.length) break;
  }
  return to;
}

function highest(freq: Value, first: number, end: number): number {
  if (typeof freq === 'number') return Math.abs(freq);
  let most = 0;
  for (let i = first; i < end; i++) most = Math.max(most, Math.abs(valueAt(freq, i)));
  return most;
}

/** The cubic through four neighbouring points (Lagrange's), between the second and the third of them. */
export function cubic(samples: ArrayLike<number>, index: number, fraction: number): number {
  const a = samples[index - 1]!;
  const b = samples[index]!;
  const c = samples[index + 1]!;
  const d = samples[index + 2]!;
  const t = fraction;
  return b + t * (c - a / 3 - b / 2 - d / 6 + t * ((a + c) / 2 - b + t * ((b - c) / 2 + (d - a) / 6)));
}
