/**
 * Equalizers: sections of second order by Robert Bristow-Johnson's formulas ("Cookbook formulae for audio equalizer biquad
 * filter coefficients"), MidEQ, and SOS, whose coefficients are its inputs.
 */

import type { Declaration } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import type { Unit } from '../compiler/unit.ts';
import { angular, declareFilter, type Filter, type Memory, type MovingCoefficients, poles } from './second-order.ts';
import { cosine, tangent } from './support/filter-trigonometry.ts';
import { laneAddress, wireOf } from './support/wires.ts';

/** Bytes from a wire's frame to the next. */
const frameBytes = 16;

/** y0 = x + b1 y1 + b2 y2, out = a0 y0 + a1 y1 + a2 y2: coefficients a0, a1, a2, b1, b2. */
function section(memory: Memory): (x: Value) => { y0: Value; out: Value } {
  const [a0, a1, a2, b1, b2] = memory.c;
  return (x) => {
    const y0 = poles(x, memory, b1!, b2!);
    return { y0, out: a0!.mul(y0).add(a1!.mul(memory.y1)).add(a2!.mul(memory.y2)) };
  };
}

/** Functions that the formulas are written with. */
interface Angle {
  readonly w: Value;
  readonly cos: Value;
  readonly sin: Value;
}

interface Shape {
  readonly name: string;
  readonly inputs: Record<string, number>;
  readonly doc: string;
  /**
   * True when scsynth skips a sample of the inputs after a new value. At audio rate it reads one sample of them for each
   * three samples of the signal, one after the other.
   */
  readonly skips?: boolean;
  /** True when the last sample of a block, which stands alone, is not looked at. */
  readonly keeps?: boolean;
  /** a0, a1, a2, b1, b2, each yet to be divided by the last value. */
  formula(
    u: Unit,
    angle: Angle,
    inputs: readonly Value[],
  ): readonly [a0: Value, a1: Value, a2: Value, b1: Value, b2: Value, divisor: Value];
}

function equalizer(shape: Shape): Declaration {
  const compute = (u: Unit, [freq, ...others]: readonly Value[]): readonly Value[] => {
    const w = angular(u, freq!);
    const [a0, a1, a2, b1, b2, divisor] = shape.formula(
      u,
      { w, cos: cosine(u, w), sin: u.math.sin(w) },
      others.map((value) => value.to('f64')),
    );
    const factor = u.lanes.f64(1).div(divisor);
    return [a0, a1, a2, b1, b2].map((value) => value.mul(factor));
  };
  return declareFilter({
    name: shape.name,
    inputs: { freq: 1200, ...shape.inputs },
    doc: shape.doc,
    coefficients: 5,
    late: 'from the first',
    compute,
    moving: (u, inputs) => followed(u, inputs, shape, (values) => compute(u, values)),
    recurrence: section,
  });
}

/** See `Shape.skips`. */
function followed(
  u: Unit,
  inputs: readonly Input[],
  { skips, keeps }: Shape,
  compute: (values: readonly Value[]) => readonly Value[],
): MovingCoefficients {
  const { lanes } = u;
  const first = inputs.map((input) => input.get());
  const last = first.map((value, i) => u.state('f32', `input${i}`, () => value));
  const computed = u.constructing ? compute(first) : [];
  const values = Array.from({ length: 5 }, (_, i) => u.state('f64', `coefficient${i}`, () => computed[i]!));
  if (u.constructing) return { values, next: () => {}, step: () => {}, finish: () => {} };
  const wires = inputs.map((input) => laneAddress(u, wireOf(u, input)));
  const place = lanes.variable('i32', 0);
  const read = () => wires.map((wire) => lanes.gather('f32', wire.add(place)));
  const turn = lanes.variable('i32', 0);
  const remember = (now: readonly Value[]) => last.forEach((value, i) => value.set(now[i]!));
  const groups = Math.floor(u.frames / 3) * 3;
  const seen = last.map((value) => lanes.variable('f32', value));
  return {
    values,
    next() {
      lanes.when(turn.eq(0).and(u.frame().lt(groups)), () => {
        const now = read();
        seen.forEach((value, i) => value.set(now[i]!));
        place.set(place.add(frameBytes));
        lanes.when(
          now.map((value, i) => value.ne(last[i]!)).reduce((a, b) => a.or(b)),
          () => {
            compute(now).forEach((value, i) => values[i]!.set(value));
            remember(skips ? read() : now);
            if (skips) place.set(place.add(frameBytes));
          },
        );
      });
      turn.set(turn.eq(2).select(0, turn.add(1)));
    },
    step: () => {},
    finish: () => {
      if (groups < u.frames) remember(keeps ? seen : read());
    },
  };
}

const half = (value: Value) => value.mul(0.5);
/** Half the natural logarithm of 2, as scsynth writes it. */
const halfLog2 = 0.34657359027997;

/** alpha of a bandwidth in octaves. */
const octaves = (u: Unit, { w, sin }: Angle, bandwidth: Value) =>
  sin.mul(u.math.sinh(bandwidth.mul(halfLog2).mul(w).div(sin)));

const pass = (name: 'BLowPass' | 'BHiPass', doc: string) =>
  equalizer({
    name,
    doc,
    inputs: { rq: 1 },
    formula(u, { cos, sin }, [rq]) {
      const one = u.lanes.f64(1);
      const alpha = half(sin).mul(rq!);
      const edge = name === 'BLowPass' ? one.sub(cos) : cos.add(1);
      return [half(edge), name === 'BLowPass' ? edge : edge.neg(), half(edge), cos.mul(2), alpha.sub(1), alpha.add(1)];
    },
  });

