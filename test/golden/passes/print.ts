/** The text of a golden file of a pass: the graph, and the code for one lane and for four. */
import { FunctionGraph } from '../../../server/synthdef/compiler/graph/function-graph.ts';
import { Lanes } from '../../../server/synthdef/compiler/graph/lanes.ts';
import { printGraph } from '../../../server/synthdef/compiler/graph/print.ts';
import { ModuleBuilder } from '../../../server/synthdef/compiler/wasm/module.ts';
import type { Width } from '../../../server/synthdef/compiler/wasm/stack.ts';
import { textOf } from '../../../server/synthdef/compiler/wasm/text.ts';
import { writeFunction } from '../../../server/synthdef/compiler/wasm/write-function.ts';
import type { PassCase } from './cases.ts';

const around = {
  blockSize: 64,
  index: () => {
    throw new Error('these functions call none');
  },
};

export async function print({ shows, describe }: PassCase): Promise<string> {
  const graph = new FunctionGraph({ name: 'f', form: 'pod', params: [], result: null });
  describe(new Lanes(graph));
  const module = new ModuleBuilder(1);
  for (const width of [1, 4] as Width[]) module.define(`f${width}`, writeFunction(graph, width, around));
  const functions = (await textOf(module.encode())).split(/\n(?= {2}\()/).filter((part) => part.startsWith('  (func'));
  const code = functions.map((part) => part.replace(/ \(type \$t\d+\)/, '').replace(/\)\)$/, ')'));
  return `${[
    `;; ${shows}`,
    ...printGraph(graph)
      .split('\n')
      .map((line) => `;; ${line}`),
    '',
    ...code,
  ]
    .join('\n')
    .trimEnd()}\n`;
}

/** The file with a case's text. */
export const fileOf = ({ name }: PassCase): URL => new URL(`${name}.wat`, import.meta.url);
