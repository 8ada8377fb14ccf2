/** SynthDefs, each for one pass or shape of step: what the compiler makes of them stands in a file of the case's name. */
import type { RawGraph } from '../support/raw-graph.ts';

export interface GoldenCase {
  readonly name: string;
  /** The point of the text. */
  readonly shows: string;
  readonly graph: (g: RawGraph) => void;
  /** Functions of the module that are printed; default the block functions. */
  readonly functions?: readonly string[];
  /** True for the first module, whose functions call those of units. */
  readonly unitByUnit?: true;
}

const calc = ['calc1', 'calc4'];

export const goldenCases: readonly GoldenCase[] = [
  {
    name: 'loop',
    shows: 'Audio-rate units share a loop and pass samples in locals; only what another step reads goes to a wire.',
    graph: (g) => g.unit('Probe', 2, [g.ar('Scale', g.ar('Wave', 0.01), 3)], 0),
    functions: ['construct', ...calc],
  },
  {
    name: 'unit-by-unit',
    shows:
      'Until there is code in which units share loops, each is called by its function: slots, wires and values are told.',
    graph: (g) => g.unit('Probe', 2, [g.ar('Scale', g.ar('Wave', 0.01), g.kr('Wave', 0.5))], 0),
    functions: ['construct', 'calc1'],
    unitByUnit: true,
  },
  {
    name: 'ramp',
    shows: 'A control-rate input moves in a line over the block: a slope before the loop, the new value kept after it.',
    graph: (g) => g.ar('Wave', g.kr('Wave', 0.5)),
    functions: ['construct', ...calc],
  },
  {
    name: 'control',
    shows: 'Control-rate units are steps without a loop.',
    graph: (g) => g.kr('Scale', g.kr('Wave', 0.5), 2),
  },
  {
    name: 'scalar',
    shows:
      'The constructor computes scalar-rate units and keeps their outputs in slots, which the block functions load.',
    graph: (g) => g.kr('Scale', g.ir('Twice', 3), 4),
    functions: ['construct', ...calc],
  },
  {
    name: 'block',
    shows: 'Whole-block units run lane after lane; four lanes hand them control-rate values through the spill area.',
    graph: (g) => {
      const slow = g.kr('Wave', 0.5);
      g.kr('Scale', g.kr('First', g.ar('Block', g.ar('Wave', 0.01), slow)), 2);
    },
  },
  {
    name: 'wide',
    shows: 'A unit over whole wires sees all lanes at once, after the loop that wrote them.',
    graph: (g) => g.unit('Probe', 2, [g.ar('Wave', 0.01), g.ar('Wave', 0.02)], 0),
  },
  {
    name: 'heavy',
    shows: 'A loop is closed when its units would weigh too much together, and a wire goes between the two.',
    graph: (g) => g.ar('Saw', g.ar('Saw', g.ar('Wave', 0.01), 2), 3),
    functions: ['calc1'],
  },
  {
    name: 'moved',
    shows:
      'A control-rate unit moves in front of the open loop when nothing in that loop feeds it: the loop stays whole.',
    graph: (g) => g.ar('Scale', g.ar('Wave', 0.01), g.kr('Wave', 0.5)),
    functions: ['calc1'],
  },
  {
    name: 'conflict',
    shows: 'What reads buses stays behind what wrote them, in a loop of its own.',
    graph: (g) => {
      g.ar('Writer', g.ar('Wave', 0.01));
      g.ar('Reader', 1);
    },
    functions: ['calc1'],
  },
  {
    name: 'wires',
    shows: 'A wire is used again once its last reader has run: three units in a row take two.',
    graph: (g) => g.ar('Block', g.ar('Block', g.ar('Block', g.ar('Wave', 0.01), 2), 3), 4),
    functions: ['calc1'],
  },
  {
    name: 'outputs',
    shows: 'A missing output is added; where one too many is read there is silence.',
    graph: (g) => {
      g.unit('Wave', 1, [0.5], 0);
      g.kr('Scale', g.unit('Scale', 1, [1, 2], 2)[1]!, 3);
    },
    functions: ['calc1'],
  },
  {
    name: 'conditions',
    shows: 'One lane branches; four lanes branch where none needs the body, and select inside.',
    graph: (g) => {
      g.ar('Hold', g.ar('Wave', 0.01), g.ar('Wave', 0.02));
      g.kr('Halve', 8);
    },
  },
  {
    name: 'doubles',
    shows: 'A value in double precision is two vectors in four lanes.',
    graph: (g) => g.ar('Precise', g.ar('Wave', 0.01)),
  },
  {
    name: 'memory',
    shows: 'Words at addresses of each lane’s own: one lane after the other, and only those that run write.',
    graph: (g) => g.kr('Table', g.kr('Wave', 0.5)),
  },
  {
    name: 'calls',
    shows:
      'Functions of the library, which are part of the module, are called for each lane that runs; one of them takes room for a record.',
    graph: (g) => g.unit('Send', 1, [g.kr('Wave', 0.5)], 0),
    functions: ['helper.replaceControl', ...calc],
  },
  {
    name: 'out-of-line',
    shows:
      'Rare work is one function for all units of a UGen; each calls it by one that brings the inputs, which units with the same constants share.',
    graph: (g) => g.kr('Start', g.kr('Wave', 0.5)),
    functions: ['shared.root', 'outOfLine.root.2he7sei68rz5n', 'construct', ...calc],
  },
  {
    name: 'destroy',
    shows: 'What is left to do when the synth ends is a function too.',
    graph: (g) => g.unit('Last', 1, [7], 0),
    functions: ['construct', 'destroy'],
  },
  {
    name: 'constants',
    shows:
      'Arithmetic of constants is done while compiling; a vector’s constants are made once, at the function’s entry.',
    graph: (g) => g.ar('Folded', g.ar('Wave', 0.01), 8),
  },
  {
    name: 'mix',
    shows:
      'In a def that commutes sound goes to buses when all units are through: the wire lasts as long, and one function adds for one lane, one for several.',
    graph: (g) => {
      g.unit('Adder', 2, [g.kr('Wave', 1), g.ar('Wave', 0.01)], 0);
      g.ar('Block', g.ar('Wave', 0.02), 2);
    },
    functions: ['calc1', 'mix1', 'mix4'],
  },
  {
    name: 'run',
    shows:
      'The render thread calls once a block: the list of pods is gone through here, without fused code and with it.',
    graph: (g) => g.kr('Wave', 0.5),
    functions: ['run', 'run4'],
  },
];
