/** Functions that the code of many SynthDefs calls, as the render thread has them. They stay as long as a def does that uses them. */
import type { Library } from '../world/compiled-def.ts';
import type { HostFunction } from '../world/host-functions.ts';

/** Imports of modules of SynthDefs and libraries from the host. */
export type HostEnvironment = Record<HostFunction, (node: number, bytes: number) => number> & {
  readonly memory: WebAssembly.Memory;
};

/** Exports of the libraries by which modules import from them. */
export type LibraryExports = Record<string, WebAssembly.Exports>;

export class Libraries {
  private readonly known = new Map<string, WeakRef<WebAssembly.Exports>>();

  /** Returns the exports of libraries, those that others need before these. Allocates. */
  of(libraries: readonly Library[], environment: HostEnvironment): LibraryExports {
    const found: LibraryExports = {};
    for (const { id, module } of libraries) {
      let exports = this.known.get(id)?.deref();
      if (!exports) {
        ({ exports } = new WebAssembly.Instance(module, {
          env: environment,
          ...found,
        } as unknown as WebAssembly.Imports));
        this.known.set(id, new WeakRef(exports));
      }
      found[id] = exports;
    }
    return found;
  }
}
