/** Spectra by fast Fourier transform. */
import { decibels } from './sound.ts';

/** Transforms `re` + i `im` in place; their length is a power of two. */
export function fft(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  reorder(re, im);
  for (let half = 1; half < n; half *= 2) {
    for (let k = 0; k < half; k++) {
      const angle = (-Math.PI * k) / half;
      const [c, s] = [Math.cos(angle), Math.sin(angle)];
      for (let a = k; a < n; a += 2 * half) {
        const b = a + half;
        const [x, y] = [re[b]! * c - im[b]! * s, re[b]! * s + im[b]! * c];
        [re[b], im[b]] = [re[a]! - x, im[a]! - y];
        re[a]! += x;
        im[a]! += y;
      }
    }
  }
}

/** Puts each element where its index read backwards in binary says. */
function reorder(re: Float64Array, im: Float64Array): void {
  const n = re.length;
  for (let i = 1, j = 0; i < n; i++) {
    let bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j |= bit;
    if (i >= j) continue;
    [re[i], re[j]] = [re[j]!, re[i]!];
    [im[i], im[j]] = [im[j]!, im[i]!];
  }
}

/** Levels in dB of the frequencies 0 … rate/2 about the sample `centre`; a sine at full scale has 0 dB. */
export function spectrumAt(samples: Float32Array, centre: number, size: number): Float64Array {
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  const first = Math.round(centre) - size / 2;
  for (let i = 0; i < size; i++) {
    const hann = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / size);
    re[i] = (samples[first + i] ?? 0) * hann;
  }
  fft(re, im);
  // Half of the amplitude lies at the negative frequency, and the window halves it once more.
  return Float64Array.from({ length: size / 2 + 1 }, (_, k) => decibels((4 / size) * Math.hypot(re[k]!, im[k]!)));
}
