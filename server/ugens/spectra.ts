/**
 * What changes spectra in buffers (the PV_ UGens). Each works in the blocks in which its chain carries a buffer's
 * number and passes that number on; -1 means nothing to do.
 */
import { coordinates, eachBin, Vectors, type Bins } from '../compiler/fourier.ts';
import type { Value, Variable } from '../compiler/lanes.ts';
import type { Unit } from '../compiler/unit.ts';
import { BufferRow } from '../render/layout.ts';
import { fourierTables, mostPoints } from '../render/fourier-tables.ts';
import { bufferRow } from './buffer-row.ts';
import { type Declaration, ugen } from './declare.ts';

type Coordinates = keyof typeof coordinates | 'any';

/** A spectrum as a UGen's code sees it. */
export interface Spectrum { readonly row: Value; readonly data: Value; readonly samples: Value; readonly bins: Value }

/** The spectrum of a buffer's number in the wanted coordinates; `ready` says whether there is one. */
function spectrumOf(u: Unit, number: Value): { spectrum: Spectrum; ready: Value } {
  const { lanes } = u;
  const row = bufferRow(u, number);
  const data = lanes.gather('i32', row, BufferRow.data);
  const samples = lanes.gather('i32', row, BufferRow.samples);
  const ready = data.ne(0).and(samples.ge(8)).and(samples.le(mostPoints)).and(samples.and(7).eq(0));
  return { spectrum: { row, data, samples, bins: samples.sub(2).shrU(1) }, ready };
}

function convert(u: Unit, wanted: Coordinates, spectrum: Spectrum): void {
  if (wanted === 'any') return;
  u.lanes.call(u.around.helper(wanted === 'polar' ? 'toPolar' : 'toComplex'), [spectrum.row], null);
}

/** A UGen that changes the spectrum of its first input; `prepare` runs in each block and in the constructor, and is where state is asked for. */
function onSpectrum<In extends Record<string, number>, Prepared = undefined>(
  name: string, inputs: In, wanted: Coordinates, doc: string, change: (u: Unit<{ buffer: number } & In>, s: Spectrum, v: Vectors, prepared: Prepared) => void,
  prepare?: (u: Unit<{ buffer: number } & In>) => Prepared,
): Declaration<{ buffer: number } & In> {
  return ugen({
    name, rates: ['control'], inputs: { buffer: 0, ...inputs }, outputs: 1, form: 'block', writes: ['buffer'], bufferInputs: ['buffer'], doc,
    emit(u) {
      const { lanes } = u;
      const number = u.inputs[0]!.get();
      const prepared = prepare?.(u) as Prepared;
      if (u.constructing) return u.out(number);
      lanes.when(number.ge(0), () => {
        const { spectrum, ready } = spectrumOf(u, number);
        lanes.when(ready, () => {
          convert(u, wanted, spectrum);
          change(u, spectrum, new Vectors(lanes), prepared);
        });
      });
      u.out(number.lt(0).select(-1, number));
    },
  });
}

/** The real values at 0 and at half the sample rate, each changed by itself. */
function changeReals(u: Unit, { data }: Spectrum, change: (x: Value, which: number) => Value): void {
  for (const which of [0, 1]) u.lanes.scatter(data, change(u.lanes.gather('f32', data, 4 * which), which), 4 * which);
}

/** A UGen that changes each pair by itself, and each real value, by one parameter. */
function eachByItself<In extends Record<string, number>>(
  name: string, inputs: In, wanted: Coordinates, doc: string,
  bin: (a: Value, b: Value, parameter: Value, bins: Bins) => readonly [Value, Value],
  real: ((x: Value, parameter: Value) => Value) | null,
): Declaration<{ buffer: number } & In> {
  return onSpectrum(name, inputs, wanted, doc, (u, s, v) => {
    const parameter = u.inputs[1]?.get() ?? u.lanes.f32(0);
    const all = v.splat(parameter);
    eachBin(v, s.data, s.samples, (a, b, bins) => bin(a, b, all, bins));
    if (real) changeReals(u, s, (x) => real(x, parameter));
  });
}

