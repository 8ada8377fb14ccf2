/** Functions that depend on nothing of a def, only on where things lie in memory: their graphs are made once for a layout. */
import type { Layout } from '../../world/layout.ts';
import type { FunctionGraph } from './graph/function-graph.ts';

export class CommonFunctions {
  private readonly graphs = new Map<string, FunctionGraph>();
  /** Slots of the states of work that units share, by the functions' names. */
  readonly slots = new Map<string, readonly number[]>();

  static of(layout: Layout): CommonFunctions {
    let known = made.get(layout);
    if (!known) {
      known = new CommonFunctions();
      made.set(layout, known);
    }
    return known;
  }

  find(name: string): FunctionGraph | undefined {
    return this.graphs.get(name);
  }

  /** A function by its name, made by `build` when it is first asked for. */
  define(name: string, build: (name: string) => FunctionGraph): FunctionGraph {
    const known = this.graphs.get(name);
    if (known) return known;
    const graph = build(name);
    this.graphs.set(name, graph);
    return graph;
  }
}

const made = new WeakMap<Layout, CommonFunctions>();
