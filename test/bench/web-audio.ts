/**
 * Cost of connections between Web Audio nodes and a worklet node, in microseconds a quantum, medians of five offline renders in turn:
 * `bun test/bench/web-audio.ts`. The shape that the engine's node has was chosen by it (docs/decisions/0007).
 */
import { resolve } from 'node:path';
import { AudioWorkletNode, OfflineAudioContext } from 'node-web-audio-api';

const quanta = 4000;
const module = resolve(import.meta.dir, 'web-audio.worklet.ts');
const discrete = { channelCountMode: 'explicit', channelInterpretation: 'discrete' } as const;
const plain = { numberOfInputs: 0, numberOfOutputs: 1, outputChannelCount: [2] };

interface Shape {
  readonly name: string;
  readonly nodes: readonly AudioWorkletNodeOptions[];
  readonly mergers?: number;
}

const shapes: readonly Shape[] = [
  { name: 'one node', nodes: [plain] },
  {
    name: 'four inputs more, nothing connected',
    nodes: [{ ...plain, ...discrete, numberOfInputs: 5, channelCount: 8 }],
  },
  {
    name: 'one of them with 32 channels',
    nodes: [{ ...plain, ...discrete, numberOfInputs: 5, channelCount: 32 }],
    mergers: 1,
  },
  {
    name: 'four of them with 32 channels',
    nodes: [{ ...plain, ...discrete, numberOfInputs: 5, channelCount: 32 }],
    mergers: 4,
  },
  { name: 'an output of 32 channels more', nodes: [{ ...plain, numberOfOutputs: 2, outputChannelCount: [2, 32] }] },
  {
    name: 'a second node with eight channels',
    nodes: [plain, { ...plain, numberOfOutputs: 4, outputChannelCount: [2, 2, 2, 2] }],
  },
];

async function cost({ nodes, mergers = 0 }: Shape): Promise<number> {
  const context = new OfflineAudioContext(1, 128 * quanta, 48000);
  await context.audioWorklet.addModule(module);
  for (const options of nodes) {
    const node = new AudioWorkletNode(context, 'nothing', options);
    node.connect(context.destination);
    for (let m = 0; m < mergers; m++) context.createChannelMerger(32).connect(node, 0, 1 + m);
  }
  const begin = performance.now();
  await context.startRendering();
  return (1000 * (performance.now() - begin)) / quanta;
}

/** In a process of its own: the threads of contexts that are done go on asking for work. */
async function costInProcess(shape: number): Promise<number> {
  const child = Bun.spawn([process.execPath, import.meta.path, String(shape)], { stdout: 'pipe' });
  return Number(await new Response(child.stdout).text());
}

if (Bun.argv[2] !== undefined) {
  console.log(await cost(shapes[Number(Bun.argv[2])]!));
  process.exit(0);
}
const costs = shapes.map((): number[] => []);
for (let round = 0; round < 5; round++) for (const i of shapes.keys()) costs[i]!.push(await costInProcess(i));
const medians = costs.map((each) => each.sort((a, b) => a - b)[2]!);
console.log('| shape | µs a quantum | more than one node |\n|---|---|---|');
shapes.forEach(({ name }, i) =>
  console.log(`| ${name} | ${medians[i]!.toFixed(1)} | ${(medians[i]! - medians[0]!).toFixed(1)} |`),
);
