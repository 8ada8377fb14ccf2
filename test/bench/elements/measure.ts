/** What the rows of the table of elements have in common. */

/** A line of the table. */
export interface Measure {
  readonly what: string;
  readonly asked: string;
  readonly reached: string;
}

/** A row of the table: what it measures may take several lines. */
export interface Row {
  readonly name: string;
  /** Seconds after which it is given up. */
  readonly patience: number;
  measure(): Promise<Measure[]>;
}

/** Tells how far it has come, beside the table. */
export const tell = (text: string): void => void process.stderr.write(`${text}\n`);

/** Returns random numbers from 0 up to 1, the same ones for the same seed. */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 16807) % 2147483647) / 2147483647;
}

/** Returns the value below which a part of the values lies. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
}

/** Returns how many samples differ between two sounds; what only one of them has differs. */
export function differing(a: Float32Array, b: Float32Array): number {
  let count = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (a[i] !== b[i]) count++;
  return count;
}

export const yesOrNo = (is: boolean): string => (is ? 'yes' : 'no');

/** Has a process ended with this one, also where a row is given up. Returns it. */
export function endsWithThis<P extends Pick<Bun.Subprocess, 'kill'>>(child: P): P {
  process.on('exit', () => child.kill());
  return child;
}
