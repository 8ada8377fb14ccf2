/** Words that are mistyped forms of others. Pure. */

/** Letters that are one too many, too few or others, up to a limit. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 0; i < a.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < b.length; j++)
      next.push(Math.min(row[j]! + (a[i] === b[j] ? 0 : 1), row[j + 1]! + 1, next[j]! + 1));
    row = next;
  }
  return row[b.length]!;
}

/** Words shorter than this resemble nothing: they are short names of something else as likely as not. */
const shortest = 3;
/** Longer words may have two letters wrong. */
const long = 6;

export function resembles(typed: string, meant: string): boolean {
  if (typed.length < shortest || meant.length < shortest) return false;
  return (
    meant.startsWith(typed) || distance(typed.toLowerCase(), meant.toLowerCase()) <= (meant.length >= long ? 2 : 1)
  );
}
