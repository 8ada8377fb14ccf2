/**
 * Functions that depend on nothing of a def, only on where things lie in memory: they are described once for layouts that are alike as far as they look.
 */
import type { Layout } from '../../world/layout.ts';
import { fits, type Surroundings, watchedLayout } from '../../world/watched-layout.ts';
import type { Signature } from './graph/function-graph.ts';

/** Facts of a common function; of some it is known that there is none. */
interface Common {
  readonly signature: Signature | undefined;
}

const made = new Map<string, { readonly common: Common; readonly seen: Surroundings }>();
const signatures = new WeakSet<Signature>();
/** Functions that are remembered; the first ones are forgotten then, and described anew where they are wanted. */
const most = 8192;

/** Fields that were seen of layouts, the same ones once. */
const surroundings = new Map<string, Surroundings>();

/** Returns what was made under a name, if it is for such a layout. Whoever watches the layout sees what it depends on, however old it is. */
export function knownFunction<T extends Common>(layout: Layout, name: string): T | undefined {
  const known = made.get(name);
  return known && fits(known.seen, layout) ? (known.common as T) : undefined;
}

/** Makes something, and remembers it by a name that `build` tells. */
export function makeFunction<T extends Common>(
  layout: Layout,
  build: (layout: Layout) => { readonly name: string; readonly common: T },
): T {
  const { layout: watched, seen } = watchedLayout(layout);
  const { name, common } = build(watched);
  for (const oldest of made.keys()) {
    if (made.size < most) break;
    made.delete(oldest);
  }
  const text = JSON.stringify(seen);
  let alike = surroundings.get(text);
  if (!alike) {
    alike = seen;
    if (surroundings.size >= most) surroundings.clear();
    surroundings.set(text, seen);
  }
  made.set(name, { common, seen: alike });
  if (common.signature) signatures.add(common.signature);
  return common;
}

/** Returns what `build` has made under a name, which it does where there is nothing for such a layout. */
export function commonFunction<T extends Common>(
  layout: Layout,
  name: string,
  build: (layout: Layout, name: string) => T,
): T {
  return knownFunction<T>(layout, name) ?? makeFunction(layout, (watched) => ({ name, common: build(watched, name) }));
}

export const isCommon = (fn: Signature): boolean => signatures.has(fn);
