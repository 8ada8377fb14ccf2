/**
 * Dependence between the samples of a loop: which variables carry a value from one turn to the next, and in which way. An end that calculates several
 * samples of one voice side by side has to know.
 *
 *     frames {
 *       %1 = get phase                phase: sum      each turn adds the same; n turns on it is phase + n × step
 *       set phase (add %1 %step)  →
 *       %2 = get y                    y:     recurs   each turn needs the one before
 *       set y (mul %2 %x)
 *       set t %x                      t:     free     nothing is carried
 *     }
 *
 * What could go wrong: a variable that is set under a condition looks as if it were set anew. It is read by whatever reads it after the condition, so
 * it recurs.
 */

import { Role } from '../roles.ts';
import type { Region, Value, Variable } from '../values.ts';
import { type Liveness, regionsOf } from './dead.ts';

export type Dependence = 'free' | 'sum' | 'recurs';

/** Finds how each variable that lives and is set in a loop's body depends on the turn before. */
export function dependences(body: Region, live: Liveness): Map<Variable, Dependence> {
  const reads = new Map<Variable, Value[]>();
  const sets = new Map<Variable, Value[]>();
  const seek = (region: Region): void => {
    for (const node of region.nodes) {
      if (live.uses[node.id] === -1) continue;
      if (node.role === Role.flow) for (const inner of regionsOf(node)) seek(inner);
      const list = node.role === Role.get ? reads : node.role === Role.set ? sets : null;
      if (!list) continue;
      const variable = node.detail as Variable;
      const known = list.get(variable);
      if (known) known.push(node);
      else list.set(variable, [node]);
    }
  };
  seek(body);
  return new Map(
    [...sets].map(([variable, its]) => {
      const read = reads.get(variable) ?? [];
      if (!read.length) return [variable, 'free'] as const;
      return [variable, isSum(its, read, body) ? 'sum' : 'recurs'] as const;
    }),
  );
}

/** True when the only set, in every turn, adds to what was read a value from before the loop. */
function isSum(sets: readonly Value[], reads: readonly Value[], body: Region): boolean {
  const [set] = sets as [Value];
  if (sets.length !== 1 || set.region !== body) return false;
  const [value] = set.args as [Value];
  if (value.op !== 'add' && value.op !== 'sub') return false;
  const [a, b] = value.args as [Value, Value];
  const fromBefore = (x: Value) => !body.contains(x.region);
  return (reads.includes(a) && fromBefore(b)) || (value.op === 'add' && reads.includes(b) && fromBefore(a));
}
