/** What the measures of time print: one row for each promise. */

export interface Row {
  readonly what: string;
  /** What it must be, as text with its unit; empty where nothing was promised. */
  readonly asked: string;
  /** What it was in this run. */
  readonly reached: string;
}
