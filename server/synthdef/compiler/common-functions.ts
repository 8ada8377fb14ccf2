/**
 * Functions that depend on nothing of a def, only on where things lie in memory: they are described once for layouts that are alike as far as they look.
 */
import type { Layout } from '../../world/layout.ts';
import { fits, type Surroundings, watchedLayout } from '../../world/watched-layout.ts';
import type { Signature } from './graph/function-graph.ts';

/** What is known of a common function; of some it is known that there is none. */
interface Common {
  readonly signature: Signature | undefined;
}

const made = new Map<string, { readonly common: Common; readonly seen: Surroundings }>();
const signatures = new WeakSet<Signature>();
/** Functions that are remembered; the first ones are forgotten then, and described anew where they are wanted. */
const most = 8192;

/**
 * Returns what `build` has made under a name, which it does where there is nothing for such a layout. Whoever watches the layout sees what it depends on,
 * however old it is.
 * @param name tells by its first word what is made
 */
export function commonFunction<T extends Common>(
  layout: Layout,
  name: string,
  build: (layout: Layout, name: string) => T,
): T {
  const known = made.get(name);
  if (known && fits(known.seen, layout)) return known.common as T;
  const { layout: watched, seen } = watchedLayout(layout);
  const common = build(watched, name);
  for (const oldest of made.keys()) {
    if (made.size < most) break;
    made.delete(oldest);
  }
  made.set(name, { common, seen });
  if (common.signature) signatures.add(common.signature);
  return common;
}

export const isCommon = (fn: Signature): boolean => signatures.has(fn);
