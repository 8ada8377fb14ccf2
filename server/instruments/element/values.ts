/** Values that are given to elements: of the initialisation, of parameters, of the voice. Pure. */

import type { ElementDescription } from '../../../protocol/instruments/description.ts';
import type { ElementInterface, SeriesMode, SeriesParams } from '../../../protocol/instruments/element.ts';
import { checkParams, ParamError, type ParamRecord, type ParamValue } from '../../../protocol/instruments/params.ts';
import {
  changedSeries,
  constantSeries,
  numberOf,
  type Series,
  shownValue,
  valueAt,
} from '../../../protocol/instruments/series.ts';
import { checkSwap } from '../swap.ts';
import type { Given } from '../voice-controls.ts';

/** Frame on which an element began that was written down, and its series: points of frame, value and mode. */
export interface WrittenBeginning {
  readonly start: number;
  readonly series: Readonly<Record<string, readonly (readonly [number, ParamValue, SeriesMode])[]>>;
}

/** @throws ParamError for a place of a swap that is none; empty is that of the file */
export function checkGivenSwap(element: string, swap: string): void {
  if (swap === '') return;
  try {
    checkSwap(swap, false);
  } catch (error) {
    throw error instanceof RangeError ? new ParamError(`instrument ${element}: ${error.message}`) : error;
  }
}

/** Values as they were given, told apart. */
export interface GivenValues {
  /** All initialisation parameters. */
  readonly init: ParamRecord;
  /** Parameters that were given, still to be checked by the interface. */
  readonly params: Given;
}

/** @throws ParamError for a value that an initialisation parameter does not take */
export function splitValues({ name, init }: ElementDescription, given: Given): GivenValues {
  const isInit = (key: string): boolean => Object.hasOwn(init, key);
  const entries = Object.entries(given);
  return {
    init: checkParams(name, init, Object.fromEntries(entries.filter(([key]) => isInit(key)))).values,
    params: Object.fromEntries(entries.filter(([key]) => !isInit(key))),
  };
}

/** Returns the place of a parameter. @throws ParamError for one that is not there */
export function parameterOf(element: string, { params }: ElementInterface, key: string): number {
  const at = Object.keys(params).indexOf(key);
  if (at < 0)
    throw new ParamError(
      `instrument ${element} has no parameter ${key}; it has ${Object.keys(params).join(', ') || 'none'}`,
    );
  return at;
}

/**
 * Returns the series of points that were written down.
 * @throws ParamError for a parameter that is not there, or a value that it does not take
 */
export function writtenSeries(
  element: string,
  elementInterface: ElementInterface,
  written: WrittenBeginning['series'],
  texts: string[],
): Series[] {
  const { params } = elementInterface;
  for (const key of Object.keys(written)) parameterOf(element, elementInterface, key);
  return initialSeries(element, elementInterface, {}, texts).map((series, i) => {
    const [name, param] = Object.entries(params)[i]!;
    const points = (written[name] ?? []).map(([frame, value, mode]) => ({
      frame,
      value: numberOf(element, name, param, value, texts),
      mode,
    }));
    const [first] = points;
    const late = points.find(({ frame }, k) => k > 0 && frame < points[k - 1]!.frame);
    if (late)
      throw new ParamError(`instrument ${element}: ${name} has a point on frame ${late.frame} after a later one`);
    return first ? changedSeries(constantSeries(first.value), first.frame, points) : series;
  });
}

/**
 * Returns the series with which a voice begins: values that were given, and defaults.
 * @param texts takes texts that values stand for
 * @throws ParamError for a parameter that is not there, or a value that it does not take
 */
export function initialSeries(element: string, { params }: ElementInterface, given: Given, texts: string[]): Series[] {
  for (const key of Object.keys(given)) parameterOf(element, { params } as ElementInterface, key);
  return Object.entries(params).map(([name, param]) =>
    constantSeries(numberOf(element, name, param, Object.hasOwn(given, name) ? given[name] : param.default, texts)),
  );
}

/** Returns the values of series at a frame, by their parameters. */
export function valuesAt(
  params: SeriesParams,
  series: readonly Series[],
  frame: number,
  texts: readonly string[],
): Record<string, ParamValue> {
  return Object.fromEntries(
    Object.entries(params).map(([name, param], i) => [name, shownValue(param, valueAt(series[i]!, frame), texts)]),
  );
}
