/** Arguments and results of the helpers. Pure. */

/** Destination of sound: an array that is filled, or a number of frames for a new one. */
export type Out = Float32Array | number;

/** A value for all frames, or one for each (the last one goes on). */
export type Value = number | ArrayLike<number>;

/** @throws RangeError for a number of frames that no array has */
export function arrayOf(out: Out): Float32Array {
  if (typeof out !== 'number') return out;
  const frames = Math.round(out);
  if (!(frames >= 0 && frames < 2 ** 31)) throw new RangeError(`frames is ${out}; it must be 0 or more`);
  return new Float32Array(frames);
}

export function valueAt(value: Value, i: number): number {
  return typeof value === 'number' ? value : value[Math.min(i, value.length - 1)]!;
}

/** @throws RangeError naming what is not finite */
export function checkValue(what: string, value: Value): void {
  const first = typeof value === 'number' ? value : value[0];
  if (first === undefined) throw new RangeError(`${what} is an array of no values`);
  if (!Number.isFinite(first)) throw new RangeError(`${what} is ${first}; it must be a finite number`);
}
