/** Compiled SynthDefs from a cache on disk. Needs no compiler, which takes longer to be loaded than many defs to be found. */
import type { CompiledDef, Library } from '../world/compiled-def.ts';
import type { Layout } from '../world/layout.ts';
import type { CodeCache } from './code-cache/code-cache.ts';
import { libraryOf } from './libraries.ts';

/** Returns a compiled graph by its key, if all of it is there. */
export function cachedDef(key: string, layout: Layout, cache: CodeCache | undefined): CompiledDef | undefined {
  const entry = cache?.read(key, 'first', layout);
  if (!entry?.head.graph) return undefined;
  const libraries: Library[] = [];
  for (const id of entry.head.libraries ?? []) {
    const library = libraryOf(id, () => cache?.readLibrary(id));
    if (!library) return undefined;
    libraries.push(library);
  }
  return { ...entry.head.graph, module: new WebAssembly.Module(entry.code), libraries };
}
