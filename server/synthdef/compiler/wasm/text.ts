/** Modules in WebAssembly's text format. */

let library: ReturnType<typeof import('wabt')> | undefined;

/** The text of a module, its functions and imports by name. Loads the library that prints it when it is first called. */
export async function textOf(bytes: Uint8Array): Promise<string> {
  library ??= import('wabt').then(({ default: load }) => load());
  const module = (await library).readWasm(bytes, { threads: true, readDebugNames: true });
  try {
    module.generateNames();
    module.applyNames();
    return module.toText({ foldExprs: false, inlineExport: false });
  } finally {
    module.destroy();
  }
}
