/**
 * Series: the values of an element's parameter over session frames, as segments in the shared memory. The render thread and the threads that
 * prepare sound calculate them by the same functions, so both see the same floats.
 *
 * A table is one address a parameter. A series, at a multiple of 8: the number of its segments, a word of nothing, then the segments by frame,
 * three doubles each: frame, value and slope. In the segment that began last the value at frame f is `value + (f - frame) * slope`; before the
 * first segment is its value. A line that is cut off so keeps every bit of what it was before.
 */
import { onLine, type Segment } from '../../protocol/instruments/line.ts';
import type { SharedWords } from './shared-words.ts';

/** Doubles of a segment, and the place of each. */
const segmentDoubles = 3;
const valueAt = 1;
const slopeAt = 2;
const headerBytes = 8;

const align = (bytes: number) => Math.ceil(bytes / 8) * 8;

/** Bytes of a series of so many segments. */
export function seriesBytes(segments: number): number {
  return headerBytes + segments * segmentDoubles * 8;
}

/** Bytes of a table and its series. */
export function tableBytes(series: readonly (readonly Segment[])[]): number {
  return align(series.length * 4) + series.reduce((sum, { length }) => sum + seriesBytes(length), 0);
}

/**
 * Writes a series.
 * @param address a multiple of 8, with room for `seriesBytes`
 * @throws RangeError for a series without segments, segments that are not in order, and what is not finite
 */
export function writeSeries({ ints, doubles }: SharedWords, address: number, series: readonly Segment[]): void {
  if (series.length === 0) throw new RangeError('a series has no segment; it needs 1 or more');
  ints[address >>> 2] = series.length;
  series.forEach(({ frame, value, slope }, i) => {
    for (const [name, number] of Object.entries({ frame, value, slope }))
      if (!Number.isFinite(number)) throw new RangeError(`segment ${i}: ${name} is ${number}, not a finite number`);
    if (i > 0 && frame <= series[i - 1]!.frame)
      throw new RangeError(`segment ${i}: frame ${frame} is not after frame ${series[i - 1]!.frame} of the one before`);
    doubles.set([frame, value, slope], (address >>> 3) + 1 + i * segmentDoubles);
  });
}

/**
 * Writes a table, and its series behind it.
 * @param address a multiple of 8, with room for `tableBytes`
 * @throws RangeError as `writeSeries`
 */
export function writeTable(words: SharedWords, address: number, series: readonly (readonly Segment[])[]): void {
  let next = address + align(series.length * 4);
  series.forEach((segments, parameter) => {
    words.ints[(address >>> 2) + parameter] = next;
    writeSeries(words, next, segments);
    next += seriesBytes(segments.length);
  });
}

/** Address of a parameter's series in a table. */
export function seriesOf({ ints }: SharedWords, table: number, parameter: number): number {
  return ints[(table >>> 2) + parameter]! >>> 0;
}

/** Returns the value at a frame, a float. */
export function seriesAt({ ints, doubles }: SharedWords, address: number, frame: number): number {
  const base = (address >>> 3) + 1;
  return Math.fround(segmentValue(doubles, segmentAt(doubles, base, ints[address >>> 2]!, frame), frame));
}

/**
 * Writes the values of `count` frames from `frame` on to `to`, from `at` on. Does not allocate.
 * @returns the frame before which the one value that was written goes on, Infinity where it is the last; -Infinity where there were several
 */
export function fillSeries(
  { ints, doubles }: SharedWords,
  address: number,
  frame: number,
  to: Float32Array,
  at: number,
  count: number,
): number {
  const base = (address >>> 3) + 1;
  const end = base + ints[address >>> 2]! * segmentDoubles;
  let segment = segmentAt(doubles, base, ints[address >>> 2]!, frame);
  for (let i = 0; i < count; segment += segmentDoubles) {
    const next = segment + segmentDoubles < end ? doubles[segment + segmentDoubles]! : Infinity;
    const until = Math.min(count, Math.ceil(next) - frame);
    if (doubles[segment + slopeAt] === 0) {
      to.fill(doubles[segment + valueAt]!, at + i, at + until);
      if (i === 0 && until === count) return next;
      i = until;
    } else {
      const begin = doubles[segment]!;
      const value = doubles[segment + valueAt]!;
      const slope = doubles[segment + slopeAt]!;
      for (; i < until; i++) to[at + i] = onLine(value, slope, frame + i - begin);
    }
  }
  return -Infinity;
}

/** Returns the first frame from `from` on, and before `to`, that may have another value than the frame before it; `to` where there is none. */
export function seriesChange({ ints, doubles }: SharedWords, address: number, from: number, to: number): number {
  const base = (address >>> 3) + 1;
  const end = base + ints[address >>> 2]! * segmentDoubles;
  let segment = segmentAt(doubles, base, ints[address >>> 2]!, from - 1);
  for (;;) {
    if (doubles[segment + slopeAt] !== 0) return Math.min(to, Math.max(from, doubles[segment]! + 1));
    const next = segment + segmentDoubles;
    if (next >= end || doubles[next]! >= to) return to;
    if (doubles[next + valueAt] !== doubles[segment + valueAt] && doubles[next]! >= from) return doubles[next]!;
    segment = next;
  }
}

/** Place of the segment that began last at or before a frame; of the first where none has. */
function segmentAt(doubles: Float64Array, base: number, segments: number, frame: number): number {
  let low = 0;
  let high = segments;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (doubles[base + middle * segmentDoubles]! <= frame) low = middle;
    else high = middle;
  }
  return base + low * segmentDoubles;
}

function segmentValue(doubles: Float64Array, segment: number, frame: number): number {
  return onLine(doubles[segment + valueAt]!, doubles[segment + slopeAt]!, frame - doubles[segment]!);
}
