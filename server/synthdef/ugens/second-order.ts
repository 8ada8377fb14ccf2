/**
 * Filters of second order. The recurrences run in double precision, as in scsynth: at low frequencies the poles lie so
 * close together that single precision is heard.
 */

import { type Declaration, filterTraits, ugen } from '../compiler/declaration.ts';
import type { Value, Variable } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import type { Unit } from '../compiler/unit.ts';
import { type Coefficients, coefficients, decayFactor } from './support/coefficients.ts';
import { cosine, tangent } from './support/filter-trigonometry.ts';

/** Two samples of memory and the coefficients of a filter while its loop is emitted. */
export interface Memory {
  readonly y1: Variable;
  readonly y2: Variable;
  readonly c: readonly Value[];
}

/** Coefficients that follow inputs at audio rate. */
export interface MovingCoefficients extends Coefficients {
  /** Brings them to the current sample: called at its beginning. */
  next(): void;
}

export interface Filter {
  readonly name: string;
  /** Inputs after `in`: the coefficients follow from them. */
  readonly inputs: Record<string, number>;
  readonly coefficients: number;
  compute(u: Unit, inputs: readonly Value[]): readonly Value[];
  /** Called before the loop; the result, called in it, gives the new memory `y0` and the output for input `x`. */
  recurrence(memory: Memory): (x: Value) => { y0: Value; out: Value };
  /** New coefficients count from the next block on where a block is one sample; those of the constructor's sample are zeros or the first. */
  readonly late?: 'from zero' | 'from the first';
  /** Coefficients where all inputs after `in` are at audio rate; without it those of each block's first sample count there too. */
  moving?(u: Unit, inputs: readonly Input[]): MovingCoefficients;
  readonly doc: string;
}

/** A filter with two samples of memory as a UGen. */
export const declareFilter = (filter: Filter): Declaration =>
  ugen({
    name: filter.name,
    rates: ['audio', 'control'],
    inputs: { in: 0, ...filter.inputs },
    outputs: 1,
    ...filterTraits,
    blockInputs: Object.keys(filter.inputs),
    doc: filter.doc,
    emit(u) {
      const inputs = u.inputs.slice(1, 1 + Object.keys(filter.inputs).length);
      const moving = u.isAudio && inputs.every((input) => input.isAudio) ? filter.moving?.(u, inputs) : undefined;
      const c =
        moving ??
        coefficients(u, {
          inputs,
          count: filter.coefficients,
          compute: (values) => filter.compute(u, values),
          motion: u.frames > 1 || filter.late ? 'three' : 'none',
          ...(filter.late === 'from zero' ? { initially: 0 } : {}),
        });
      const y1 = u.state('f64', 'y1', () => 0);
      const y2 = u.state('f64', 'y2', () => 0);
      const next = filter.recurrence({ y1, y2, c: c.values });
      u.loop(() => {
        moving?.next();
        const { y0, out } = next(u.inputs[0]!.get().to('f64'));
        u.out(out.to('f32'));
        y2.set(y1);
        y1.set(y0);
        c.step();
      });
      c.finish();
    },
  });

export const angular = (u: Unit, freq: Value) => freq.to('f64').mul((2 * Math.PI) / u.sampleRate);
const sqrt2 = Math.fround(Math.SQRT2);

/** Poles fed by the input alone: y0 = x + b1 y1 + b2 y2. */
export const poles = (x: Value, { y1, y2 }: Memory, b1: Value, b2: Value) => x.add(b1.mul(y1)).add(b2.mul(y2));

/** Zeros at half the sample rate (sign 1) or at zero (-1): y0 ± 2 y1 + y2, by way of the last sample's y1 ± y2. */
function doubleZero({ y1, y2 }: Memory, sign: 1 | -1): (y0: Value) => Value {
  const join = (a: Value, b: Value) => (sign > 0 ? a.add(b) : a.sub(b));
  const last = y1.lanes.variable('f64', join(y1, y2));
  return (y0) => {
    const now = join(y0, y1);
    const out = join(now, last);
    last.set(now);
    return out;
  };
}

function butterworth(name: 'LPF' | 'HPF', doc: string): Declaration {
  const low = name === 'LPF';
  return declareFilter({
    name,
    doc,
    inputs: { freq: 440 },
    coefficients: 3,
    compute(u, [freq]) {
      const { lanes } = u;
      const tan = tangent(u, angular(u, freq!).mul(0.5));
      const c = low ? lanes.f64(1).div(tan) : tan;
      const [square, middle] = [c.mul(c), c.mul(sqrt2)];
      const a0 = lanes.f64(1).div(lanes.f64(1).add(middle).add(square));
      const b1 = lanes
        .f64(low ? -2 : 2)
        .mul(lanes.f64(1).sub(square))
        .mul(a0);
      return [a0, b1, lanes.f64(1).sub(middle).add(square).mul(a0).neg()];
    },
    recurrence(memory) {
      const [a0, b1, b2] = memory.c;
      const zeros = doubleZero(memory, low ? 1 : -1);
      return (x) => {
        const y0 = poles(x, memory, b1!, b2!);
        return { y0, out: a0!.mul(zeros(y0)) };
      };
    },
  });
}

