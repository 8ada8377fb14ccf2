/** UGens that inform about the server and the synth. */

import { Pod, World } from '../../world/layout.ts';
import { type Declaration, type RateName, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';

function info(
  name: string,
  doc: string,
  value: (u: Unit) => Value | number,
  rates: readonly RateName[] = ['scalar'],
): Declaration<Record<string, number>> {
  return ugen({ name, rates, inputs: {}, outputs: 1, doc, emit: (u) => u.out(value(u)) });
}

export const information = [
  info('SampleRate', 'Samples a second.', (u) => u.fullRate),
  info('SampleDur', 'Seconds from one sample to the next.', (u) => 1 / u.fullRate),
  info('RadiansPerSample', 'A turn (2π) over the sample rate.', (u) => (2 * Math.PI) / u.fullRate),
  info('ControlRate', 'Blocks a second.', (u) => u.fullRate / u.layout.blockSize),
  info('ControlDur', 'Seconds from one block to the next.', (u) => u.layout.blockSize / u.fullRate),
  info('BlockSize', 'Samples of a block.', (u) => u.layout.blockSize),
  info('SubsampleOffset', 'The part of a sample by which the synth was asked to start later than it did.', (u) =>
    u.lanes.loadSlot('f32', Pod.subsampleOffset),
  ),
  info('NumOutputBuses', 'Output channels of the server.', (u) => u.layout.outputs),
  info('NumInputBuses', 'Input channels of the server.', (u) => u.layout.inputs),
  info('NumAudioBuses', 'Audio buses.', (u) => u.layout.audioBuses),
  info('NumControlBuses', 'Control buses.', (u) => u.layout.controlBuses),
  info('NumBuffers', 'Buffers.', (u) => u.layout.numBuffers),
  info('NodeID', 'The id of the synth.', (u) => u.lanes.loadSlot('i32', Pod.nodeId).to('f32')),
  info(
    'NumRunningSynths',
    'Synths on the server: at the start of this one, or in each block.',
    (u) => u.lanes.loadShared('i32', World.synths).to('f32'),
    ['scalar', 'control'],
  ),
];
