/** Layouts that note what of them is looked at: what was made by these fields serves wherever they are the same. */
import type { Layout } from './layout.ts';

/** Fields of a layout with their values. */
export type Surroundings = Readonly<Record<string, unknown>>;

/** Who watches a layout. */
interface Watcher {
  readonly layout: Layout;
  readonly seen: Record<string, unknown>;
  /** Fields that have been compared with it. */
  readonly fitting: Set<Surroundings>;
}

const watchers = new WeakMap<Layout, Watcher>();

/** Returns a layout that is to be compiled for, and what of it the compiler has looked at since. */
export function watchedLayout(layout: Layout): { readonly layout: Layout; readonly seen: Surroundings } {
  const seen: Record<string, unknown> = {};
  const watched = new Proxy(layout, {
    get: (target, field) => {
      const value = target[field as keyof Layout];
      if (typeof field === 'string') seen[field] = value;
      return value;
    },
    ownKeys: () => {
      throw new TypeError('code may depend on fields of the layout, but not on all of it');
    },
  });
  watchers.set(watched, { layout, seen, fitting: new Set() });
  return { layout: watched, seen };
}

/** True where a layout has these fields. Whoever watches it has seen them then. */
export function fits(surroundings: Surroundings, layout: Layout): boolean {
  const watcher = watchers.get(layout);
  if (watcher) {
    if (watcher.fitting.has(surroundings)) return true;
    if (!fits(surroundings, watcher.layout)) return false;
    Object.assign(watcher.seen, surroundings);
    watcher.fitting.add(surroundings);
    return true;
  }
  for (const field in surroundings) {
    const [value, wanted] = [layout[field as keyof Layout], surroundings[field]];
    if (value !== wanted && (typeof wanted !== 'object' || JSON.stringify(value) !== JSON.stringify(wanted)))
      return false;
  }
  return true;
}
