/** Rounded numbers for people. */

/** Rounds to a number of decimals. */
export function round(x: number, decimals: number): number {
  return Number(x.toFixed(decimals));
}

/** Rounds to a number of significant digits. */
export function significant(x: number, digits: number): number {
  return Number(x.toPrecision(digits));
}
