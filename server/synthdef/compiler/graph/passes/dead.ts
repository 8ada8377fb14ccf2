/**
 * Dead values: what neither memory nor another function nor the result depends on is left out, with the conditions and loops around nothing else.
 *
 *     %0 = load slot 16                    %0 = load slot 16
 *     %1 = mul %0 2                   →    store slot 16 %0
 *     store slot 16 %0
 *
 * A variable is set only where it is read somewhere. What could go wrong: a loop goes with its values whose test never ends. Such a loop would be an
 * error of the declaration (see `Lanes.loopWhile`).
 */
import type { FunctionGraph } from '../function-graph.ts';
import type { Flow } from '../lanes.ts';
import { Role } from '../roles.ts';
import type { Region, Value, Variable } from '../values.ts';

export const regionsOf = (node: Value): readonly Region[] => (node.detail as Flow).regions;

export interface Liveness {
  /** By a node's id: how often living nodes take it as an argument; -1 for a dead one. */
  readonly uses: Int32Array;
  /** By a variable's id: its living nodes. */
  readonly mentions: Int32Array;
}

/** Finds what lives in a function. */
export function liveness(graph: FunctionGraph): Liveness {
  const uses = new Int32Array(graph.size).fill(-1);
  const mentions = new Int32Array(graph.size);
  const sets = new Map<Variable, Value[]>();
  const pending: Value[] = [];
  const mark = (value: Value) => {
    if (uses[value.id] !== -1 || value.constant !== undefined) return;
    uses[value.id] = 0;
    pending.push(value);
  };
  const seek = (region: Region): void => {
    for (const node of region.nodes) {
      if (node.role === Role.effect) mark(node);
      else if (node.role === Role.flow) for (const inner of regionsOf(node)) seek(inner);
      else if (node.role === Role.set) {
        const variable = node.detail as Variable;
        const known = sets.get(variable);
        if (known) known.push(node);
        else sets.set(variable, [node]);
      }
    }
  };
  for (const region of graph.regions) seek(region);
  if (graph.result) {
    mark(graph.result);
    if (graph.result.constant === undefined) uses[graph.result.id] = 1;
  }
  while (pending.length) {
    const value = pending.pop()!;
    for (const arg of value.args) {
      if (arg.constant !== undefined) continue;
      mark(arg);
      uses[arg.id]!++;
    }
    for (let region = value.region; region?.owner; region = region.around) mark(region.owner);
    if (value.role !== Role.get && value.role !== Role.set) continue;
    const variable = value.detail as Variable;
    mentions[variable.id]!++;
    if (value.role === Role.get) for (const set of sets.get(variable) ?? []) mark(set);
  }
  return { uses, mentions };
}
