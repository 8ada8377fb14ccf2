/** Onsets in a form in which those of Tidal and of here can be compared. */
import type { PatternEvent } from '../pattern/messages.ts';

/** An onset: begin and end in cycles, and controls in the order of their names. */
export type Onset = readonly [begin: number, end: number, controls: string];

/** Places nearer than this are the same. */
const near = 1e-9;
const rounded = (x: number): number => Math.round(x / near) * near;

/** Reads a line of `events.json`. */
export function onsetOfTidal(line: string): Onset {
  const [begin, end, controls = ''] = line.split(' ') as [string, string, string?];
  return onset(
    fraction(begin),
    fraction(end),
    controls.split(',').map((pair) => pair.split('=') as [string, string]),
  );
}

export function onsetOf({ cycle, length, value }: PatternEvent): Onset {
  return onset(cycle, cycle + length, Object.entries(value as object));
}

/** Sorts onsets: those of one time have no order. */
export const sorted = (onsets: readonly Onset[]): Onset[] =>
  [...onsets].sort((a, b) => a[0] - b[0] || a[1] - b[1] || (a[2] < b[2] ? -1 : a[2] > b[2] ? 1 : 0));

function onset(begin: number, end: number, controls: readonly (readonly [string, unknown])[]): Onset {
  const texts = controls.map(([name, value]) => {
    const number = Number(value);
    return `${name}=${Number.isNaN(number) ? value : Number(number.toPrecision(6))}`;
  });
  return [rounded(begin), rounded(end), texts.sort().join(' ')];
}

function fraction(text: string): number {
  const [numerator, denominator] = text.split('/').map(Number) as [number, number];
  return numerator / denominator;
}
