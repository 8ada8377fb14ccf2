/** Numbers for people. */

/** The shortest decimal that is still this float32: 0.1 rather than 0.10000000149011612. Not for numbers that are not finite. */
export function shortFloat(x: number): number {
  if (x === 0 || Number.isInteger(x)) return x;
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(x.toPrecision(digits));
    if (Math.fround(short) === Math.fround(x)) return short;
  }
  return Number(x.toPrecision(9));
}

export function round(x: number, decimals: number): number {
  return Number(x.toFixed(decimals));
}

/** Rounded to so many digits that count. */
export function significant(x: number, digits: number): number {
  return Number(x.toPrecision(digits));
}
