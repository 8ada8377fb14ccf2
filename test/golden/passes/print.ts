/** The texts of the golden files of a pass: the graph, and the code for one lane and for four as either end writes it. */
import { FunctionGraph } from '../../../server/synthdef/compiler/graph/function-graph.ts';
import { Lanes } from '../../../server/synthdef/compiler/graph/lanes.ts';
import { printGraph } from '../../../server/synthdef/compiler/graph/print.ts';
import { ModuleWriter } from '../../../server/synthdef/compiler/llvm/module-writer.ts';
import { ModuleBuilder } from '../../../server/synthdef/compiler/wasm/module.ts';
import type { Width } from '../../../server/synthdef/compiler/wasm/stack.ts';
import { textOf } from '../../../server/synthdef/compiler/wasm/text.ts';
import { writeFunction } from '../../../server/synthdef/compiler/wasm/write-function.ts';
import type { PassCase } from './cases.ts';

const around = {
  blockSize: 64,
  call: () => {
    throw new Error('these functions call none');
  },
};

/** Returns a case as WebAssembly. */
export async function print(each: PassCase): Promise<string> {
  const graph = graphOf(each);
  const module = new ModuleBuilder(1);
  for (const width of [1, 4] as Width[]) module.define(`f${width}`, writeFunction(graph, width, around).finish());
  const functions = (await textOf(module.encode())).split(/\n(?= {2}\()/).filter((part) => part.startsWith('  (func'));
  const code = functions.map((part) => part.replace(/ \(type \$t\d+\)/, '').replace(/\)\)$/, ')'));
  return whole(each, graph, ';;', code.join('\n'));
}

/** Returns a case as LLVM's text. */
export function printNative(each: PassCase): string {
  const graph = graphOf(each);
  const writer = new ModuleWriter(around.blockSize);
  for (const width of [1, 4] as Width[]) writer.write(graph, width, `f${width}`, '');
  return whole(each, graph, ';', writer.finish());
}

function graphOf({ describe }: PassCase): FunctionGraph {
  const graph = new FunctionGraph({ name: 'f', form: 'pod', params: [], result: null });
  describe(new Lanes(graph));
  return graph;
}

/** The code below what it shows and the graph. */
const whole = ({ shows }: PassCase, graph: FunctionGraph, comment: string, code: string): string =>
  `${[shows, ...printGraph(graph).split('\n')].map((line) => `${comment} ${line}`).join('\n')}\n\n${code.trimEnd()}\n`;

/** The file with a case's text: `wat` or `ll`. */
export const fileOf = ({ name }: PassCase, format: 'wat' | 'll'): URL => new URL(`${name}.${format}`, import.meta.url);
