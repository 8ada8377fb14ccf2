/** UGens that change one spectrum (PV_ UGens of one buffer). */

import { fourierTables } from '../../world/fourier-tables.ts';
import type { Value, Variable } from '../compiler/graph/lanes.ts';
import type { Vectors } from '../compiler/graph/vectors.ts';
import { eachBin } from '../compiler/library/spectrum-coordinates.ts';
import type { Unit } from '../compiler/unit.ts';
import { twoSpectra } from './spectra-of-two.ts';
import { randomSpectra } from './spectra-random.ts';
import { shiftedSpectra } from './spectra-shifted.ts';
import { bufferFields, bufferRow } from './support/buffer-row.ts';
import { changeReals, eachByItself, onSpectrum, type Spectrum } from './support/spectrum.ts';
import { comb, wiped } from './support/spectrum-ranges.ts';

const single = [
  eachByItself(
    'PV_MagAbove',
    { threshold: 0 },
    'polar',
    'Keeps magnitudes from a threshold on.',
    (m, p, t) => [m.lt(t).select(0, m), p],
    (x, t) => x.abs().lt(t).select(0, x),
  ),
  eachByItself(
    'PV_MagBelow',
    { threshold: 0 },
    'polar',
    'Keeps magnitudes up to a threshold.',
    (m, p, t) => [m.gt(t).select(0, m), p],
    (x, t) => x.abs().gt(t).select(0, x),
  ),
  eachByItself(
    'PV_MagClip',
    { threshold: 0 },
    'polar',
    'Limits magnitudes to a threshold.',
    (m, p, t) => [m.gt(t).select(t, m), p],
    (x, t) => x.abs().gt(t).select(x.lt(0).select(t.neg(), t), x),
  ),
  eachByItself(
    'PV_MagSquared',
    {},
    'polar',
    'Squares magnitudes.',
    (m, p) => [m.mul(m), p],
    (x) => x.mul(x),
  ),
  eachByItself('PV_PhaseShift90', {}, 'complex', 'Turns phases by a quarter.', (re, im) => [im.neg(), re], null),
  eachByItself('PV_PhaseShift270', {}, 'complex', 'Turns phases by three quarters.', (re, im) => [im, re.neg()], null),
  eachByItself('PV_Conj', {}, 'complex', 'Mirrors phases.', (re, im) => [re, im.mul(-1).add(0)], null),
];

const brickWall = onSpectrum(
  'PV_BrickWall',
  { wipe: 0 },
  'any',
  'Clears the bottom (wipe above 0) or the top (below 0) of a spectrum.',
  (u, s, v) => {
    const { bins, real } = wiped(u, v, s, u.in.wipe.get());
    eachBin(v, s.data, s.samples, (a, b, at) => {
      const covered = bins(at);
      return [covered.select(0, a), covered.select(0, b)];
    });
    changeReals(u, s, (x, which) => real(which).select(0, x));
  },
);

const phaseShift = onSpectrum(
  'PV_PhaseShift',
  { shift: 0, integrate: 0 },
  'polar',
  'Adds to all phases; with `integrate` more each time.',
  (u, s, v, sum: Variable) => {
    const { lanes } = u;
    const integrates = u.in.integrate.get().to('i32').gt(0);
    const shift = lanes.variable('f32', u.in.shift.get());
    lanes.when(integrates, () => {
      shift.set(shift.add(sum));
      const turns = shift.to('f64');
      sum.set(
        turns
          .sub(
            turns
              .div(2 * Math.PI)
              .trunc()
              .mul(2 * Math.PI),
          )
          .to('f32'),
      );
    });
    const all = v.splat(shift);
    eachBin(v, s.data, s.samples, (m, p) => [m, p.add(all)]);
  },
  (u) => u.state('f32', 'sum', () => 0),
);

/** Magnitudes as an array of their own, from one word a pair, with room for as many zeros before and behind. */
function magnitudesApart(u: Unit, v: Vectors, s: Spectrum): Value {
  const { lanes } = u;
  const room = fourierTables.work[0];
  const bytes = s.samples.shl(1);
  // The work arrays follow each other: zeros, magnitudes, zeros.
  lanes.clearBytes(lanes.i32(room), bytes.mul(3));
  const first = bytes.add(room);
  lanes.repeat(
    bytes,
    (i) => {
      const at = s.data.add(i.shl(1));
      v.store(first.add(i), v.apart(v.load(at), v.load(at, 16))[0]);
    },
    16,
  );
  lanes.scatter(first, lanes.f32(0));
  return first;
}

const magSmear = onSpectrum(
  'PV_MagSmear',
  { bins: 0 },
  'polar',
  'Each magnitude becomes the mean of its neighbours.',
  (u, s, v) => {
    const { lanes } = u;
    const width = u.in.bins.get().to('i32').max(0).min(s.bins.sub(1)).shl(2);
    const scale = v.splat(lanes.f32(1).div(width.shrU(1).add(1).to('f32')));
    const first = magnitudesApart(u, v, s);
    const sum = v.wide.variable('f32', 0);
    eachBin(v, s.data, s.samples, (_m, p, { offset }) => {
      sum.set(0);
      const from = first.add(offset).sub(width);
      lanes.repeat(width.shl(1).add(4), (i) => sum.set(sum.add(v.load(from.add(i)))), 4);
      return [sum.mul(scale), p];
    });
  },
);

