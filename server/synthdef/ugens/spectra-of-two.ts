/** UGens that change one spectrum by another (PV_ UGens of two buffers). The result lies in the first one's buffer. */

import { BufferRow } from '../../world/layout.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import { changeRealsOfTwo, eachBinOfTwo, onTwoSpectra } from './support/spectrum.ts';
import { comb, wiped } from './support/spectrum-ranges.ts';

type Pair = readonly [Value, Value];

/** A UGen that changes each pair by its partner, and each real value by its partner. */
function eachByPartner(
  name: string,
  wanted: 'polar' | 'complex',
  doc: string,
  pairs: (a: Pair, b: Pair) => Pair,
  reals: (x: Value, y: Value) => Value,
) {
  return onTwoSpectra(name, {}, wanted, doc, (u, a, b, v) => {
    eachBinOfTwo(v, a, b, pairs);
    changeRealsOfTwo(u, a, b, reals);
  });
}

const larger = (x: Value, y: Value) => y.abs().gt(x.abs()).select(y, x);
const smaller = (x: Value, y: Value) => y.abs().lt(x.abs()).select(y, x);

const byPartner = [
  eachByPartner(
    'PV_MagMul',
    'polar',
    'Multiplies magnitudes.',
    ([m, p], [n]) => [m.mul(n), p],
    (x, y) => x.mul(y),
  ),
  eachByPartner(
    'PV_CopyPhase',
    'polar',
    'Takes the phases of the second.',
    ([m], [, q]) => [m, q],
    (x, y) => x.gt(0).to('i32').eq(y.lt(0).to('i32')).select(x.neg(), x),
  ),
  eachByPartner(
    'PV_Max',
    'polar',
    'Takes whichever magnitude is larger, with its phase.',
    ([m, p], [n, q]) => [n.gt(m).select(n, m), n.gt(m).select(q, p)],
    larger,
  ),
  eachByPartner(
    'PV_Min',
    'polar',
    'Takes whichever magnitude is smaller, with its phase.',
    ([m, p], [n, q]) => [n.lt(m).select(n, m), n.lt(m).select(q, p)],
    smaller,
  ),
  eachByPartner(
    'PV_Mul',
    'complex',
    'Multiplies spectra.',
    ([a, b], [c, d]) => {
      const [real, imaginary] = [a.mul(c), b.mul(d)];
      return [real.sub(imaginary), a.add(b).mul(c.add(d)).sub(real).sub(imaginary)];
    },
    (x, y) => x.mul(y),
  ),
  eachByPartner(
    'PV_Div',
    'complex',
    'Divides by the second spectrum.',
    ([a, b], [c, d]) => {
      const square = c.mul(c).add(d.mul(d));
      return [a.mul(c).add(b.mul(d)).div(square), b.mul(c).sub(a.mul(d)).div(square)];
    },
    (x, y) => x.div(y),
  ),
  eachByPartner(
    'PV_Add',
    'complex',
    'Adds spectra.',
    ([a, b], [c, d]) => [a.add(c), b.add(d)],
    (x, y) => x.add(y),
  ),
];

const magDiv = onTwoSpectra(
  'PV_MagDiv',
  { zeroed: 0.0001 },
  'polar',
  'Divides magnitudes by those of the second, but by no less than `zeroed`.',
  (u, a, b, v) => {
    const least = u.in.zeroed.get();
    const all = v.splat(least);
    eachBinOfTwo(v, a, b, ([m, p], [n]) => [m.div(n.max(all)), p]);
    changeRealsOfTwo(u, a, b, (x, y) => x.div(y.max(least)));
  },
);

const binWipe = onTwoSpectra(
  'PV_BinWipe',
  { wipe: 0 },
  'any',
  'Takes the bottom (wipe above 0) or the top (below 0) from the second.',
  (u, a, b, v) => {
    const { bins, real } = wiped(u, v, a, u.in.wipe.get());
    eachBinOfTwo(v, a, b, ([x, y], [z, w], at) => {
      const covered = bins(at);
      return [covered.select(z, x), covered.select(w, y)];
    });
    changeRealsOfTwo(u, a, b, (x, y, which) => real(which).select(y, x));
  },
);

const rectComb2 = onTwoSpectra(
  'PV_RectComb2',
  { numTeeth: 0, phase: 0, width: 0.5 },
  'any',
  'Takes the pairs between the teeth of a comb from the second.',
  (u, a, b) => {
    const { lanes } = u;
    comb(u, a, u.in.numTeeth.get(), u.in.phase.get(), u.in.width.get(), (offset) =>
      lanes.scatter(a.data.add(offset), lanes.gather('f32', b.data.add(offset))),
    );
  },
);

const copy = onTwoSpectra(
  'PV_Copy',
  {},
  'any',
  'Copies the first spectrum to the second, and passes that on.',
  (u, a, b) => {
    const { lanes } = u;
    lanes.copyBytes(b.data, a.data, a.samples.shl(2));
    lanes.scatter(b.row, lanes.gather('i32', a.row, BufferRow.coordinates), BufferRow.coordinates);
  },
  1,
);

export const twoSpectra = [...byPartner, magDiv, binWipe, rectComb2, copy];
