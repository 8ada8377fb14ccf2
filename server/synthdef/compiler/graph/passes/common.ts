/**
 * Common subexpressions: an operation that stands already where whatever follows runs after it is not made twice.
 *
 *     %1 = mul %0 2                        %1 = mul %0 2
 *     when %9 { %2 = mul %0 2; … }    →    when %9 { … }     with %1 for %2
 *     %3 = mul %0 2                        with %1 for %3
 *
 * What could go wrong: a value is found that another branch calculates, or a loop that may not run. `dominates` keeps to what has run for certain.
 * Reads of memory and variables are no operations in this sense: what they give may have changed.
 */
import type { Operations, Region, Value } from '../values.ts';

/** Readers of one value that are looked through; beyond these an equal one may be made again. */
const farthest = 24;

/** Finds an equal operation on the same arguments that can be used in a region. */
export function findCommon(
  lanes: Operations,
  op: string,
  kind: string,
  args: readonly Value[],
  detail: unknown,
  region: Region,
): Value | undefined {
  const readers = anchorOf(args)?.readers;
  if (!readers) return undefined;
  const first = Math.max(0, readers.length - farthest);
  for (let i = readers.length - 1; i >= first; i--) {
    const known = readers[i]!;
    if (known.op !== op || known.kind !== kind || known.detail !== detail || known.lanes !== lanes) continue;
    if (sameArgs(known.args, args) && known.region!.dominates(region)) return known;
  }
  return undefined;
}

/** Lets a value be found by equal ones. */
export function rememberCommon(value: Value): void {
  const anchor = anchorOf(value.args);
  if (!anchor) return;
  if (anchor.readers) anchor.readers.push(value);
  else anchor.readers = [value];
}

/** The argument that was made last: it has the fewest readers. */
function anchorOf(args: readonly Value[]): Value | undefined {
  let anchor: Value | undefined;
  for (const arg of args) if (arg.region && (!anchor || arg.id > anchor.id)) anchor = arg;
  return anchor;
}

function sameArgs(a: readonly Value[], b: readonly Value[]): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    if (x !== y && !(isConstant(x) && isConstant(y) && x.kind === y.kind && Object.is(x.constant, y.constant)))
      return false;
  }
  return true;
}

const isConstant = (x: Value) => x.constant !== undefined;