const localMax = onSpectrum(
  'PV_LocalMax',
  { threshold: 0 },
  'polar',
  'Keeps magnitudes from a threshold on that no neighbour exceeds.',
  (u, s) => {
    const { lanes } = u;
    const threshold = u.in.threshold.get();
    const [mean, nyquist] = [0, 4].map((offset) => lanes.gather('f32', s.data, offset).abs());
    const last = s.data.add(s.bins.shl(3));
    const [lowest, highest] = [lanes.gather('f32', s.data, 8), lanes.gather('f32', last)];
    const below = lanes.variable('f32', mean!);
    lanes.repeat(s.bins, (i) => {
      const at = s.data.add(i.shl(3)).add(8);
      const magnitude = lanes.gather('f32', at);
      const above = at.eq(last).select(nyquist!, lanes.gather('f32', at.eq(last).select(at, at.add(8))));
      const kept = magnitude.lt(threshold).or(magnitude.lt(below)).or(magnitude.lt(above)).select(0, magnitude);
      lanes.scatter(at, kept);
      // In scsynth a neighbour that was cleared counts as 0 from then on.
      below.set(kept);
    });
    changeReals(u, s, (x, which) =>
      x
        .abs()
        .lt(threshold)
        .or(x.abs().lt(which === 0 ? lowest! : highest!))
        .select(0, x),
    );
  },
);

const rectComb = onSpectrum(
  'PV_RectComb',
  { numTeeth: 0, phase: 0, width: 0.5 },
  'any',
  'Clears a spectrum between the teeth of a comb.',
  (u, s) => {
    const { lanes } = u;
    comb(u, s, u.in.numTeeth.get(), u.in.phase.get(), u.in.width.get(), (offset) =>
      lanes.scatter(s.data.add(offset), lanes.f32(0)),
    );
  },
);

/** State of PV_MagFreeze: a word a pair, the two real values, the number of samples, and a flag: something was kept. */
interface Kept {
  readonly samples: Value;
  readonly memory: Value;
  readonly reals: Value;
  readonly filled: Variable;
}

const magFreeze = onSpectrum(
  'PV_MagFreeze',
  { freeze: 0 },
  'polar',
  'Holds the magnitudes while `freeze` is above 0.',
  (u, s, v, kept: Kept) => {
    const { lanes } = u;
    lanes.when(kept.samples.eq(s.samples).and(kept.memory.ne(0)), () => {
      const frozen = u.in.freeze.get().gt(0).and(kept.filled.ne(0));
      kept.filled.set(1);
      lanes.branch(
        frozen,
        () => {
          eachBin(v, s.data, s.samples, (_m, p, { offset }) => [v.load(kept.memory.add(offset)), p]);
          changeReals(u, s, (_x, which) => lanes.gather('f32', kept.reals.add(4 * which)));
        },
        () => {
          eachBin(v, s.data, s.samples, (m, p, { offset }) => {
            v.store(kept.memory.add(offset), m);
            return [m, p];
          });
          for (const which of [0, 1]) lanes.scatter(kept.reals.add(4 * which), lanes.gather('f32', s.data, 4 * which));
        },
      );
    });
  },
  (u) => {
    const samples = u.fixed('i32', 'samples', () => {
      const fields = bufferFields(u, bufferRow(u, u.in.buffer.get()));
      return u.in.buffer.get().ge(0).and(fields.data.ne(0)).select(fields.samples, 0);
    });
    const memory = u.memory('magnitudes', () => samples.max(0).shl(1).add(32));
    return { samples, memory, reals: memory.add(samples.shl(1)), filled: u.state('i32', 'filled', () => 0) };
  },
);

const conformalMap = onSpectrum(
  'PV_ConformalMap',
  { areal: 0, aimag: 0 },
  'complex',
  'Maps each pair z to (z − a) / (1 − z a*).',
  (u, s, v) => {
    const [re, im] = [v.splat(u.in.areal.get()), v.splat(u.in.aimag.get())];
    const one = v.wide.f32(1);
    eachBin(v, s.data, s.samples, (x, y) => {
      const [top, topImag] = [x.sub(re), y.sub(im)];
      const bottom = one.sub(x.mul(re).add(y.mul(im)));
      const bottomImag = x.mul(im).sub(re.mul(y));
      const real = top.mul(bottom).add(topImag.mul(bottomImag));
      // scsynth takes the real part it has just changed here.
      const imaginary = topImag.mul(bottom).sub(real.mul(bottomImag));
      const square = bottom.mul(bottom).add(bottomImag.mul(bottomImag));
      const inverse = one.div(square.lt(Math.fround(0.001)).select(v.wide.f32(0.001), square));
      return [real.mul(inverse), imaginary.mul(inverse)];
    });
  },
);

export const spectra = [
  ...single,
  brickWall,
  phaseShift,
  magSmear,
  localMax,
  ...shiftedSpectra,
  rectComb,
  magFreeze,
  conformalMap,
  ...twoSpectra,
  ...randomSpectra,
];
