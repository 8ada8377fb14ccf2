/**
 * The forms of the UGens that change spectra in buffers (PV_). Each works in the blocks in which its chain carries a
 * buffer's number and passes that number on; -1 means nothing to do.
 */

import { maxPoints } from '../../../world/fourier-tables.ts';
import { BufferRow } from '../../../world/layout.ts';
import { type Declaration, type Resource, ugen } from '../../compiler/declaration.ts';
import type { Value } from '../../compiler/graph/lanes.ts';
import { Vectors } from '../../compiler/graph/vectors.ts';
import { type Bins, type coordinates, eachBin } from '../../compiler/library/spectrum-coordinates.ts';
import type { Unit } from '../../compiler/unit.ts';
import { bufferRow } from './buffer-row.ts';

export type Coordinates = keyof typeof coordinates | 'any';

/** A spectrum as a UGen's code sees it. */
export interface Spectrum {
  readonly row: Value;
  readonly data: Value;
  readonly samples: Value;
  readonly bins: Value;
}

/** The spectrum of a buffer's number in the wanted coordinates; `ready` is a mask that holds where there is one. */
function spectrumOf(u: Unit, number: Value): { spectrum: Spectrum; ready: Value } {
  const { lanes } = u;
  const row = bufferRow(u, number);
  const data = lanes.gather('i32', row, BufferRow.data);
  const samples = lanes.gather('i32', row, BufferRow.samples);
  const ready = data.ne(0).and(samples.ge(8)).and(samples.le(maxPoints)).and(samples.and(7).eq(0));
  return { spectrum: { row, data, samples, bins: samples.sub(2).shrU(1) }, ready };
}

function convert(u: Unit, wanted: Coordinates, spectrum: Spectrum): void {
  if (wanted === 'any') return;
  u.lanes.call(u.around.helper(wanted === 'polar' ? 'toPolar' : 'toComplex'), [spectrum.row], null);
}

/** A UGen that changes the spectrum of its first input; `prepare` runs in each block and in the constructor, and is where state is asked for. */
export function onSpectrum<In extends Record<string, number>, Prepared = undefined>(
  name: string,
  inputs: In,
  wanted: Coordinates,
  doc: string,
  change: (u: Unit<{ buffer: number } & In>, s: Spectrum, v: Vectors, prepared: Prepared) => void,
  prepare?: (u: Unit<{ buffer: number } & In>) => Prepared,
  writes: readonly Resource[] = ['buffer'],
): Declaration<{ buffer: number } & In> {
  return ugen({
    name,
    rates: ['control'],
    inputs: { buffer: 0, ...inputs },
    outputs: 1,
    chain: 'continues',
    form: 'block',
    writes,
    bufferInputs: ['buffer'],
    doc,
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
export function changeReals(u: Unit, { data }: Spectrum, change: (x: Value, which: number) => Value): void {
  for (const which of [0, 1]) u.lanes.scatter(data, change(u.lanes.gather('f32', data, 4 * which), which), 4 * which);
}

/** A UGen that changes each pair by itself, and each real value, by one parameter. */
export function eachByItself<In extends Record<string, number>>(
  name: string,
  inputs: In,
  wanted: Coordinates,
  doc: string,
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

/** Both buffers of a UGen that has two, of equal length, in the wanted coordinates; `ready` is a mask that holds where there are such. */
function spectraOf(u: Unit, wanted: Coordinates, body: (a: Spectrum, b: Spectrum) => void): void {
  const { lanes } = u;
  const [first, second] = [0, 1].map((i) => spectrumOf(u, u.inputs[i]!.get()));
  lanes.when(first!.ready.and(second!.ready).and(first!.spectrum.samples.eq(second!.spectrum.samples)), () => {
    convert(u, wanted, first!.spectrum);
    convert(u, wanted, second!.spectrum);
    body(first!.spectrum, second!.spectrum);
  });
}

/** A UGen that changes the spectrum of its first input by that of its second. */
export function onTwoSpectra<In extends Record<string, number>>(
  name: string,
  inputs: In,
  wanted: Coordinates,
  doc: string,
  change: (u: Unit<{ bufferA: number; bufferB: number } & In>, a: Spectrum, b: Spectrum, v: Vectors) => void,
  passes: 0 | 1 = 0,
): Declaration<{ bufferA: number; bufferB: number } & In> {
  return ugen({
    name,
    rates: ['control'],
    inputs: { bufferA: 0, bufferB: 0, ...inputs },
    outputs: 1,
    chain: 'continues',
    form: 'block',
    writes: ['buffer'],
    bufferInputs: ['bufferA', 'bufferB'],
    doc,
    emit(u) {
      const { lanes } = u;
      const numbers = [u.inputs[0]!.get(), u.inputs[1]!.get()];
      const number = numbers[passes]!;
      if (u.constructing) return u.out(number);
      const fires = numbers[0]!.ge(0).and(numbers[1]!.ge(0));
      lanes.when(fires, () => spectraOf(u, wanted, (a, b) => change(u, a, b, new Vectors(lanes))));
      u.out(fires.select(number, -1));
    },
  });
}

/** As `eachBin`, with the pairs of a second spectrum beside those of the first. */
export function eachBinOfTwo(
  v: Vectors,
  a: Spectrum,
  b: Spectrum,
  body: (first: readonly [Value, Value], second: readonly [Value, Value], bins: Bins) => readonly [Value, Value],
): void {
  eachBin(v, a.data, a.samples, (x, y, bins) => {
    const at = b.data.add(bins.offset.shl(1));
    return body([x, y], v.apart(v.load(at), v.load(at, 16)), bins);
  });
}

/** Each of the two real values, changed by that of a second spectrum. */
export function changeRealsOfTwo(
  u: Unit,
  a: Spectrum,
  b: Spectrum,
  change: (x: Value, y: Value, which: number) => Value,
): void {
  changeReals(u, a, (x, which) => change(x, u.lanes.gather('f32', b.data, 4 * which), which));
}
