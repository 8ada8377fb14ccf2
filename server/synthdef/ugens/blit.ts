/**
 * The band-limited oscillators: sums of cosines in closed form, sin((2N+1)x)/sin x, through a leaky integrator.
 * scsynth takes both from tables with linear interpolation. Their error near the zeros can be heard, and the
 * integrator sums up any bias, so the same tables are looked up here.
 */

import { tables } from '../../world/tables.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Lanes, Value } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';
import { chordSine, neighbours, tableSine, turn } from './support/table-sine.ts';

const leak = Math.fround(0.999);
/** Below this sine the quotient counts as its limit. */
const tiny = Math.fround(0.0005);

/**
 * The part that all voices' blocks share: number of harmonics, step of the phase, crossfade to a new number.
 * @param wanted how many harmonics at most; as many as there is room for where it is left out
 */
function harmonics(u: Unit, wanted?: Value) {
  const { lanes } = u;
  const freq = u.inputs[0]!.get();
  const most = (f: Value) =>
    lanes
      .f64(u.sampleRate * 0.5)
      .div(f.to('f64'))
      .to('i32');
  const count = (f: Value) => (wanted ? wanted.min(most(f)).max(1) : most(f));
  const scaleOf = (n: Value) => lanes.f64(0.5).div(n.to('f64')).to('f32');
  const lastFreq = u.state('f32', 'freq', () => freq);
  const lastCount = u.state('i32', 'count', () => count(freq));
  const lastScale = u.state('f32', 'scale', () => scaleOf(lastCount));
  const now = count(freq);
  const changed = now.ne(lastCount);
  const limited = wanted ? wanted.gt(most(freq)) : changed;
  const top = limited.select(lastFreq.gt(freq).select(lastFreq, freq), freq);
  const step = top
    .to('f64')
    .mul(turn * 0.5 * u.sampleDur)
    .to('i32');
  const scale = changed.select(scaleOf(now), lastScale);
  const still = u.inputs.every(({ rate }) => rate === 0);
  const fading = u.inputs[0]!.rate === 0 && (!wanted || still) ? null : lanes.flag(changed);
  const result = {
    fading,
    odd: now.add(now).add(1),
    lastOdd: lastCount.add(lastCount).add(1),
    step,
    changed,
    scale,
    lastScale: lastScale.get(),
  };
  const fade = lanes.variable('f32', 0);
  const commit = () => {
    lastFreq.set(freq);
    lastCount.set(now);
    lastScale.set(scale);
  };
  return { ...result, fade, commit };
}

/** 1/sin as the table has it; `bad` where the table has no value and `sine` must be divided by. */
function cosecant(lanes: Lanes, phase: Value): { inverse: Value; bad: Value } {
  const { a, b, fraction } = neighbours(lanes, tables.cosecant, phase);
  return { inverse: a.add(b.sub(a).mul(fraction)), bad: a.eq(0).or(b.eq(0)) };
}

/** Calls `use` with each sample of a sum of cosines of equal strength; goes back to its beginning after the constructor. */
function cosines(u: Unit, wanted: Value | undefined, use: (sample: Value) => void): void {
  const { lanes } = u;
  const h = harmonics(u, wanted);
  const phase = u.state('i32', 'phase', () => 0);
  u.loop(() => {
    const { inverse, bad } = cosecant(lanes, phase);
    const value = lanes.variable('f32', chordSine(u.math, phase.mul(h.odd)).mul(inverse).sub(1).mul(h.scale));
    lanes.whenFlagged(h.fading, () => {
      const before = tableSine(lanes, phase.mul(h.lastOdd)).mul(inverse).sub(1).mul(h.lastScale);
      value.set(before.add(h.fade.mul(value.sub(before))));
    });
    lanes.when(bad, () => {
      const denominator = tableSine(lanes, phase);
      const quotient = (odd: Value) => tableSine(lanes, phase.mul(odd)).div(denominator).sub(1);
      const after = quotient(h.odd).mul(h.scale);
      const before = quotient(h.lastOdd).mul(h.lastScale);
      const mixed = h.changed.select(before.add(h.fade.mul(after.sub(before))), after);
      value.set(denominator.abs().lt(tiny).select(lanes.f32(1), mixed));
    });
    use(value);
    phase.set(phase.add(h.step));
    h.fade.set(h.fade.add(u.slopeFactor));
  });
  h.commit();
  if (u.constructing) phase.set(0);
}

