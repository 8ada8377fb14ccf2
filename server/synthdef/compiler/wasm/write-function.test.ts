/** Graphs of functions as WebAssembly: what every end of the graph has to keep to. */
import { testEnd } from '../../../../test/ends/contract.ts';
import { hostFunctions } from '../../../world/host-functions.ts';
import { ModuleBuilder } from './module.ts';
import type { Width } from './stack.ts';
import { ModuleWriter } from './write-module.ts';

const memory = new WebAssembly.Memory({ initial: 2, maximum: 2, shared: true });

/** Functions of the host, which these graphs do not call. */
const host = Object.fromEntries(
  Object.keys(hostFunctions).map((name) => [
    name,
    () => {
      throw new Error(`${name} is not there`);
    },
  ]),
);

testEnd({
  memory: memory.buffer,
  functions(graph) {
    const module = new ModuleBuilder(2);
    const writer = new ModuleWriter(module, 64);
    for (const width of [1, 4] as Width[]) writer.write(graph, width, `calc${width}`);
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(module.encode()), { env: { memory, ...host } });
    const { calc1, calc4 } = exports as Record<string, (pod: number, lanes: number) => void>;
    return { one: (lane) => calc1!(0, lane), four: (bits) => calc4!(0, bits) };
  },
});
