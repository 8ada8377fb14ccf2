/** Libraries of compiled code as modules, each made once in a thread as long as it is used now and then. */
import type { Library } from '../world/compiled-def.ts';

const known = new Map<string, Library>();
/** Libraries that are remembered; those used last. */
const most = 1024;

/** Returns a library by its id. @param read returns its bytes, where it is not known here; undefined where it is not to be had */
export function libraryOf(id: string, read: () => Uint8Array<ArrayBuffer> | undefined): Library | undefined {
  let library = known.get(id);
  known.delete(id);
  if (!library) {
    const bytes = read();
    library = bytes && { id, module: new WebAssembly.Module(bytes) };
    if (!library) return undefined;
  }
  known.set(id, library);
  for (const oldest of known.keys()) {
    if (known.size <= most) break;
    known.delete(oldest);
  }
  return library;
}
