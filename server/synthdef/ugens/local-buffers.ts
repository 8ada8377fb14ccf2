/** Buffers that belong to one synth, and filling buffers when a synth starts. */

import { BufferRow } from '../../world/layout.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';
import { bufferFields, bufferRow, localRows } from './support/buffer-row.ts';

const limitSlot = 'localBufferLimit';

const maxLocalBufs = ugen({
  name: 'MaxLocalBufs',
  rates: ['scalar'],
  inputs: { count: 0 },
  outputs: 1,
  offered: false,
  doc: 'Number of buffers of its own that a synth may have.',
  emit(u) {
    const declared = u.around.pod.find(-1, limitSlot) !== undefined;
    // The first of a synth counts.
    if (!declared) u.lanes.storeSlot(u.around.pod.slot(-1, limitSlot, 'i32'), u.in.count.get().add(0.5).to('i32'));
    u.out(0);
  },
});

/** Bytes of a buffer's row and samples; negative, which no memory fits, where there would be too many. */
function bytesFor(u: Unit, channels: Value, frames: Value): Value {
  const samples = channels.to('f64').mul(frames.to('f64'));
  const fits = samples.ge(0).and(samples.lt(2 ** 28));
  return fits.select(
    samples
      .to('i32')
      .shl(2)
      .add(BufferRow.bytes + 16),
    u.lanes.i32(-1),
  );
}

const localBuf = ugen({
  name: 'LocalBuf',
  rates: ['scalar'],
  inputs: { numChannels: 1, numFrames: 1 },
  rest: 'maxLocalBufs',
  outputs: 1,
  offered: false,
  ownBuffer: true,
  ordered: true,
  doc: 'A buffer that lives as long as the synth, known to it alone; its number, or -1 when there are too many.',
  emit(u) {
    const { lanes, layout } = u;
    const place = u.around.units.slice(0, u.index).filter((unit) => unit.name === 'LocalBuf').length;
    const limit = u.around.pod.find(-1, limitSlot);
    const slot = localRows(u)!.offset + 16 * place;
    const row = lanes.variable('i32', 0);
    const allowed = limit === undefined ? lanes.never() : lanes.loadSlot('i32', limit).gt(place);
    lanes.when(allowed, () => {
      const channels = u.in.numChannels.get().to('i32');
      const frames = u.in.numFrames.get().to('i32');
      row.set(u.memory('row', () => bytesFor(u, channels, frames)));
      lanes.when(row.ne(0), () => {
        const put = (offset: number, value: Value) => lanes.scatter(row, value, offset);
        put(BufferRow.data, row.add(BufferRow.bytes));
        put(BufferRow.frames, frames);
        put(BufferRow.channels, channels);
        put(BufferRow.samples, frames.mul(channels));
        put(BufferRow.sampleRate, lanes.f32(layout.sampleRate));
        put(BufferRow.rateScale, lanes.f32(1));
        put(BufferRow.duration, frames.to('f32').div(lanes.f32(layout.sampleRate)));
        put(BufferRow.coordinates, lanes.i32(0));
        put(BufferRow.end, lanes.i32(-1));
        put(BufferRow.passed, lanes.i32(-1));
      });
    });
    lanes.storeSlot(slot, row);
    u.out(row.ne(0).select(lanes.f32(layout.buffers + place), -1));
  },
});

const setBuf = ugen({
  name: 'SetBuf',
  rates: ['scalar'],
  inputs: { buf: 0, offset: 0, count: 0 },
  rest: 'values',
  outputs: 1,
  offered: false,
  ordered: true,
  writes: ['buffer'],
  bufferInputs: ['buf'],
  doc: 'Writes values into a buffer when the synth starts.',
  emit(u) {
    const { lanes } = u;
    const { data, samples } = bufferFields(u, bufferRow(u, u.in.buf.get()));
    const first = u.in.offset.get().to('i32');
    const last = first.add(u.in.count.get().to('i32'));
    u.rest.forEach((value, i) => {
      const at = first.add(i);
      const inside = at.ltU(samples).and(at.lt(last)).and(data.ne(0));
      lanes.when(inside, () => lanes.scatter(data.add(at.shl(2)), value.get()));
    });
    u.out(0);
  },
});

const clearBuf = ugen({
  name: 'ClearBuf',
  rates: ['scalar'],
  inputs: { buf: 0 },
  outputs: 1,
  ordered: true,
  writes: ['buffer'],
  bufferInputs: ['buf'],
  doc: 'Fills a buffer with zeros when the synth starts.',
  emit(u) {
    const { lanes } = u;
    const { data, samples } = bufferFields(u, bufferRow(u, u.in.buf.get()));
    const wanted = data.ne(0).select(samples, 0);
    lanes.repeat(wanted, (i) => lanes.scatter(data.add(i.shl(2)), lanes.f32(0)));
    u.out(0);
  },
});

export const localBuffers = [maxLocalBufs, localBuf, setBuf, clearBuf];
