/**
 * Fourier transforms of real samples for code that runs beside the audio: n real points are taken for n/2 complex ones. A spectrum lies as in buffers: the real values at 0 and at half the
 * sample rate, then pairs of real and imaginary part. What the UGens transform with is WebAssembly (server/synthdef/compiler/library/fourier.ts).
 */

/** A run of samples, or a spectrum. */
export type Reals = Float32Array | Float64Array;

/** Transforms that were made in this thread, by their points: their tables take longer to make than a transform. */
const made = new Map<number, RealFourier>();

export class RealFourier {
  private readonly half: number;
  /** Cosines and sines of k turns of `points`, for k < half. */
  private readonly cosines: Float64Array;
  private readonly sines: Float64Array;
  /** Places of the complex points, bits reversed. */
  private readonly order: Uint32Array;
  private readonly re: Float64Array;
  private readonly im: Float64Array;

  /** Returns the transform of some points. @throws RangeError for a number that is no power of two from 4 on */
  static of(points: number): RealFourier {
    const known = made.get(points) ?? new RealFourier(points);
    made.set(points, known);
    return known;
  }

  private constructor(readonly points: number) {
    if (!(Number.isInteger(Math.log2(points)) && points >= 4))
      throw new RangeError(`points is ${points}; it must be a power of two from 4 on`);
    const half = (this.half = points / 2);
    const angle = (k: number) => (2 * Math.PI * k) / points;
    this.cosines = Float64Array.from({ length: half }, (_, k) => Math.cos(angle(k)));
    this.sines = Float64Array.from({ length: half }, (_, k) => Math.sin(angle(k)));
    this.order = new Uint32Array(half);
    for (let i = 1; i < half; i++) this.order[i] = (this.order[i >> 1]! >> 1) | (i & 1 ? half >> 1 : 0);
    this.re = new Float64Array(half);
    this.im = new Float64Array(half);
  }

  /** Transforms samples, padded with zeros up to `points`, into a spectrum of as many values. */
  forward(samples: Reals, spectrum: Reals): void {
    const { half, order, re, im, cosines, sines } = this;
    for (let i = 0; i < half; i++) {
      re[order[i]!] = samples[2 * i] ?? 0;
      im[order[i]!] = samples[2 * i + 1] ?? 0;
    }
    this.transform(re, im);
    spectrum[0] = re[0]! + im[0]!;
    spectrum[1] = re[0]! - im[0]!;
    for (let k = 1; k < half; k++) {
      const [a, b] = [re[k]!, im[k]!];
      const [c, d] = [re[half - k]!, im[half - k]!];
      const [oddRe, oddIm] = [b + d, c - a];
      spectrum[2 * k] = (a + c + oddRe * cosines[k]! + oddIm * sines[k]!) / 2;
      spectrum[2 * k + 1] = (b - d + oddIm * cosines[k]! - oddRe * sines[k]!) / 2;
    }
  }

  /** Transforms a spectrum back into `points` samples. */
  backward(spectrum: Reals, samples: Reals): void {
    const { half, order, re, im, cosines, sines } = this;
    // Real and imaginary parts change places on the way in and on the way out, which turns the transform round.
    for (let k = 0; k < half; k++) {
      const mirror = half - k;
      const [a, b] = [spectrum[2 * k]!, k === 0 ? 0 : spectrum[2 * k + 1]!];
      const [c, d] = k === 0 ? [spectrum[1]!, 0] : [spectrum[2 * mirror]!, spectrum[2 * mirror + 1]!];
      const [oddRe, oddIm] = [a - c, b + d];
      im[order[k]!] = a + c - oddRe * sines[k]! - oddIm * cosines[k]!;
      re[order[k]!] = b - d + oddRe * cosines[k]! - oddIm * sines[k]!;
    }
    this.transform(re, im);
    const scale = 1 / this.points;
    for (let i = 0; i < half; i++) {
      samples[2 * i] = im[i]! * scale;
      samples[2 * i + 1] = re[i]! * scale;
    }
  }

  /** The complex transform of what lies in reversed order, in place. */
  private transform(re: Float64Array, im: Float64Array): void {
    const { half, cosines, sines } = this;
    for (let size = 2, step = half; size <= half; size *= 2, step /= 2) {
      const wing = size / 2;
      for (let start = 0; start < half; start += size) {
        for (let k = 0, turn = 0; k < wing; k++, turn += step) {
          const [low, high] = [start + k, start + k + wing];
          const [cos, sin] = [cosines[turn]!, sines[turn]!];
          const x = re[high]! * cos + im[high]! * sin;
          const y = im[high]! * cos - re[high]! * sin;
          re[high] = re[low]! - x;
          im[high] = im[low]! - y;
          re[low] = re[low]! + x;
          im[low] = im[low]! + y;
        }
      }
    }
  }
}
