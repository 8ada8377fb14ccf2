/**
 * Operations on constants, calculated while the graph is made: no later pass meets them.
 *
 *     mul f32 2 3                     →    6
 *     select (lt f32 1 2) x y         →    x
 *     and mask true m                 →    m
 *
 * What could go wrong: a constant is folded to other bits than the machine gives. Both follow the table of operations, which the ends are tested with.
 */
import type { Kind } from '../kinds.ts';
import { comparisons, folded, type OperationName } from '../operations.ts';
import type { Value } from '../values.ts';

/** Returns what an operation on numbers gives where all arguments are constants, else undefined. The result of a comparison is 0 or 1. */
export function foldNumbers(name: OperationName, a: Value, b?: Value): number | undefined {
  if (a.kind === 'i64' || a.constant === undefined || (b && b.constant === undefined)) return undefined;
  return folded(name, a.kind, Number(a.constant), b ? Number(b.constant) : 0);
}

/** Returns the kind of the result of an operation on values of a kind. */
export const resultKind = (name: OperationName, kind: Kind): Kind => (comparisons.has(name) ? 'mask' : kind);

/** Returns the other mask or a constant where one of two masks is known: a value, `'not'` for the other one negated, or undefined. */
export function foldMasks(name: 'and' | 'or' | 'xor', a: Value, b: Value): Value | 'not' | undefined {
  if (a.constant === undefined && b.constant === undefined) return undefined;
  const [known, other] = a.constant !== undefined ? [a, b] : [b, a];
  if (name === 'and') return known.constant ? other : known;
  if (name === 'or') return known.constant ? known : other;
  return known.constant ? 'not' : other;
}
