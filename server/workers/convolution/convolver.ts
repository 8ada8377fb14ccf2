/** Convolution by blocks with a response in partitions: block after block, as soon as each has come. */
import { RealFourier, type Reals } from './fourier.ts';

export class Convolver {
  /** Samples of a block: half of a transform. */
  readonly block: number;
  private readonly fourier: RealFourier;
  private readonly count: number;
  private readonly sum: Float64Array;
  private readonly samples: Float64Array;

  /**
   * @param points of each partition
   * @param partitions spectra of the response (`writePartitions`)
   * @param spectra room for as many of the input, which keeps what goes on from block to block; its owner does not touch it
   */
  constructor(
    points: number,
    private readonly partitions: Reals,
    private readonly spectra: Reals,
  ) {
    this.fourier = RealFourier.of(points);
    this.block = points / 2;
    this.count = partitions.length / points;
    this.sum = new Float64Array(points);
    this.samples = new Float64Array(points);
    if (!Number.isInteger(this.count) || spectra.length !== partitions.length)
      throw new RangeError(
        `partitions have ${partitions.length} values, and spectra ${spectra.length}; both must have the same multiple of ${points}`,
      );
  }

  /**
   * Convolves a block. What lies before block 0 is silence.
   * @param number of the block, from 0 on, one after the other
   * @param input the block before, and this one
   * @param out gets as many samples as a block has
   */
  next(number: number, input: Reals, out: Reals): void {
    const { fourier, count, sum, samples, block, partitions, spectra } = this;
    const { points } = fourier;
    fourier.forward(input, spectra.subarray((number % count) * points, ((number % count) + 1) * points));
    sum.fill(0);
    for (let k = 0; k <= Math.min(number, count - 1); k++)
      addProduct(sum, partitions, k * points, spectra, ((number - k) % count) * points);
    fourier.backward(sum, samples);
    // The first half has come around from the end of the block.
    for (let i = 0; i < block; i++) out[i] = samples[block + i]!;
  }
}

/** Adds the product of two spectra, each from a place of its own on. */
function addProduct(sum: Float64Array, a: Reals, fromA: number, b: Reals, fromB: number): void {
  sum[0]! += a[fromA]! * b[fromB]!;
  sum[1]! += a[fromA + 1]! * b[fromB + 1]!;
  for (let i = 2; i < sum.length; i += 2) {
    const [aRe, aIm] = [a[fromA + i]!, a[fromA + i + 1]!];
    const [bRe, bIm] = [b[fromB + i]!, b[fromB + i + 1]!];
    sum[i]! += aRe * bRe - aIm * bIm;
    sum[i + 1]! += aRe * bIm + aIm * bRe;
  }
}
