/** Numbers for people. */

export function round(x: number, decimals: number): number {
  return Number(x.toFixed(decimals));
}

/** Rounded to so many digits that count. */
export function significant(x: number, digits: number): number {
  return Number(x.toPrecision(digits));
}
