/**
 * Sound at another rate, by a sinc in a Kaiser window (J. Kaiser, 1974). Up to 0.9 of half of the lower rate nothing changes (0.01 dB), and from half of it on
 * everything is 100 dB down; in between it falls. Pure, but for the window, which is made when first needed.
 */
import { cubic } from './oscillators.ts';

/** Zeros of the sinc on each side, points of the table from one to the next, and the window's shape: 100 dB. */
const zeros = 64;
const pointsPerZero = 1024;
const beta = 10.06;
/** Middle of the slope, of half of the lower rate. */
const cutoff = 0.95;

let kernel: Float64Array | undefined;

/** The windowed sinc from its middle on, and a zero after it. */
function kernelTable(): Float64Array {
  const length = zeros * pointsPerZero;
  return (kernel ??= Float64Array.from({ length: length + 2 }, (_, i) => {
    if (i >= length) return 0;
    const x = i / pointsPerZero;
    const sinc = i === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return (sinc * bessel(beta * Math.sqrt(1 - (i / length) ** 2))) / bessel(beta);
  }));
}

/** Modified Bessel function of the first kind, order 0, by its series. */
function bessel(x: number): number {
  let [sum, term] = [1, 1];
  for (let k = 1; term > 1e-16 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/**
 * @param ratio new rate over old: 2 makes an octave lower of it when it is played as before, and twice as long
 * @returns `round(length × ratio)` frames, the first where the first was
 * @throws RangeError for a ratio that is not above 0
 */
export function resample(sound: ArrayLike<number>, ratio: number): Float32Array {
  if (!(ratio > 0 && ratio < Infinity)) throw new RangeError(`resample: ratio is ${ratio}; it must be above 0`);
  const out = new Float32Array(Math.round(sound.length * ratio));
  const table = kernelTable();
  /** Zeros of the kernel a frame of the sound. */
  const scale = Math.min(1, ratio) * cutoff;
  const reach = zeros / scale;
  for (let i = 0; i < out.length; i++) {
    const centre = i / ratio;
    const last = Math.min(sound.length - 1, Math.floor(centre + reach));
    let sum = 0;
    for (let k = Math.max(0, Math.ceil(centre - reach)); k <= last; k++) {
      const place = Math.abs(k - centre) * scale * pointsPerZero;
      const at = Math.floor(place);
      sum += sound[k]! * (table[at]! + (place - at) * (table[at + 1]! - table[at]!));
    }
    out[i] = sum * scale;
  }
  return out;
}

/** The sound at a place between its frames, by a cubic; silence outside, or what comes around where it is a loop. For grains and tape effects. */
export function sampleAt(sound: ArrayLike<number>, place: number, loop = false): number {
  const index = Math.floor(place);
  if (index >= 1 && index + 2 < sound.length) return cubic(sound, index, place - index);
  const { length } = sound;
  const at = (i: number) => (loop ? sound[((i % length) + length) % length]! : (sound[i] ?? 0));
  return cubic([at(index - 1), at(index), at(index + 1), at(index + 2)], 1, place - index);
}
