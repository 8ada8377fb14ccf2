/** Functions that the code of many SynthDefs calls, as the render thread has them. */
import type { Library } from '../world/compiled-def.ts';
import type { HostFunction } from '../world/host-functions.ts';
import { Recent } from '../world/recent.ts';

/** Imports of modules of SynthDefs and libraries from the host. */
export type HostEnvironment = Record<HostFunction, (node: number, bytes: number) => number> & {
  readonly memory: WebAssembly.Memory;
};

/** Libraries that an engine keeps ready. Defs that use others have what they use of them. */
const most = 1024;

export class Libraries {
  /** Functions that modules import, of the host and of libraries. */
  private readonly imports: Record<string, WebAssembly.ModuleImports> = {};
  private readonly known = new Recent<true>(most, (id) => {
    delete this.imports[id];
  });

  /** Returns what a module can import that needs some libraries, those that others need before these. Allocates. */
  importsFor(libraries: readonly Library[], environment: HostEnvironment): WebAssembly.Imports {
    const { imports, known } = this;
    imports.env = environment as unknown as WebAssembly.ModuleImports;
    for (const { id, module } of libraries) {
      if (known.use(id)) continue;
      imports[id] = new WebAssembly.Instance(module, imports).exports as WebAssembly.ModuleImports;
      known.add(id, true);
    }
    return imports;
  }
}
