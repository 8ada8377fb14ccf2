/** Time series of parameters: points as clients give them, segments as both sides of an element calculate with them. Pure. */

import * as v from 'valibot';
import { plainParams, type SeriesMode, type SeriesParam } from './element.ts';
import { onLine, type Segment } from './line.ts';
import { expectation, ParamError, type ParamValue, schemaOf } from './params.ts';

/** Segments in the order of their frames; at least one. Before the first, its value holds. */
export type Series = readonly Segment[];

/** Segments that a series may have. */
export const maxSegments = 16384;

/** Returns the series that holds one value. */
export const constantSeries = (value: number): Series => [{ frame: 0, value, slope: 0 }];

/** Returns the value of a series at a frame, as both sides of an element see it: a float of 32 bits. */
export function valueAt(series: Series, frame: number): number {
  let low = 0;
  let high = series.length;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (series[middle]!.frame <= frame) low = middle;
    else high = middle;
  }
  const { frame: from, value, slope } = series[low]!;
  return Math.fround(onLine(value, slope, frame - from));
}

/**
 * Returns a series that is as it was before a frame, and from there on moves through points.
 * @param from whole frame; what the series was to do from there on is forgotten
 * @param points in the order of their frames, none before `from`
 * @throws RangeError when there would be too many segments
 */
export function changedSeries(
  before: Series,
  from: number,
  points: readonly { frame: number; value: number; mode: SeriesMode }[],
): Series {
  const kept = before.filter(({ frame }) => frame < from);
  // The value that it has come to holds until the first point, or is where a line to it begins.
  const held = exactAt(before, from);
  const segments: Segment[] = points[0]?.frame === from ? [] : [{ frame: from, value: held, slope: 0 }];
  for (const { frame, value, mode } of points) {
    const last = segments.at(-1);
    if (last && mode === 'linear' && frame > last.frame)
      segments[segments.length - 1] = { ...last, slope: (value - last.value) / (frame - last.frame) };
    if (last?.frame === frame) segments.pop();
    segments.push({ frame, value, slope: 0 });
  }
  const changed = [...kept, ...segments];
  if (changed.length > maxSegments)
    throw new RangeError(`the series would have ${changed.length} segments; it may have ${maxSegments}`);
  return changed;
}

/**
 * Returns a series of MIDI messages with others among them: each is there for one frame, the first from its own on on which there is room, and 0 is after it.
 * @param messages in their order
 * @throws RangeError when there would be too many segments
 */
export function withMessages(before: Series, messages: readonly { frame: number; value: number }[]): Series {
  const taken = before.filter(({ value }) => value !== 0).map(({ frame, value }) => ({ frame, value }));
  for (const { frame, value } of messages) {
    let at = taken.findIndex((each) => each.frame > frame - 2);
    let free = frame;
    if (at < 0) at = taken.length;
    for (; at < taken.length && taken[at]!.frame < free + 2; at++) free = taken[at]!.frame + 2;
    taken.splice(at, 0, { frame: free, value });
  }
  const segments = taken.flatMap(({ frame, value }) => [
    { frame, value, slope: 0 },
    { frame: frame + 1, value: 0, slope: 0 },
  ]);
  if (segments.length >= maxSegments)
    throw new RangeError(`the series would have ${segments.length} segments; it may have ${maxSegments}`);
  return taken[0]?.frame === 0 ? segments : [{ frame: 0, value: 0, slope: 0 }, ...segments];
}

/** Returns a series that is one before a frame and another from there on. */
export function splicedSeries(before: Series, after: Series, at: number): Series {
  const { slope } = after.findLast(({ frame }) => frame <= at) ?? { slope: 0 };
  return [
    ...before.filter(({ frame }) => frame < at),
    { frame: at, value: exactAt(after, at), slope },
    ...after.filter(({ frame }) => frame > at),
  ];
}

/** Returns a series without what lies before a frame and is not needed to know its values from there on. */
export function seriesFrom(series: Series, frame: number): Series {
  const first = series.findLastIndex((segment) => segment.frame <= frame);
  return first > 0 ? series.slice(first) : series;
}

/** Returns the points that make a series again: a line's end is a point of its own. */
export function pointsOf(series: Series): { frame: number; value: number; mode: SeriesMode }[] {
  return series.flatMap((segment, i) => {
    const { frame, value } = segment;
    const before = series[i - 1];
    const reached = before && exactAt([before], frame);
    const isReached = before && before.slope !== 0 && reached === value;
    if (!before || isReached || before.slope === 0)
      return [{ frame, value, mode: isReached ? ('linear' as const) : ('const' as const) }];
    return [
      { frame, value: reached!, mode: 'linear' as const },
      { frame, value, mode: 'const' as const },
    ];
  });
}

function exactAt(series: Series, at: number): number {
  const { frame, value, slope } = series.findLast((segment) => segment.frame <= at) ?? series[0]!;
  return onLine(value, slope, at - frame);
}

/**
 * Returns a value as a number of its series: a choice by its place among the options, a text by its place among the texts of the voice.
 * @throws ParamError naming element, parameter and value
 */
export function numberOf(element: string, name: string, param: SeriesParam, value: unknown, texts: string[]): number {
  const plain = plainParams({ [name]: param })[name]!;
  const result = v.safeParse(schemaOf(plain), value);
  if (!result.success)
    throw new ParamError(
      `instrument ${element}: ${name} is ${JSON.stringify(value) ?? String(value)}; it must be ${expectation(plain)}`,
    );
  const checked = result.output;
  if (param.type === 'choice') return param.options.indexOf(checked as string);
  if (param.type !== 'text') return checked as number;
  const known = texts.indexOf(checked as string);
  return known >= 0 ? known : texts.push(checked as string) - 1;
}

/** Returns the value that a number of a series stands for. */
export function shownValue(param: SeriesParam, number: number, texts: readonly string[]): ParamValue {
  if (param.type === 'choice') return param.options[number]!;
  return param.type === 'text' ? texts[number]! : number;
}