const single = [
  eachByItself('PV_MagAbove', { threshold: 0 }, 'polar', 'Keeps magnitudes from a threshold on.',
    (m, p, t) => [m.lt(t).select(0, m), p], (x, t) => x.abs().lt(t).select(0, x)),
  eachByItself('PV_MagBelow', { threshold: 0 }, 'polar', 'Keeps magnitudes up to a threshold.',
    (m, p, t) => [m.gt(t).select(0, m), p], (x, t) => x.abs().gt(t).select(0, x)),
  eachByItself('PV_MagClip', { threshold: 0 }, 'polar', 'Limits magnitudes to a threshold.',
    (m, p, t) => [m.gt(t).select(t, m), p], (x, t) => x.abs().gt(t).select(x.lt(0).select(t.neg(), t), x)),
  eachByItself('PV_MagSquared', {}, 'polar', 'Squares magnitudes.', (m, p) => [m.mul(m), p], (x) => x.mul(x)),
  eachByItself('PV_PhaseShift90', {}, 'complex', 'Turns phases by a quarter.', (re, im) => [im.neg(), re], null),
  eachByItself('PV_PhaseShift270', {}, 'complex', 'Turns phases by three quarters.', (re, im) => [im, re.neg()], null),
  eachByItself('PV_Conj', {}, 'complex', 'Mirrors phases.', (re, im) => [re, im.mul(-1).add(0)], null),
];

/** Which pairs (and real values) a wipe from -1 to 1 covers: upwards from the lowest, or downwards from the highest. */
function wiped(u: Unit, v: Vectors, s: Spectrum, wipe: Value): { bins: (b: Bins) => Value; real: (which: number) => Value } {
  const count = wipe.mul(s.bins.to('f32')).to('i32');
  const upTo = count.min(s.bins);
  const from = s.bins.add(count.max(u.lanes.i32(0).sub(s.bins)));
  const [isUp, isDown] = [count.gt(0), count.lt(0)];
  const low = v.splat(isUp.select(u.lanes.i32(0), isDown.select(from, 0x7fffffff)));
  const high = v.splat(isUp.select(upTo, isDown.select(s.bins, 0)));
  return {
    bins: ({ number }) => number.gt(low).and(number.le(high)),
    real: (which) => (which === 0 ? isUp.or(isDown.and(from.eq(0))) : isDown.or(isUp.and(upTo.eq(s.bins)))),
  };
}

const brickWall = onSpectrum('PV_BrickWall', { wipe: 0 }, 'any', 'Clears the bottom (wipe above 0) or the top (below 0) of a spectrum.', (u, s, v) => {
  const { bins, real } = wiped(u, v, s, u.in.wipe.get());
  eachBin(v, s.data, s.samples, (a, b, at) => {
    const covered = bins(at);
    return [covered.select(0, a), covered.select(0, b)];
  });
  changeReals(u, s, (x, which) => real(which).select(0, x));
});

const phaseShift = onSpectrum('PV_PhaseShift', { shift: 0, integrate: 0 }, 'polar', 'Adds to all phases; with `integrate` more each time.', (u, s, v, sum: Variable) => {
  const { lanes } = u;
  const integrates = u.in.integrate.get().to('i32').gt(0);
  const shift = lanes.variable('f32', u.in.shift.get());
  lanes.when(integrates, () => {
    shift.set(shift.add(sum));
    const turns = shift.to('f64');
    sum.set(turns.sub(turns.div(2 * Math.PI).trunc().mul(2 * Math.PI)).to('f32'));
  });
  const all = v.splat(shift);
  eachBin(v, s.data, s.samples, (m, p) => [m, p.add(all)]);
}, (u) => u.state('f32', 'sum', () => 0));

/** Magnitudes as an array of their own, from one word a pair, with room for as many zeros before and behind. */
function magnitudesApart(u: Unit, v: Vectors, s: Spectrum): Value {
  const { lanes } = u;
  const room = fourierTables.work[0];
  const bytes = s.samples.shl(1);
  // The work arrays follow each other: zeros, magnitudes, zeros.
  lanes.push(lanes.i32(room), 0).code.byte(0x41).s32(0);
  lanes.push(bytes.mul(3), 0).code.byte(0xfc).u32(11).byte(0);
  const first = bytes.add(room);
  eachBin(v, s.data, s.samples, (m, p, { offset }) => {
    v.store(first.add(offset), m);
    return [m, p];
  });
  lanes.scatter(first, lanes.f32(0));
  return first;
}

const magSmear = onSpectrum('PV_MagSmear', { bins: 0 }, 'polar', 'Each magnitude becomes the mean of its neighbours.', (u, s, v) => {
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
});

export const spectra = [...single, brickWall, phaseShift, magSmear];
