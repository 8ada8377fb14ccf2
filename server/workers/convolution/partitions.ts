/** Responses cut into partitions for convolution by blocks: the spectra of half as many samples as each has points, one behind the other. */
import { RealFourier, type Reals } from './fourier.ts';

/** Returns the number of partitions that a response of some frames has. */
export function partitionCount(frames: number, points: number): number {
  return Math.ceil(frames / (points / 2));
}

/**
 * Writes the partitions of a response.
 * @param points of each spectrum, a power of two from 4 on
 * @param out room for `partitionCount` × `points` values
 * @throws RangeError for other points, or too little room
 */
export function writePartitions(response: Reals, points: number, out: Reals): void {
  const fourier = RealFourier.of(points);
  const count = partitionCount(response.length, points);
  if (out.length < count * points)
    throw new RangeError(
      `${count} partitions of ${points} points take ${count * points} samples; there is room for ${out.length}`,
    );
  const half = points / 2;
  for (let i = 0; i < count; i++)
    fourier.forward(response.subarray(i * half, (i + 1) * half), out.subarray(i * points, (i + 1) * points));
}
