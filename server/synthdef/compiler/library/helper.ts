/** Descriptions of helper functions: see helpers.ts. */
import type { Layout } from '../../../world/layout.ts';
import { type Kind, Lanes, type Value } from '../lanes/lanes.ts';
import { FunctionBody, Type } from '../wasm/module.ts';

export type HelperBuilder = (layout: Layout, other: (name: string) => number) => FunctionBody;

/** A helper from its parameters' kinds and a body that sees them as values; it may return one. */
export function helper(
  params: readonly Kind[],
  result: 'f32' | 'i32' | null,
  build: (lanes: Lanes, args: Value[], layout: Layout, other: (name: string) => number) => Value | void,
): HelperBuilder {
  return (layout, other) => {
    const fn = new FunctionBody(
      params.map((k) => Type[k as 'f32' | 'i32' | 'f64']),
      result ? [Type[result]] : [],
    );
    const lanes = new Lanes(fn, 1, 0, 0, 0);
    const value = build(
      lanes,
      params.map((kind, i) => lanes.held(kind, [i])),
      layout,
      other,
    );
    if (value) lanes.push(value, 0);
    return fn;
  };
}
