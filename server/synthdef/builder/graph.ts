/** The def under construction. Units made by functions called from a graph function end up in it. */

import type { RateName } from '../compiler/declaration.ts';
import { GraphUnit, type Leaf, type UnitTraits } from './unit.ts';

/** Thrown for a graph that cannot be built; the message names def, UGen and input. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
}

export class Graph {
  /** Units in order of creation; null where rewriting removed one. */
  units: (GraphUnit | null)[] = [];
  /** Initial values of the controls, in the order of their units. */
  readonly params: number[] = [];
  /** While a graph is rewritten, new units take the places of old ones. */
  rewriting = false;
  localBuffers: GraphUnit | null = null;
  private readonly orderedUnits: GraphUnit[] = [];

  add(
    name: string,
    rate: RateName,
    inputs: readonly Leaf[],
    outputs: number,
    traits: UnitTraits,
    ordered = false,
  ): GraphUnit {
    const unit = new GraphUnit(name, rate, [...inputs], outputs, traits);
    if (this.rewriting) return unit;
    unit.index = this.units.push(unit) - 1;
    unit.ordered = [...this.orderedUnits];
    if (ordered) this.orderedUnits.push(unit);
    return unit;
  }

  remove(unit: GraphUnit): void {
    this.units[unit.index] = null;
  }

  /** Puts `by` where `unit` was; its readers read that instead. */
  replace(unit: GraphUnit, by: GraphUnit): void {
    by.ordered = unit.ordered;
    by.followers = unit.followers;
    by.index = unit.index;
    this.units[unit.index] = by;
    for (const reader of this.units) {
      reader?.inputs.forEach((input, i) => {
        if (input === unit.outputs[0]) reader.inputs[i] = by.outputs[0]!;
      });
    }
  }

  /** Closes the gaps and numbers what is left. */
  compact(): GraphUnit[] {
    const left = this.units.filter((unit) => unit !== null);
    left.forEach((unit, index) => (unit.index = index));
    this.units = left;
    return left;
  }
}

let current: Graph | null = null;

/** @throws GraphError outside a graph function */
export function currentGraph(what: string): Graph {
  if (!current) throw new GraphError(`${what}: UGens can only be made in the graph function of synthDef`);
  return current;
}

/** Runs `build` with a new graph as the current one. */
export function buildGraph(build: (graph: Graph) => void): Graph {
  const outer = current;
  const graph = new Graph();
  current = graph;
  try {
    build(graph);
    return graph;
  } finally {
    current = outer;
  }
}