const bandPass = equalizer({
  name: 'BBandPass',
  inputs: { bw: 1 },
  skips: true,
  keeps: true,
  doc: 'Band-pass; `bw` in octaves.',
  formula(u, angle, [bw]) {
    const alpha = octaves(u, angle, bw!);
    return [alpha, u.lanes.f64(0), alpha.neg(), angle.cos.mul(2), alpha.sub(1), alpha.add(1)];
  },
});

const bandStop = equalizer({
  name: 'BBandStop',
  inputs: { bw: 1 },
  skips: true,
  keeps: true,
  doc: 'Band-reject; `bw` in octaves.',
  formula(u, angle, [bw]) {
    const alpha = octaves(u, angle, bw!);
    const twice = angle.cos.mul(2);
    return [u.lanes.f64(1), twice.neg(), u.lanes.f64(1), twice, alpha.sub(1), alpha.add(1)];
  },
});

const allPass = equalizer({
  name: 'BAllPass',
  inputs: { rq: 1 },
  doc: 'All-pass; `rq` is bandwidth over frequency.',
  formula(u, { cos, sin }, [rq]) {
    const alpha = half(sin).mul(rq!);
    const [above, below, twice] = [alpha.add(1), u.lanes.f64(1).sub(alpha), cos.mul(2)];
    return [below, twice.neg(), above, twice, below.neg(), above];
  },
});

/** The square root of an amplification in dB. */
const rootOfGain = (u: Unit, db: Value) => u.math.exp(db.mul(0.025 * Math.LN10));

const peak = equalizer({
  name: 'BPeakEQ',
  inputs: { rq: 1, db: 0 },
  doc: 'Boosts or cuts by `db` about a frequency; `rq` is bandwidth over frequency.',
  formula(u, { cos, sin }, [rq, db]) {
    const a = rootOfGain(u, db!);
    const alpha = half(sin).mul(rq!);
    const [outer, inner, twice] = [alpha.mul(a), alpha.div(a), cos.mul(2)];
    return [outer.add(1), twice.neg(), u.lanes.f64(1).sub(outer), twice, inner.sub(1), inner.add(1)];
  },
});

const shelf = (name: 'BLowShelf' | 'BHiShelf', doc: string) =>
  equalizer({
    name,
    doc,
    inputs: { rs: 1, db: 0 },
    skips: name === 'BHiShelf',
    formula(u, { cos, sin }, [rs, db]) {
      const a = rootOfGain(u, db!);
      const alpha = half(sin).mul(a.add(u.lanes.f64(1).div(a)).mul(rs!.sub(1)).add(2).sqrt());
      const [more, less] = [a.add(1), a.sub(1)];
      // The high shelf is the low one with the frequency axis turned round.
      const turned = name === 'BLowShelf' ? cos : cos.neg();
      const [i, j, k] = [more.mul(turned), less.mul(turned), a.sqrt().mul(2).mul(alpha)];
      const middle = (value: Value) => value.mul(name === 'BLowShelf' ? 2 : -2);
      return [
        a.mul(more.sub(j).add(k)),
        middle(a.mul(less.sub(i))),
        a.mul(more.sub(j).sub(k)),
        middle(less.add(i)),
        k.sub(more.add(j)),
        more.add(j).add(k),
      ];
    },
  });

const midEQ = declareFilter({
  name: 'MidEQ',
  inputs: { freq: 440, rq: 1, db: 0 },
  coefficients: 3,
  late: 'from zero',
  doc: 'Boosts or cuts by `db` about a frequency; `rq` is bandwidth over frequency.',
  compute(u, [freq, rq, db]) {
    const { lanes } = u;
    const amplitude = u.math
      .exp(db!.to('f64').mul(0.05 * Math.LN10))
      .to('f32')
      .sub(1)
      .to('f64');
    const w = angular(u, freq!);
    const c = lanes.f64(1).div(tangent(u, rq!.to('f64').mul(w).mul(0.5)));
    const a0 = lanes.f64(1).div(c.add(1));
    return [a0.mul(amplitude), c.mul(cosine(u, w).mul(2)).mul(a0), lanes.f64(1).sub(c).mul(a0)];
  },
  recurrence: (memory) => (x) => {
    const [a0, b1, b2] = memory.c;
    const y0 = poles(x, memory, b1!, b2!);
    return { y0, out: x.add(a0!.mul(y0.sub(memory.y2))) };
  },
} satisfies Filter);

const sos = declareFilter({
  name: 'SOS',
  inputs: { a0: 0, a1: 0, a2: 0, b1: 0, b2: 0 },
  coefficients: 5,
  doc: 'A section of second order by its coefficients: y[i] = in[i] + b1 y[i-1] + b2 y[i-2], out[i] = a0 y[i] + a1 y[i-1] + a2 y[i-2].',
  compute: (_u, inputs) => inputs.map((value) => value.to('f64')),
  moving(u, inputs) {
    const values = inputs.map((input) => u.lanes.variable('f64', input.get().to('f64')));
    return {
      values,
      next: () => values.forEach((value, i) => value.set(inputs[i]!.get().to('f64'))),
      step: () => {},
      finish: () => {},
    };
  },
  recurrence: section,
} satisfies Filter);

export const equalizers = [
  pass('BLowPass', 'Low-pass; `rq` is bandwidth over frequency.'),
  pass('BHiPass', 'High-pass; `rq` is bandwidth over frequency.'),
  bandPass,
  bandStop,
  allPass,
  peak,
  shelf('BLowShelf', 'Boosts or cuts by `db` below a frequency; `rs` is the reciprocal of the slope.'),
  shelf('BHiShelf', 'Boosts or cuts by `db` above a frequency; `rs` is the reciprocal of the slope.'),
  midEQ,
  sos,
];
