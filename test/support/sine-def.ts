/** The smallest SynthDef that sounds, as a graph. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';

/** Returns a SynthDef that writes a sine to bus 0. @param control name of the control that is its frequency in Hz */
export const sineDef = (name: string, frequency: number, control = 'freq'): SynthDef => ({
  name,
  constants: [0],
  params: [frequency],
  paramNames: [{ name: control, index: 0 }],
  variants: [],
  units: [
    { name: 'Control', rate: 1, specialIndex: 0, inputs: [], outputs: [1] },
    {
      name: 'SinOsc',
      rate: 2,
      specialIndex: 0,
      inputs: [
        { unit: 0, output: 0 },
        { unit: -1, output: 0 },
      ],
      outputs: [2],
    },
    {
      name: 'Out',
      rate: 2,
      specialIndex: 0,
      inputs: [
        { unit: -1, output: 0 },
        { unit: 1, output: 0 },
      ],
      outputs: [],
    },
  ],
});
