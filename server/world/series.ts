/**
 * Series: the values of an element's parameter over session frames, as points in the shared memory. The render thread and the threads that
 * prepare sound calculate them by the same functions, so both see the same floats.
 *
 * A table is one address a parameter. A series, at a multiple of 8: the number of its points, a word of nothing, then the points by frame.
 * A point says how its value is reached: at once on its frame, or in a line from the point before it. Before the first point is the value
 * of the first, after the last that of the last; of several on one frame the last counts from there on.
 */
import type { SharedWords } from './shared-words.ts';

/** A point: `line` when its value is reached in a line from the point before. */
export interface SeriesPoint {
  readonly frame: number;
  readonly value: number;
  readonly line?: boolean;
}

/** Doubles of a point: frame, value, and a word that is 1 for a line. */
const pointDoubles = 3;
const headerBytes = 8;

const align = (bytes: number) => Math.ceil(bytes / 8) * 8;

/** Bytes of a series of so many points. */
export function seriesBytes(points: number): number {
  return headerBytes + points * pointDoubles * 8;
}

/** Bytes of a table and its series. */
export function tableBytes(series: readonly (readonly SeriesPoint[])[]): number {
  return align(series.length * 4) + series.reduce((sum, { length }) => sum + seriesBytes(length), 0);
}

/**
 * Writes a series.
 * @param address a multiple of 8, with room for `seriesBytes`
 * @throws RangeError for a series without points, points that are not in order, and what is not finite
 */
export function writeSeries({ ints, doubles }: SharedWords, address: number, points: readonly SeriesPoint[]): void {
  if (points.length === 0) throw new RangeError('a series has no point; it needs 1 or more');
  ints[address >>> 2] = points.length;
  points.forEach(({ frame, value, line = false }, i) => {
    if (!Number.isFinite(frame)) throw new RangeError(`point ${i}: frame is ${frame}, not a finite number`);
    if (!Number.isFinite(value)) throw new RangeError(`point ${i}: value is ${value}, not a finite number`);
    if (i > 0 && frame < points[i - 1]!.frame)
      throw new RangeError(`point ${i}: frame ${frame} is before frame ${points[i - 1]!.frame} of the point before it`);
    const at = (address >>> 3) + 1 + i * pointDoubles;
    doubles[at] = frame;
    doubles[at + 1] = value;
    ints[2 * (at + 2)] = line ? 1 : 0;
  });
}

/**
 * Writes a table, and its series behind it.
 * @param address a multiple of 8, with room for `tableBytes`
 * @throws RangeError as `writeSeries`
 */
export function writeTable(words: SharedWords, address: number, series: readonly (readonly SeriesPoint[])[]): void {
  let next = address + align(series.length * 4);
  series.forEach((points, parameter) => {
    words.ints[(address >>> 2) + parameter] = next;
    writeSeries(words, next, points);
    next += seriesBytes(points.length);
  });
}

/** Address of a parameter's series in a table. */
export function seriesOf({ ints }: SharedWords, table: number, parameter: number): number {
  return ints[(table >>> 2) + parameter]! >>> 0;
}

/** Returns the value at a frame, a float. */
export function seriesAt({ ints, doubles }: SharedWords, address: number, frame: number): number {
  const points = ints[address >>> 2]!;
  const base = (address >>> 3) + 1;
  const next = firstAfter(doubles, base, points, frame);
  return Math.fround(
    isLine(ints, base, points, next)
      ? lineAt(doubles, base + next * pointDoubles, slopeTo(doubles, base + next * pointDoubles), frame)
      : doubles[base + Math.max(0, next - 1) * pointDoubles + 1]!,
  );
}

/**
 * Writes the values of `count` frames from `frame` on to `to`, from `at` on. Does not allocate.
 * @returns the frame of the next point where one value was written, which goes on until there; Infinity after the last point; -Infinity where a point
 *   lies between, or a line
 */
export function fillSeries(
  { ints, doubles }: SharedWords,
  address: number,
  frame: number,
  to: Float32Array,
  at: number,
  count: number,
): number {
  const points = ints[address >>> 2]!;
  const base = (address >>> 3) + 1;
  let next = firstAfter(doubles, base, points, frame);
  for (let i = 0; i < count; ) {
    const point = base + next * pointDoubles;
    const rest = next < points ? Math.ceil(doubles[point]!) - frame : count;
    const until = Math.min(count, rest);
    if (isLine(ints, base, points, next)) {
      const slope = slopeTo(doubles, point);
      for (; i < until; i++) to[at + i] = lineAt(doubles, point, slope, frame + i);
    } else {
      to.fill(doubles[base + Math.max(0, next - 1) * pointDoubles + 1]!, at + i, at + until);
      if (i === 0 && until === count) return next < points ? doubles[point]! : Infinity;
      i = until;
    }
    while (next < points && doubles[base + next * pointDoubles]! <= frame + i) next++;
  }
  return -Infinity;
}

/** Number of the first point after a frame; as many as there are points where none is. */
function firstAfter(doubles: Float64Array, base: number, points: number, frame: number): number {
  let low = 0;
  let high = points;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (doubles[base + middle * pointDoubles]! <= frame) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** True when the values before point `next` lie on a line to it. */
function isLine(ints: Int32Array, base: number, points: number, next: number): boolean {
  return next > 0 && next < points && ints[2 * (base + next * pointDoubles + 2)] === 1;
}

function slopeTo(doubles: Float64Array, point: number): number {
  return (
    (doubles[point + 1]! - doubles[point - pointDoubles + 1]!) / (doubles[point]! - doubles[point - pointDoubles]!)
  );
}

/** Value at a frame of the line to a point from the one before. */
function lineAt(doubles: Float64Array, point: number, slope: number, frame: number): number {
  return doubles[point - pointDoubles + 1]! + (frame - doubles[point - pointDoubles]!) * slope;
}
