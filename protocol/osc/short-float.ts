/** Floats of 32 bits as they were meant. Pure. */
import type { OscValue } from './types.ts';

/** Returns the shortest decimal that is still this float32: 0.1 rather than 0.10000000149011612. Not for numbers that are not finite. */
export function shortFloat(x: number): number {
  if (x === 0 || Number.isInteger(x)) return x;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === Math.fround(x)) return short;
  }
  return Number(x.toPrecision(9));
}

/**
 * Returns arguments with the floats as they were typed: a sender of 0.1 as a float means 0.1.
 * @param types the message's type tags: others have no floats of 32 bits
 */
export function asTyped(args: readonly OscValue[], types: string): readonly OscValue[] {
  return types.includes('f') ? args.map(typed) : args;
}

function typed(value: OscValue): OscValue {
  if (Array.isArray(value)) return value.map(typed);
  // What needs more than 32 bits came as a double.
  return typeof value === 'number' && Number.isFinite(value) && Math.fround(value) === value
    ? shortFloat(value)
    : value;
}
