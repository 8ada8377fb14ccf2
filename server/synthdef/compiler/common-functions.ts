/** Functions that depend on nothing of a def, only on where things lie in memory: they are described once for layouts that are alike as far as they look. */
import type { Layout } from '../../world/layout.ts';
import { fits, type Surroundings, watchedLayout } from '../../world/watched-layout.ts';
import type { FunctionGraph } from './graph/function-graph.ts';

export interface CommonFunction {
  readonly graph: FunctionGraph;
  /** Slots of its states, where it is work that units share. */
  readonly slots: readonly number[];
}

const made = new Map<string, CommonFunction & { readonly seen: Surroundings }>();
/** Functions that are remembered; the first ones are forgotten then, and described anew where they are wanted. */
const most = 2048;

/**
 * Returns a function by its name, described by `build` where there is none for such a layout. Whoever watches the layout sees what it depends on,
 * however old it is.
 */
export function commonFunction(
  layout: Layout,
  name: string,
  build: (layout: Layout, name: string) => CommonFunction,
): CommonFunction {
  const known = made.get(name);
  if (known && fits(known.seen, layout)) return known;
  const { layout: watched, seen } = watchedLayout(layout);
  const fresh = { ...build(watched, name), seen };
  for (const oldest of made.keys()) {
    if (made.size < most) break;
    made.delete(oldest);
  }
  made.set(name, fresh);
  return fresh;
}
