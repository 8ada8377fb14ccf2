/** A child process whose LLVM never comes to an end with a text that has the word `endless`, and waits for something with `waiting`. */
import { hostWriter, ObjectWriter } from './object-writer.ts';
import { serve } from './serve.ts';

serve({
  open: (path) => {
    const writer = hostWriter(path);
    const write = writer.write.bind(writer);
    return Object.assign(Object.create(ObjectWriter.prototype) as ObjectWriter, writer, {
      write: (text: string, passes: string) => {
        while (text.includes('endless'));
        if (text.includes('waiting')) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
        return write(text, passes);
      },
    });
  },
});
