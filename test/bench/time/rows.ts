/** Output of the measures of time: one row for each promise. */

export interface Row {
  readonly what: string;
  /** Promise, as text with its unit; empty where nothing was promised. */
  readonly asked: string;
  /** Result of this run. */
  readonly reached: string;
}
