/** Entry of the server's child process that has LLVM, with the compiler of SynthDefs: it writes the IR itself, so that the server's threads have nothing to do with it. */
import { serve } from '../native/child/serve.ts';
import { writtenShape } from '../synthdef/compiler/native-keys.ts';

serve({
  // Loaded when there is a first def: the process begins to try the library at once.
  write: async ({ def, layout, pods, surroundings }) => {
    const { compileNative } = await import('../synthdef/index.ts');
    const { text, looks } = compileNative(def, layout, { pods });
    return { text, shape: writtenShape(def, looks, surroundings) };
  },
});
