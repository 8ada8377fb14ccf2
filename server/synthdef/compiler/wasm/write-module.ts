/** Writes graphs of functions into a module, and before them those that they call. */
import { hostFunctions } from '../../../world/host-functions.ts';
import type { FunctionGraph, Signature } from '../graph/function-graph.ts';
import { type FunctionBody, type ModuleBuilder, Type } from './module.ts';
import type { Surroundings, Width } from './stack.ts';
import { writeFunction } from './write-function.ts';

/** Finder of the graphs that others call. */
export interface Graphs {
  graphOf(fn: Signature): FunctionGraph | undefined;
}

/** Functions whose code is the same in every module that has them. */
const alike = new WeakMap<FunctionGraph, FunctionBody>();

export class ModuleWriter implements Surroundings {
  private readonly indices = new Map<string, number>();
  /** Calls that have been written. */
  private calls = 0;

  constructor(
    private readonly module: ModuleBuilder,
    private readonly graphs: Graphs,
    readonly blockSize: number,
  ) {
    for (const [name, { params, result }] of Object.entries(hostFunctions)) {
      const index = module.import(
        name,
        params.map((p) => Type[p]),
        result ? [Type[result]] : [],
      );
      this.indices.set(name, index);
    }
  }

  /** Adds a function under a name, and returns its number. */
  write(graph: FunctionGraph, width: Width, name: string): number {
    return this.module.define(name, writeFunction(graph, width, this));
  }

  /** Adds a function that others call; one that calls none itself is the same in every module. */
  private add(graph: FunctionGraph): number {
    let body = alike.get(graph);
    if (!body) {
      const before = this.calls;
      body = writeFunction(graph, 1, this);
      if (this.calls === before) alike.set(graph, body);
    }
    return this.module.define(graph.signature.name, body);
  }

  index(fn: Signature): number {
    this.calls++;
    const known = this.indices.get(fn.name);
    if (known !== undefined) return known;
    const graph = this.graphs.graphOf(fn);
    if (!graph) throw new Error(`no function ${fn.name}`);
    const index = this.add(graph);
    this.indices.set(fn.name, index);
    return index;
  }
}
