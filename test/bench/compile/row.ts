/** A row of the table of what compiling costs. */

export interface Reached {
  readonly what: string;
  readonly asked: string;
  readonly reached: string;
}

/** Measures, printing a row for each thing found; returns why where it cannot be measured here. */
export type Row = (print: (row: Reached) => void) => Promise<string | undefined>;
