/** UGens that move the pairs of a spectrum to other places (PV_ UGens of one buffer). */

import { fourierTables } from '../../world/fourier-tables.ts';
import type { Value, Variable } from '../compiler/graph/lanes.ts';
import { eachBin } from '../compiler/library/spectrum-coordinates.ts';
import type { Unit } from '../compiler/unit.ts';
import { onSpectrum, type Spectrum } from './support/spectrum.ts';

/** Runs `body` for each pair by itself, with its address and a position that moves by `step` from `start`. */
function walk(
  u: Unit,
  s: Spectrum,
  start: Value,
  step: Value,
  body: (address: Value, position: Variable) => void,
): void {
  const { lanes } = u;
  const position = lanes.variable('f32', start);
  lanes.repeat(s.bins, (i) => {
    body(s.data.add(i.shl(3)).add(8), position);
    position.set(position.add(step));
  });
}

/** Fills the work array with zeros, a pair for each of the spectrum's. Returns its address. */
function cleared(u: Unit, s: Spectrum): Value {
  const { lanes } = u;
  const room = lanes.i32(fourierTables.work[0]);
  lanes.clearBytes(room, s.samples.shl(2));
  return room;
}

/** Adds words to those of the pair at a place, where there is such a pair. */
function addTo(u: Unit, s: Spectrum, room: Value, place: Value, words: readonly Value[]): void {
  const { lanes } = u;
  lanes.when(place.ltU(s.bins), () => {
    const at = room.add(place.shl(3)).add(8);
    words.forEach((word, n) => lanes.scatter(at, lanes.gather('f32', at, 4 * n).add(word), 4 * n));
  });
}

/** A position as scsynth rounds it: half up, then truncated. */
const rounded = (position: Value) => position.to('f64').add(0.5).to('i32');

const binShift = onSpectrum(
  'PV_BinShift',
  { stretch: 1, shift: 0, interp: 0 },
  'complex',
  'Moves and stretches a spectrum by frequencies.',
  (u, s) => {
    const { lanes } = u;
    const room = cleared(u, s);
    const interpolates = u.in.interp.get().gt(0);
    walk(u, s, u.in.shift.get(), u.in.stretch.get(), (address, position) => {
      const words = [lanes.gather('f32', address), lanes.gather('f32', address, 4)];
      lanes.branch(
        interpolates,
        () => {
          const floor = position.floor();
          const beta = position.sub(floor);
          const place = floor.to('i32');
          addTo(
            u,
            s,
            room,
            place,
            words.map((w) => lanes.f32(1).sub(beta).mul(w)),
          );
          addTo(
            u,
            s,
            room,
            place.add(1),
            words.map((w) => beta.mul(w)),
          );
        },
        () => addTo(u, s, room, rounded(position), words),
      );
    });
    lanes.copyBytes(s.data.add(8), room.add(8), s.bins.shl(3));
  },
);

const magShift = onSpectrum(
  'PV_MagShift',
  { stretch: 1, shift: 0 },
  'polar',
  'Moves and stretches magnitudes by frequencies; phases stay.',
  (u, s, v) => {
    const { lanes } = u;
    const room = cleared(u, s);
    walk(u, s, u.in.shift.get(), u.in.stretch.get(), (address, position) =>
      addTo(u, s, room, rounded(position), [lanes.gather('f32', address)]),
    );
    eachBin(v, s.data, s.samples, (_m, p, { offset }) => {
      const at = room.add(offset.shl(1));
      return [v.apart(v.load(at), v.load(at, 16))[0], p];
    });
  },
);

export const shiftedSpectra = [binShift, magShift];