function resonant(name: 'RLPF' | 'RHPF', doc: string): Declaration {
  const low = name === 'RLPF';
  return declareFilter({
    name,
    doc,
    inputs: { freq: 440, rq: 1 },
    coefficients: 3,
    compute(u, [freq, rq]) {
      const { lanes } = u;
      const w = angular(u, freq!);
      // The least rq is a double in scsynth's low-pass at audio rate, a float elsewhere.
      const least = low && u.isAudio && !u.constructing ? 0.001 : Math.fround(0.001);
      const d = tangent(u, w.mul(rq!.to('f64').max(least)).mul(0.5));
      const c = lanes.f64(1).sub(d).div(d.add(1));
      const b1 = c.add(1).mul(cosine(u, w));
      const a0 = (low ? c.add(1).sub(b1) : c.add(1).add(b1)).mul(0.25);
      return [a0, b1, c.neg()];
    },
    recurrence(memory) {
      const [a0, b1, b2] = memory.c;
      const zeros = doubleZero(memory, low ? 1 : -1);
      return (x) => {
        const y0 = poles(a0!.mul(x), memory, b1!, b2!);
        return { y0, out: zeros(y0) };
      };
    },
  });
}

/** Zeros at zero and at half the sample rate. */
function bandRecurrence(memory: Memory) {
  const [a0, b1, b2] = memory.c;
  return (x: Value) => {
    const y0 = poles(x, memory, b1!, b2!);
    return { y0, out: a0!.mul(y0.sub(memory.y2)) };
  };
}

const bpf = declareFilter({
  name: 'BPF',
  inputs: { freq: 440, rq: 1 },
  coefficients: 3,
  doc: 'Butterworth band-pass of second order; `rq` is bandwidth over frequency.',
  compute(u, [freq, rq]) {
    const { lanes } = u;
    const w = angular(u, freq!);
    const c = lanes.f64(1).div(tangent(u, rq!.to('f64').mul(w).mul(0.5)));
    const a0 = lanes.f64(1).div(c.add(1));
    return [a0, c.mul(cosine(u, w).mul(2)).mul(a0), lanes.f64(1).sub(c).mul(a0)];
  },
  recurrence: bandRecurrence,
});

const brf = declareFilter({
  name: 'BRF',
  inputs: { freq: 440, rq: 1 },
  coefficients: 3,
  doc: 'Butterworth band-reject of second order; `rq` is bandwidth over frequency.',
  compute(u, [freq, rq]) {
    const { lanes } = u;
    const w = angular(u, freq!);
    const c = tangent(u, rq!.to('f64').mul(w).mul(0.5));
    const a0 = lanes.f64(1).div(c.add(1));
    return [a0, cosine(u, w).mul(-2).mul(a0), lanes.f64(1).sub(c).mul(a0)];
  },
  recurrence({ y1, y2, c: [a0, a1, b2] }) {
    return (x) => {
      const middle = a1!.mul(y1);
      const y0 = x.sub(middle).sub(b2!.mul(y2));
      return { y0, out: a0!.mul(y0.add(y2)).add(middle) };
    };
  },
});

/** Poles of radius `r` whose resonance peaks at the angular frequency `w`: b1 and b2. */
function peaked(u: Unit, w: Value, r: Value): [Value, Value] {
  const twice = r.mul(2);
  const square = r.mul(r);
  const factor = twice.mul(cosine(u, w)).div(square.add(1));
  return [twice.mul(factor), square.neg()];
}

const resonz = declareFilter({
  name: 'Resonz',
  inputs: { freq: 440, bwr: 1 },
  coefficients: 3,
  late: 'from zero',
  doc: 'Resonance of constant gain at its peak; `bwr` is bandwidth over frequency.',
  compute(u, [freq, bwr]) {
    const { lanes } = u;
    const w = angular(u, freq!);
    const r = lanes.f64(1).sub(w.mul(bwr!.to('f64')).mul(0.5));
    return [lanes.f64(1).sub(r.mul(r)).mul(0.5), ...peaked(u, w, r)];
  },
  recurrence: bandRecurrence,
});

const ringz = declareFilter({
  name: 'Ringz',
  inputs: { freq: 440, decaytime: 1 },
  coefficients: 2,
  late: 'from zero',
  doc: 'Resonance that rings for `decaytime` seconds (to -60 dB).',
  compute: (u, [freq, decay]) => peaked(u, angular(u, freq!), decayFactor(u, decay!)),
  recurrence: ({ y1, y2, c }) => bandRecurrence({ y1, y2, c: [y1.lanes.f64(0.5), ...c] }),
});

const twoPole = declareFilter({
  name: 'TwoPole',
  inputs: { freq: 440, radius: 0.8 },
  coefficients: 2,
  late: 'from zero',
  doc: 'Two poles at a frequency and a radius.',
  compute: (u, [freq, radius]) => {
    const r = radius!.to('f64');
    return [r.mul(2).mul(cosine(u, angular(u, freq!))), radius!.mul(radius!).to('f64').neg()];
  },
  recurrence: (memory) => (x) => {
    const y0 = poles(x, memory, memory.c[0]!, memory.c[1]!);
    return { y0, out: y0 };
  },
});

const twoZero = declareFilter({
  name: 'TwoZero',
  inputs: { freq: 440, radius: 0.8 },
  coefficients: 2,
  late: 'from zero',
  doc: 'Two zeros at a frequency and a radius.',
  compute: (u, [freq, radius]) => {
    const r = radius!.to('f64');
    return [r.mul(-2).mul(cosine(u, angular(u, freq!))), radius!.mul(radius!).to('f64')];
  },
  recurrence: (memory) => (x) => ({ y0: x, out: poles(x, memory, memory.c[0]!, memory.c[1]!) }),
});

export const secondOrder = [
  butterworth('LPF', 'Butterworth low-pass of second order.'),
  butterworth('HPF', 'Butterworth high-pass of second order.'),
  bpf,
  brf,
  resonant('RLPF', 'Resonant low-pass; `rq` is bandwidth over frequency.'),
  resonant('RHPF', 'Resonant high-pass; `rq` is bandwidth over frequency.'),
  resonz,
  ringz,
  twoPole,
  twoZero,
];
