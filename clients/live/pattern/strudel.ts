/** Strudel's packages, loaded without what they print, and the state in which each evaluation finds them. */
import { addTidal } from './tidal.ts';

export type Core = typeof import('@strudel/core');

export interface Strudel {
  readonly core: Core;
  readonly transpiler: typeof import('@strudel/transpiler').transpiler;
  readonly parseMini: (text: string) => unknown;
  /** Undoes what code has left behind: each evaluation begins with the same names and methods. */
  reset(): void;
}

/** Loads the packages into this thread: once, since their names become global. */
export async function loadStrudel(): Promise<Strudel> {
  const loud = { log: console.log, warn: console.warn };
  // Banners, and a warning that there is no window.
  Object.assign(console, { log: () => {}, warn: () => {} });
  const [core, mini, tonal, { transpiler }] = await Promise.all([
    import('@strudel/core'),
    import('@strudel/mini'),
    import('@strudel/tonal'),
    import('@strudel/transpiler'),
  ]).finally(() => Object.assign(console, loud));
  await core.evalScope(core, mini, tonal);
  await core.evalScope(addTidal(core));
  return {
    core,
    transpiler,
    parseMini: mini.parse,
    reset: restorer([globalThis, core.Pattern.prototype, String.prototype, core.strudelScope]),
  };
}

/** Returns a function that gives objects back the properties that they have now. */
function restorer(objects: readonly object[]): () => void {
  const kept = objects.map((object) => new Map(Reflect.ownKeys(object).map((key) => [key, descriptor(object, key)])));
  return () => {
    objects.forEach((object, i) => {
      const before = kept[i]!;
      for (const key of Reflect.ownKeys(object)) {
        const was = before.get(key);
        if (!was) Reflect.deleteProperty(object, key);
        else if (was.configurable && !same(was, descriptor(object, key))) Object.defineProperty(object, key, was);
      }
      for (const [key, was] of before) if (!Object.hasOwn(object, key)) Object.defineProperty(object, key, was);
    });
  };
}

const descriptor = (object: object, key: PropertyKey): PropertyDescriptor =>
  Reflect.getOwnPropertyDescriptor(object, key)!;

const same = (a: PropertyDescriptor, b: PropertyDescriptor): boolean =>
  a.value === b.value && a.get === b.get && a.set === b.set;
