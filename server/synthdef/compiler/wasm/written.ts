/** Functions that others call, written once for all modules: they differ only in the numbers of those that they call themselves. */
import { FunctionGraph, type Signature } from '../graph/function-graph.ts';
import type { Code } from './assembler.ts';
import type { Body } from './module.ts';
import type { Surroundings, Width } from './stack.ts';
import { writeFunction } from './write-function.ts';

export interface Written {
  readonly body: Body;
  /** Functions that it calls, in the order of the calls' places. */
  readonly callees: readonly Signature[];
}

const known = new WeakMap<Signature, Written>();

/** Writes a graph. */
export function writeGraph(graph: FunctionGraph, width: Width, blockSize: number): Written {
  const callees: Signature[] = [];
  const around: Surroundings = {
    blockSize,
    call: (code: Code, fn: Signature) => {
      callees.push(fn);
      code.callLater();
    },
  };
  return { body: writeFunction(graph, width, around).finish(), callees };
}

/** Returns a function that others call, for one lane. */
export function writtenFunction(fn: Signature, blockSize: number): Written {
  const before = known.get(fn);
  if (before) return before;
  const graph = FunctionGraph.of(fn);
  if (!graph) throw new Error(`no function ${fn.name}`);
  const written = writeGraph(graph, 1, blockSize);
  known.set(fn, written);
  // A unit's function is written for one lane and nowhere else.
  if (fn.form === 'unit') FunctionGraph.forget(fn);
  return written;
}
