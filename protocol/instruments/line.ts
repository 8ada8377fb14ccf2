/** The one place where a value of a series is calculated, for both sides of an element and for clients. Pure, and small enough for the audio thread. */

/** A part of a series, from `frame` on until the next one begins: at frame f the value is `value + (f - frame) * slope`. */
export interface Segment {
  readonly frame: number;
  readonly value: number;
  /** Per frame. */
  readonly slope: number;
}

/** Returns the value some frames after the beginning of a segment; before it the value that it begins with. Does not allocate. */
export function onLine(value: number, slope: number, frames: number): number {
  // Not by calculation where nothing moves: that would make 0 of -0.
  return frames < 0 || slope === 0 ? value : value + frames * slope;
}
