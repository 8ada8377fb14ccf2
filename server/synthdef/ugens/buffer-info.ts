/** Properties of a buffer: at the start of the synth, or in each block. */

import { BufferRow } from '../../world/layout.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Lanes, Value } from '../compiler/graph/lanes.ts';
import { bufferRow } from './support/buffer-row.ts';

function bufferInfo(name: string, doc: string, value: (lanes: Lanes, row: Value) => Value) {
  return ugen({
    name,
    rates: ['scalar', 'control'],
    inputs: { bufnum: 0 },
    outputs: 1,
    reads: ['buffer'],
    doc,
    emit: (u) => u.out(value(u.lanes, bufferRow(u, u.in.bufnum.get()))),
  });
}

const whole = (offset: number) => (lanes: Lanes, row: Value) => lanes.gather('i32', row, offset).to('f32');
const real = (offset: number) => (lanes: Lanes, row: Value) => lanes.gather('f32', row, offset);

export const bufferInformation = [
  bufferInfo('BufFrames', 'Frames of a buffer.', whole(BufferRow.frames)),
  bufferInfo('BufSamples', 'Samples of a buffer: frames times channels.', whole(BufferRow.samples)),
  bufferInfo('BufChannels', 'Channels of a buffer.', whole(BufferRow.channels)),
  bufferInfo('BufSampleRate', 'Sample rate of a buffer.', real(BufferRow.sampleRate)),
  bufferInfo(
    'BufRateScale',
    'The rate at which a buffer must be played to sound at its own pitch.',
    real(BufferRow.rateScale),
  ),
  bufferInfo('BufDur', 'Seconds that a buffer lasts.', real(BufferRow.duration)),
];
