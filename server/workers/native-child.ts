/** Entry of the server's child process that has LLVM, with the compiler of SynthDefs: it writes the IR itself, so that the server's threads have nothing to do with it. */
import { serve } from '../native/child/serve.ts';

serve({
  // Loaded when there is a first def: the process begins to try the library at once.
  write: async ({ def, layout, pods }) => {
    const { compileNative } = await import('../synthdef/index.ts');
    return compileNative(def, layout, { pods });
  },
});
