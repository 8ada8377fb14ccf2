/** FFT and IFFT: between signals and spectra in buffers. Which block transforms, and what it reads and writes, is as in scsynth. */

import { fewestPoints, fourierTables, maxPoints } from '../../world/fourier-tables.ts';
import { BufferRow } from '../../world/layout.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import { Vectors } from '../compiler/graph/vectors.ts';
import type { Input } from '../compiler/input.ts';
import { coordinates } from '../compiler/library/spectrum-coordinates.ts';
import type { Unit } from '../compiler/unit.ts';
import { bufferFields, bufferRow, localRows } from './support/buffer-row.ts';
import { copyIn, copyOut } from './support/wires.ts';

const powerOfTwo = (x: Value) => x.gt(0).and(x.and(x.sub(1)).eq(0));

/** The constructor's decisions: the buffer, the points of transform and window, and if they are possible. */
function transformOf(u: Unit, winType: Input, winSize: Input) {
  const { lanes, layout } = u;
  const fixed = (name: string, value: () => Value | number) => u.fixed('i32', name, value);
  const number = fixed('number', () => u.inputs[0]!.get().to('i32'));
  const row = fixed('row', () => bufferRow(u, u.inputs[0]!.get()));
  const points = fixed('points', () => bufferFields(u, row).samples);
  const windowPoints = fixed('windowPoints', () => {
    const size = winSize.get().to('i32');
    return size.lt(1).select(points, size.min(points));
  });
  const possible = fixed('possible', () => {
    const own = localRows(u)?.count ?? 0;
    const known = number.ltU(layout.buffers + own).and(u.inputs[0]!.get().ge(0));
    const sizes = powerOfTwo(points)
      .and(powerOfTwo(windowPoints))
      .and(windowPoints.ge(fewestPoints))
      .and(points.le(maxPoints));
    const whole = windowPoints.rem(layout.blockSize).eq(0);
    return known.and(bufferFields(u, row).data.ne(0)).and(sizes).and(whole).to('i32');
  }).ne(0);
  const window = fixed('window', () => {
    const type = winType.get().to('i32');
    const table = type.gt(0).select(lanes.i32(fourierTables.hannWindow), fourierTables.sineWindow);
    return type.lt(0).select(0, table.add(windowPoints.shl(2)));
  });
  const memory = u.memory('memory', () => possible.select(windowPoints.shl(2), 16));
  return { number, row, points, windowPoints, possible, window, memory };
}

/** The buffer's samples while it is the one the constructor saw; 0 otherwise. */
function spectrumAddress(u: Unit, row: Value, points: Value): Value {
  const { data, samples } = bufferFields(u, row);
  return samples.eq(points).select(data, 0);
}

const fft = ugen({
  name: 'FFT',
  rates: ['control'],
  inputs: { buffer: 0, in: 0, hop: 0.5, wintype: 0, active: 1, winsize: 0 },
  outputs: 1,
  chain: 'begins',
  form: 'block',
  writes: ['buffer'],
  bufferInputs: ['buffer'],
  doc: 'Transforms a signal into a buffer every `hop` of a window; the buffer’s number in the blocks in which it did, else -1.',
  emit(u) {
    const { lanes, layout } = u;
    const t = transformOf(u, u.in.wintype, u.in.winsize);
    const hop = u.fixed('i32', 'hop', () => {
      const wanted = u.in.hop.get().min(1).max(0).mul(t.windowPoints.to('f32')).to('i32');
      return wanted.div(layout.blockSize).mul(layout.blockSize).max(layout.blockSize);
    });
    const place = u.state('i32', 'place', () => 0);
    if (u.constructing) return u.out(t.possible.select(u.in.buffer.get(), -1));
    const result = lanes.variable('f32', -1);
    lanes.when(t.possible, () => {
      const kept = t.windowPoints.sub(hop);
      copyIn(u, u.in.in, t.memory.add(place.add(kept).shl(2)));
      place.set(place.add(u.in.in.isAudio ? layout.blockSize : 1));
      lanes.when(place.ge(hop), () => {
        place.set(0);
        const data = spectrumAddress(u, t.row, t.points);
        lanes.when(data.ne(0), () => {
          lanes.when(u.in.active.get().gt(0), () => {
            lanes.call(u.around.helper('realForward'), [t.memory, data, t.points, t.windowPoints, t.window], null);
            lanes.scatter(t.row, lanes.i32(coordinates.complex), BufferRow.coordinates);
            result.set(t.number.to('f32'));
          });
          lanes.copyBytes(t.memory, t.memory.add(hop.shl(2)), kept.shl(2));
        });
      });
    });
    u.out(result);
  },
});

const ifft = ugen({
  name: 'IFFT',
  rates: ['audio', 'control'],
  inputs: { buffer: 0, wintype: 0, winsize: 0 },
  outputs: 1,
  ordered: true,
  form: 'block',
  writes: ['buffer'],
  bufferInputs: ['buffer'],
  doc: 'Transforms spectra back and adds where their windows overlap.',
  emit(u) {
    const { lanes } = u;
    const t = transformOf(u, u.in.wintype, u.in.winsize);
    const place = u.state('i32', 'place', () => 0);
    if (u.constructing) return u.out(0);
    const data = t.possible.select(spectrumAddress(u, t.row, t.points), 0);
    lanes.when(u.in.buffer.get().ge(0).and(data.ne(0)), () => {
      lanes.call(u.around.helper('toComplex'), [t.row], null);
      lanes.call(u.around.helper('realBackward'), [data, t.points, t.windowPoints, t.window], null);
      const played = place.shl(2);
      const left = t.windowPoints.sub(place).shl(2);
      lanes.copyBytes(t.memory, t.memory.add(played), left);
      const v = new Vectors(lanes);
      const whole = left.and(-16);
      lanes.repeat(whole, (i) => v.store(t.memory.add(i), v.load(t.memory.add(i)).add(v.load(data.add(i)))), 16);
      lanes.repeat(
        left.sub(whole),
        (i) => {
          const at = t.memory.add(whole).add(i);
          lanes.scatter(at, lanes.gather('f32', at).add(lanes.gather('f32', data.add(whole).add(i))));
        },
        4,
      );
      lanes.copyBytes(t.memory.add(left), data.add(left), played);
      place.set(0);
    });
    // Silence once a window has been played to its end.
    const sounding = t.possible.and(place.lt(t.windowPoints));
    const from = t.memory.add(sounding.select(place, 0).shl(2));
    copyOut(u, from, sounding);
    place.set(sounding.select(place.add(u.frames), place));
  },
});

export const transforms = [fft, ifft];
