/** Graphs of functions as WebAssembly: what every end of the graph has to keep to. */
import { testEnd } from '../../../../test/ends/contract.ts';
import { ModuleBuilder } from './module.ts';
import type { Surroundings, Width } from './stack.ts';
import { writeFunction } from './write-function.ts';

const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });

const around: Surroundings = {
  blockSize: 64,
  index: ({ name }) => {
    throw new Error(`${name} is not there`);
  },
};

testEnd({
  memory: memory.buffer,
  functions(graph) {
    const module = new ModuleBuilder(2);
    for (const width of [1, 4] as Width[]) module.define(`calc${width}`, writeFunction(graph, width, around));
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory } });
    const { calc1, calc4 } = exports as Record<string, (pod: number, lanes: number) => void>;
    return { one: (lane) => calc1!(0, lane), four: (bits) => calc4!(0, bits) };
  },
});
