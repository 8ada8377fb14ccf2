/** Filters of first order, and integrators that leak. Double precision, as in scsynth. */

import { filterTraits, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import type { Unit } from '../compiler/unit.ts';
import { type Coefficients, coefficients, decayFactor, type Motion } from './support/coefficients.ts';

/** One coefficient given by an input, in a line over the block (with its old value where a block is one sample). */
function line(u: Unit, input: Input, motion: Motion = 'sample'): Coefficients {
  return coefficients(u, { inputs: [input], count: 1, compute: ([value]) => [value!.to('f64')], motion });
}

const onePole = ugen({
  name: 'OnePole',
  rates: ['audio', 'control'],
  inputs: { in: 0, coef: 0.5 },
  outputs: 1,
  ...filterTraits,
  doc: 'out[i] = (1 - |coef|) × in[i] + coef × out[i-1].',
  emit(u) {
    const { lanes } = u;
    const { coef } = u.in;
    // scsynth takes the absolute value only of coefficients that come once a block, and not in the constructor.
    const direct = coef.isAudio || u.constructing;
    const c = coef.isAudio ? null : line(u, coef);
    const y1 = u.state('f64', 'y1', () => 0);
    const gainOf = (b: Value) => lanes.f64(1).sub(direct ? b : b.abs());
    const steady = coef.rate === 0 ? gainOf(c!.values[0]!) : null;
    u.loop(() => {
      const b = c ? c.values[0]! : coef.get().to('f64');
      y1.set((steady ?? gainOf(b)).mul(u.in.in.get().to('f64')).add(b.mul(y1)));
      u.out(y1.to('f32'));
      c?.step();
    });
    c?.finish();
  },
});

const oneZero = ugen({
  name: 'OneZero',
  rates: ['audio', 'control'],
  inputs: { in: 0, coef: 0.5 },
  outputs: 1,
  ...filterTraits,
  blockInputs: ['coef'],
  doc: 'out[i] = (1 - |coef|) × in[i] + coef × in[i-1].',
  emit(u) {
    const c = line(u, u.in.coef);
    const b = c.values[0]!;
    const x1 = u.state('f64', 'x1', () => u.in.in.get().to('f64'));
    u.loop(() => {
      const x0 = u.in.in.get().to('f64');
      u.out(u.lanes.f64(1).sub(b.abs()).mul(x0).add(b.mul(x1)).to('f32'));
      x1.set(x0);
      c.step();
    });
    c.finish();
  },
});

const integrator = ugen({
  name: 'Integrator',
  rates: ['audio', 'control'],
  inputs: { in: 0, coef: 1 },
  outputs: 1,
  ...filterTraits,
  blockInputs: ['coef'],
  doc: 'out[i] = in[i] + coef × out[i-1].',
  emit(u) {
    const c = line(u, u.in.coef);
    const y1 = u.state('f64', 'y1', () => 0);
    if (u.constructing) return u.out(u.in.in.get());
    u.loop(() => {
      const x = u.in.in.get().to('f64');
      y1.set(u.in.coef.is(1) ? x.add(y1) : x.add(c.values[0]!.mul(y1)));
      u.out(y1.to('f32'));
      c.step();
    });
    c.finish();
  },
});

const leakDC = ugen({
  name: 'LeakDC',
  rates: ['audio', 'control'],
  inputs: { in: 0, coef: 0.995 },
  outputs: 1,
  ...filterTraits,
  blockInputs: ['coef'],
  doc: 'Takes a constant out of a signal: out[i] = in[i] - in[i-1] + coef × out[i-1].',
  emit(u) {
    const c = line(u, u.in.coef, u.frames > 1 ? 'sample' : 'none');
    const x1 = u.state('f64', 'x1', () => u.in.in.get().to('f64'));
    const y1 = u.state('f64', 'y1', () => 0);
    u.loop(() => {
      const x0 = u.in.in.get().to('f64');
      y1.set(x0.sub(x1).add(c.values[0]!.mul(y1)));
      u.out(y1.to('f32'));
      x1.set(x0);
      c.step();
    });
    c.finish();
  },
});

const decay = ugen({
  name: 'Decay',
  rates: ['audio', 'control'],
  inputs: { in: 0, decayTime: 1 },
  outputs: 1,
  ...filterTraits,
  blockInputs: ['decayTime'],
  doc: 'Lets each impulse decay by 60 dB in `decayTime` seconds.',
  emit(u) {
    const c = coefficients(u, {
      inputs: [u.in.decayTime],
      count: 1,
      compute: ([time]) => [decayFactor(u, time!)],
      motion: 'sample',
      initially: 0,
    });
    const y1 = u.state('f64', 'y1', () => 0);
    u.loop(() => {
      y1.set(u.in.in.get().to('f64').add(c.values[0]!.mul(y1)));
      u.out(y1.to('f32'));
      c.step();
    });
    c.finish();
  },
});

const decay2 = ugen({
  name: 'Decay2',
  rates: ['audio', 'control'],
  inputs: { in: 0, attackTime: 0.01, decayTime: 1 },
  outputs: 1,
  ...filterTraits,
  blockInputs: ['attackTime', 'decayTime'],
  doc: 'Decay with a soft attack: the difference of two exponential decays.',
  emit(u) {
    const inputs = [u.in.decayTime, u.in.attackTime];
    const c = coefficients(u, {
      inputs,
      count: 2,
      compute: (times) => times.map((time) => decayFactor(u, time)),
      motion: 'sample',
    });
    const levels = ['slow', 'fast'].map((name) => u.state('f64', name, () => u.in.in.get().to('f64')));
    if (u.constructing) return u.out(0);
    u.loop(() => {
      const x = u.in.in.get().to('f64');
      levels.forEach((level, i) => level.set(x.add(c.values[i]!.mul(level))));
      u.out(levels[0]!.sub(levels[1]!).to('f32'));
      c.step();
    });
    c.finish();
  },
});

export const onePoles = [onePole, oneZero, integrator, leakDC, decay, decay2];
