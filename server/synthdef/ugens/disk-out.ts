/** DiskOut: recording to the sound file that /b_write left open with a buffer. */

import { DiskCommand } from '../../world/instructions.ts';
import { ugen } from '../compiler/declaration.ts';
import { leaveRecord } from '../compiler/leave-record.ts';
import type { Unit } from '../compiler/unit.ts';
import { bufferFields, bufferRow, tableIndex } from './support/buffer-row.ts';
import { diskBuffer, toldState } from './support/disk-buffer.ts';

type Inputs = { bufnum: number };

/** State that DiskOut keeps for its end: its place in the buffer, and the buffer's number. */
const place = (u: Unit<Inputs>) => u.state('i32', 'place', () => 0);
const bufferNumber = (u: Unit<Inputs>) => u.state('f32', 'number', () => 0);

export const diskOut = ugen({
  name: 'DiskOut',
  rates: ['audio'],
  inputs: { bufnum: 0 },
  rest: 'channels',
  outputs: 1,
  form: 'block',
  writes: ['buffer'],
  bufferInputs: [],
  doc: 'Records signals to the sound file that is open with a buffer, a half of the buffer at a time; the number of frames recorded.',
  emit(u) {
    const { lanes } = u;
    const at = place(u);
    const number = bufferNumber(u);
    const written = u.state('i32', 'written', () => 0);
    const told = toldState(u);
    if (u.constructing) return u.out(0);
    number.set(u.in.bufnum.get());
    const buffer = diskBuffer(u, number.get(), u.rest.length, told);
    const { data, frames, half, fits } = buffer;
    at.set(buffer.usable.select(at.ge(frames).select(0, at), 0));
    const address = lanes.variable('i32', data.add(at.mul(4 * u.rest.length)));
    u.loop(() => {
      u.out(fits.select(written.to('f32'), 0));
      lanes.when(fits, () => {
        u.rest.forEach((channel, i) => lanes.scatter(address, channel.get(), 4 * i));
        address.set(address.add(4 * u.rest.length));
        written.set(written.add(1));
      });
    });
    lanes.when(fits, () => {
      at.set(at.add(u.frames));
      const full = at.eq(frames);
      lanes.when(full.or(at.eq(half)), () => {
        buffer.ask(lanes.i32(DiskCommand.write), full.select(half, 0));
        at.set(full.select(0, at));
      });
    });
  },
  destroy(u) {
    const { lanes } = u;
    const number = bufferNumber(u).get();
    const { frames, channels } = bufferFields(u, bufferRow(u, number, false));
    const half = frames.shrU(1);
    const at = place(u).get();
    // What was recorded since the last half.
    const first = at.gt(half).select(half, 0);
    lanes.when(at.ne(0).and(at.ne(half)).and(at.le(frames)), () => {
      leaveRecord(u, 'disk', lanes.i32(DiskCommand.write), tableIndex(u, number), first, at.sub(first), channels);
    });
  },
});
