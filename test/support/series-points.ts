/** Series as tests write them down: points, each reached by a step or in a line from the one before it. */
import type { Segment } from '../../protocol/instruments/line.ts';

export interface SeriesPoint {
  readonly frame: number;
  readonly value: number;
  /** True when its value is reached in a line from the point before. */
  readonly line?: boolean;
}

/** Returns the segments of points; of several on one frame the last counts from there on. */
export function segmentsOf(points: readonly SeriesPoint[]): Segment[] {
  const segments = points.map(({ frame, value }, i) => {
    const next = points[i + 1];
    const slope = next?.line && next.frame > frame ? (next.value - value) / (next.frame - frame) : 0;
    return { frame, value, slope };
  });
  const [first] = segments;
  // Before its frame the first point's value holds, though another follows on it.
  const before = first && segments[1]?.frame === first.frame ? [{ ...first, frame: first.frame - 1, slope: 0 }] : [];
  return [...before, ...segments.filter(({ frame }, i) => segments[i + 1]?.frame !== frame)];
}