const saw = ugen({
  name: 'Saw',
  rates: ['audio', 'control'],
  inputs: { freq: 440 },
  outputs: 1,
  blockInputs: ['freq'],
  doc: 'Band-limited sawtooth.',
  emit(u) {
    const start = Math.fround(-0.46);
    const y = u.state('f32', 'y', () => start);
    cosines(u, undefined, (sample) => {
      y.set(sample.add(y.mul(leak)));
      u.out(y);
    });
    if (u.constructing) y.set(start);
  },
});

const blip = ugen({
  name: 'Blip',
  rates: ['audio', 'control'],
  inputs: { freq: 440, numharm: 200 },
  outputs: 1,
  blockInputs: ['freq', 'numharm'],
  doc: 'Band-limited impulses of `numharm` harmonics, or as many as there is room for.',
  emit: (u) => cosines(u, u.in.numharm.get().to('i32'), (sample) => u.out(sample)),
});

const pulse = ugen({
  name: 'Pulse',
  rates: ['audio', 'control'],
  inputs: { freq: 440, width: 0.5 },
  outputs: 1,
  blockInputs: ['freq', 'width'],
  doc: 'Band-limited pulse, the difference of two sawtooths; `width` from 0 to 1.',
  emit(u) {
    const { lanes } = u;
    const h = harmonics(u);
    const phase = u.state('i32', 'phase', () => 0);
    const y = u.state('f32', 'y', () => 0);
    const lastOffset = u.state('i32', 'offset', () => 0);
    if (u.constructing) return u.out(0);
    const offsetNow = u.in.width
      .get()
      .mul(turn / 2)
      .to('i32');
    const offsetStep = offsetNow.sub(lastOffset).to('f32').mul(u.slopeFactor).to('i32');
    const offset = lanes.variable('i32', lastOffset);
    lastOffset.set(offsetNow);
    // Outside a crossfade scsynth scales the difference, and takes this limit for the quotient.
    const limit = lanes.f32(1).div(h.scale).add(1);
    u.loop(() => {
      const [first, second] = [phase.get(), phase.add(offset)].map((at) => {
        const { inverse, bad } = cosecant(lanes, at);
        const value = lanes.variable('f32', chordSine(u.math, at.mul(h.odd)).mul(inverse));
        lanes.whenFlagged(h.fading, () => {
          const before = tableSine(lanes, at.mul(h.lastOdd)).mul(inverse).sub(1).mul(h.lastScale);
          const after = value.sub(1).mul(h.scale);
          value.set(before.add(h.fade.mul(after.sub(before))));
        });
        lanes.when(bad, () => {
          const denominator = tableSine(lanes, at);
          const quotient = (odd: Value) => tableSine(lanes, at.mul(odd)).div(denominator);
          const after = quotient(h.odd);
          const before = quotient(h.lastOdd).sub(1).mul(h.lastScale);
          const mixed = h.changed.select(before.add(h.fade.mul(after.sub(1).mul(h.scale).sub(before))), after);
          value.set(
            denominator
              .abs()
              .lt(tiny)
              .select(h.changed.select(lanes.f32(1), limit), mixed),
          );
        });
        return value;
      });
      const difference = first!.sub(second!);
      y.set(h.changed.select(difference, difference.mul(h.scale)).add(y.mul(leak)));
      u.out(y);
      phase.set(phase.add(h.step));
      offset.set(offset.add(offsetStep));
      h.fade.set(h.fade.add(u.slopeFactor));
    });
    h.commit();
  },
});

export const bandLimited = [saw, blip, pulse];
