/** Changes of an element's series, as clients ask for them. Pure. */

import type { SeriesMode } from '../../../protocol/instruments/element.ts';
import { changedSeries, type Series, splicedSeries, withMessages } from '../../../protocol/instruments/series.ts';

/** A point after the beginning of a change. */
export interface EditPoint {
  /** Frames. */
  readonly after: number;
  readonly value: number;
  readonly mode: SeriesMode;
}

/** A change of one series. */
export interface Edit {
  /** Place of the parameter in the interface. */
  readonly parameter: number;
  /** Frame of the session from which on it holds; undefined for as soon as possible. */
  readonly from: number | undefined;
  readonly points: readonly EditPoint[];
  /** True for messages of MIDI, which come beside those that are there. */
  readonly isMidi?: boolean;
  /** Called once when both sides go by it, with the frame from which on they do. */
  readonly done?: (from: number) => void;
  /** Called instead when it never will be. */
  readonly refused?: (reason: string) => void;
}

export interface Applied {
  readonly series: readonly Series[];
  /** First frame on which a series may be another than before. */
  readonly at: number;
}

/**
 * Returns series with changes made in their order.
 * @param soonest first frame that may be changed: one for as soon as possible begins there, of one that was to begin before it what is left is done from there on
 * @throws RangeError for a series with too many segments
 */
export function applied(before: readonly Series[], edits: readonly Edit[], soonest: number): Applied {
  const series = [...before];
  let at = Infinity;
  for (const { parameter, from: wanted, points, isMidi } of edits) {
    const from = wanted ?? soonest;
    const was = series[parameter]!;
    if (isMidi) {
      const messages = points.map(({ after, value }) => ({ frame: Math.max(from + after, soonest), value }));
      series[parameter] = withMessages(was, messages);
      at = Math.min(at, ...messages.map(({ frame }) => frame));
      continue;
    }
    const wished = changedSeries(
      was,
      from,
      points.map(({ after, value, mode }) => ({ frame: from + after, value, mode })),
    );
    series[parameter] = from < soonest ? splicedSeries(was, wished, soonest) : wished;
    at = Math.min(at, Math.max(from, soonest));
  }
  return { series, at };
}
