/** Graphs of functions as WebAssembly: what every end of the graph has to keep to. */
import { testEnd } from '../../../../test/ends/contract.ts';
import { hostFunctions } from '../../../world/host-functions.ts';
import { minCodePages } from '../../../world/layout.ts';
import type { Width } from './stack.ts';
import { ModuleWriter } from './write-module.ts';

const memory = new WebAssembly.Memory({ initial: minCodePages, maximum: minCodePages, shared: true });

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
    const writer = new ModuleWriter(64, false);
    for (const width of [1, 4] as Width[]) writer.write(graph, width, `calc${width}`);
    const { bytes } = writer.finish();
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env: { memory, ...host } });
    const { calc1, calc4 } = exports as Record<string, (pod: number, lanes: number) => void>;
    return { one: (lane) => calc1!(0, lane), four: (bits) => calc4!(0, bits) };
  },
});
