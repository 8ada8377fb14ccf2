/** Descriptions of helper functions: see helpers.ts. */
import type { Layout } from '../../../world/layout.ts';
import { FunctionGraph, type Signature } from '../graph/function-graph.ts';
import { type Kind, Lanes, type Value } from '../graph/lanes.ts';

type Result = Signature['result'];

/** A function that units of a module share. */
export interface Helper {
  readonly params: readonly Kind[];
  readonly result: Result;
  /** Makes its graph. @param other finds another helper */
  build(name: string, layout: Layout, other: (name: string) => Signature): FunctionGraph;
}

/** Describes a helper by its parameters' kinds and a body that sees them as values; it may return one. */
export function helper(
  params: readonly Kind[],
  result: Result,
  body: (lanes: Lanes, args: Value[], layout: Layout, other: (name: string) => Signature) => Value | void,
): Helper {
  return {
    params,
    result,
    build(name, layout, other) {
      const graph = new FunctionGraph({ name, form: 'plain', params, result });
      const lanes = new Lanes(graph);
      const value = body(
        lanes,
        params.map((_, i) => lanes.param(i)),
        layout,
        other,
      );
      if (value) graph.result = lanes.copy(value);
      return graph;
    },
  };
}
