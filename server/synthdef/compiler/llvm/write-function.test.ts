/** Graphs of functions as native code: what every end of the graph has to keep to. */

import { CFunction, ptr } from 'bun:ffi';
import { describe } from 'bun:test';
import { testEnd } from '../../../../test/ends/contract.ts';
import { compileIr, llvmPath, withoutLlvm } from '../../../../test/support/llvm.ts';
import { ModuleWriter } from './module-writer.ts';
import type { Width } from './width.ts';

/** Two pages, and room behind them: lanes that do not run may read where their addresses say. */
const memory = new SharedArrayBuffer(1 << 17);
const base = ptr(new Uint8Array(memory));

describe.skipIf(!llvmPath)(llvmPath ? 'native code' : withoutLlvm, () =>
  testEnd({
    memory,
    functions(graph) {
      const [calc1, calc4] = ([1, 4] as Width[]).map((width) => {
        const writer = new ModuleWriter(64);
        writer.write(graph, width, 'calc', '');
        const { address } = compileIr(writer.finish(), 'calc');
        return CFunction({ ptr: address, args: ['ptr', 'i32', 'i32'], returns: 'void' });
      });
      return { one: (lane) => void calc1!(base, 0, lane), four: (bits) => void calc4!(base, 0, bits) };
    },
  }),
);
