/** The text of a golden file: the graph as it is compiled, its steps and wires, and the functions that the case is about. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { rateNames } from '../../server/synthdef/compiler/declaration.ts';
import { emitFused, emitModule } from '../../server/synthdef/compiler/emit.ts';
import { fitOutputs } from '../../server/synthdef/compiler/outputs.ts';
import type { Step } from '../../server/synthdef/compiler/schedule.ts';
import { textOf } from '../../server/synthdef/compiler/wasm/text.ts';
import { allocateWires } from '../../server/synthdef/compiler/wires.ts';
import { layoutFor } from '../../server/world/layout.ts';
import { RawGraph } from '../support/raw-graph.ts';
import type { GoldenCase } from './cases.ts';
import { declarationOf } from './ugens.ts';

const layout = {
  ...layoutFor({
    sampleRate: 48000,
    blockSize: 64,
    audioBuses: 64,
    controlBuses: 64,
    inputs: 2,
    outputs: 2,
    buffers: 16,
    numBuffers: 16,
    randomGenerators: 4,
    maxNodes: 64,
    maxBundles: 1024,
    realTimeMemoryBytes: 1 << 20,
  }),
  // Addresses that stay when the memory's layout changes.
  memoryPages: 64,
  wireAddress: 100000,
  spillAddress: 200000,
  controlBusAddress: 300000,
  controlTouchedAddress: 400000,
};

export async function print({ shows, graph, functions = ['calc1', 'calc4'], unitByUnit }: GoldenCase): Promise<string> {
  const g = new RawGraph();
  graph(g);
  const given = g.build('golden');
  const declarations = given.units.map(({ name }) => declarationOf(name)!);
  const def = fitOutputs(given, declarations);
  const { bytes, steps, podBytes, commutes } = emitModule(def, declarations, layout, unitByUnit ? undefined : 'lone');
  const four = emitFused(def, declarations, layout);
  const wires = allocateWires(def, declarations, steps, commutes);
  const lines = [
    shows,
    '',
    'units',
    ...def.units.map((_, index) => `  ${unitText(def, index, wires)}`),
    'steps',
    ...steps.map((step) => `  ${stepText(step)}`),
    `bytes of a pod: ${podBytes}`,
  ];
  // Of a name that both modules have the first one's function is shown; the second's run is `run4`.
  const second = functionsOf(await textOf(four));
  const found = new Map([...second, ['run4', second.get('run')!], ...functionsOf(await textOf(bytes))]);
  const head = lines.map((line) => `;; ${line}`.trimEnd()).join('\n');
  return `${[head, ...functions.map((name) => found.get(name))].join('\n\n')}\n`;
}

function unitText(def: SynthDef, index: number, wires: ReturnType<typeof allocateWires>): string {
  const { name, rate, inputs, outputs } = def.units[index]!;
  const read = inputs.map(({ unit, output }) =>
    unit < 0 ? Number(def.constants[output]!.toPrecision(7)) : `#${unit}[${output}]`,
  );
  const written = outputs.map((_, output) => {
    const wire = wires.get(index, output);
    return wire === undefined ? 'local' : `wire ${wire} at ${layout.wireAddress + wire * layout.wireBytes}`;
  });
  return `${index} ${name} (${rateNames[rate]}) of ${read.join(', ')}${written.length ? `: ${written.join(', ')}` : ''}`;
}

const stepText = (step: Step) => `${step.kind} ${step.kind === 'loop' ? step.units.join(' ') : step.unit}`;

/** The functions of a module's text by name, without the number of their type. */
function functionsOf(text: string): Map<string, string> {
  return new Map(
    text.split(/\n(?= {2}\()/).flatMap((part) => {
      const name = /^ {2}\(func \$(\S+)/.exec(part)?.[1];
      return name === undefined ? [] : [[name, part.replace(/ \(type \$t\d+\)/, '')] as const];
    }),
  );
}

/** The file with a case's text. */
export const fileOf = ({ name }: GoldenCase): URL => new URL(`${name}.wat`, import.meta.url);
