/** Writes graphs of functions into a module, and before them those that they call. */
import { hostFunctions } from '../../../world/host-functions.ts';
import { FunctionGraph, type Signature } from '../graph/function-graph.ts';
import { liveness, regionsOf } from '../graph/passes/dead.ts';
import { Role } from '../graph/roles.ts';
import type { Region } from '../graph/values.ts';
import { valType } from './instructions.ts';
import { type FunctionBody, type ModuleBuilder, Type } from './module.ts';
import type { Surroundings, Width } from './stack.ts';
import { writeFunction } from './write-function.ts';

/** Functions whose code is the same in every module that has them. */
const alike = new WeakMap<FunctionGraph, FunctionBody>();

/** Functions that a function calls. */
function callees(graph: FunctionGraph): Signature[] {
  const found: Signature[] = [];
  const { uses } = liveness(graph);
  const seek = (region: Region): void => {
    for (const node of region.nodes) {
      if (uses[node.id] === -1) continue;
      if (node.op === 'call' || node.op === 'apply') found.push(node.detail as Signature);
      else if (node.role === Role.flow) for (const inner of regionsOf(node)) seek(inner);
    }
  };
  for (const region of graph.regions) seek(region);
  return found;
}

export class ModuleWriter implements Surroundings {
  private readonly indices = new Map<string, number>();
  /** Calls that have been written. */
  private calls = 0;

  constructor(
    private readonly module: ModuleBuilder,
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

  /** Imports a function of another module of the def, under its name there; before any is written. */
  import(fn: Signature, name = fn.name): number {
    const leading = fn.form === 'plain' ? [] : [Type.i32, Type.i32];
    const index = this.module.import(
      name,
      [...leading, ...fn.params.map((kind) => valType(kind, false))],
      fn.result ? [Type[fn.result]] : [],
    );
    this.indices.set(fn.name, index);
    return index;
  }

  /** Imports those that a function calls. */
  importCallees(graph: FunctionGraph): void {
    for (const fn of callees(graph)) if (!this.indices.has(fn.name)) this.import(fn);
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
    const graph = FunctionGraph.of(fn);
    if (!graph) throw new Error(`no function ${fn.name}`);
    const index = this.add(graph);
    this.indices.set(fn.name, index);
    return index;
  }
}
