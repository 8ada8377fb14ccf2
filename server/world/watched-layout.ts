/** Layouts that note what of them is looked at: what was made by these fields serves wherever they are the same. */
import type { Layout } from './layout.ts';

/** Fields of a layout with their values. */
export type Surroundings = Readonly<Record<string, unknown>>;

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
  return { layout: watched, seen };
}

/** True where a layout has these fields. */
export function fits(surroundings: Surroundings, layout: Layout): boolean {
  for (const field in surroundings) {
    const [value, wanted] = [layout[field as keyof Layout], surroundings[field]];
    if (value !== wanted && (typeof wanted !== 'object' || JSON.stringify(value) !== JSON.stringify(wanted)))
      return false;
  }
  return true;
}
