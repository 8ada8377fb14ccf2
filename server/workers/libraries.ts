/** Libraries of compiled code as modules, each made once in a thread as long as it is used now and then. */
import type { Library } from '../world/compiled-def.ts';
import { Recent } from '../world/recent.ts';

const known = new Recent<Library>(1024);

/** Returns a library by its id. @param read returns its bytes, where it is not known here; undefined where it is not to be had */
export function libraryOf(id: string, read: () => Uint8Array<ArrayBuffer> | undefined): Library | undefined {
  const before = known.use(id);
  if (before) return before;
  const bytes = read();
  if (!bytes) return undefined;
  const library = { id, module: new WebAssembly.Module(bytes) };
  known.add(id, library);
  return library;
}
