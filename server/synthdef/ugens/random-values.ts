/** Random values drawn when the synth starts or at a trigger. */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import { type Declaration, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import type { Unit } from '../compiler/unit.ts';
import { RandomStream } from './support/random-stream.ts';

type Draw = (u: Unit, random: RandomStream, low: Value, high: Value) => Value;

const uniform: Draw = (_, random, low, high) => random.unipolar().mul(high.sub(low)).add(low);

const exponential: Draw = (u, random, low, high) => {
  const power = u.math.pow(high.div(low).to('f64'), random.unipolar().to('f64')).to('f32');
  return power.mul(low);
};

const whole: Draw = (_, random, low, high) => {
  const first = low.to('i32');
  const count = high.to('i32').sub(first).add(1);
  return random.double().mul(count.to('f64')).floor().to('i32').add(first).to('f32');
};

/** The lesser of two draws where `minmax` is 0 or less, else the greater. */
const linear: Draw = (u, random, low, high) => {
  const [a, b] = [random.unipolar(), random.unipolar()];
  const chosen = u.in.minmax!.get().to('i32').le(0).select(a.min(b), a.max(b));
  return chosen.mul(high.sub(low)).add(low);
};

/** The mean of `n` draws. */
const mean: Draw = (u, random, low, high) => {
  const count = u.in.n!.get().to('i32');
  const [sum, done] = [u.lanes.variable('f32', 0), u.lanes.variable('i32', 0)];
  u.lanes.loopWhile(
    () => done.lt(count),
    () => {
      sum.set(sum.add(random.unipolar()));
      done.set(done.add(1));
    },
  );
  return sum.div(count.to('f32')).mul(high.sub(low)).add(low);
};

const atStart = (
  name: string,
  inputs: { lo: number; hi: number } & Record<string, number>,
  doc: string,
  draw: Draw,
): Declaration =>
  ugen({
    name,
    rates: ['scalar'],
    inputs,
    outputs: 1,
    writes: ['random'],
    doc,
    emit(u) {
      const random = new RandomStream(u);
      u.out(draw(u, random, u.in.lo.get(), u.in.hi.get()));
      random.store();
    },
  });

/**
 * True when scsynth's output lies where the trigger does: its constructor then remembers the first value for the trigger.
 * An output takes the wire of the first audio-rate input that nothing reads later.
 */
function sharesWire(u: Unit, trig: Input): boolean {
  const same = (a: InputRef, b: InputRef) => a.unit === b.unit && a.output === b.output;
  const readLater = ({ ref }: Input) =>
    u.around.units.some((unit, i) => i > u.index && unit.inputs.some((other) => same(ref, other)));
  const shared = u.isAudio ? u.inputs.find((input) => input.isAudio && !readLater(input)) : undefined;
  return shared !== undefined && same(shared.ref, trig.ref);
}

/** @param everySample scsynth compares each sample with the last block's trigger, not with the sample before */
const atTrigger = (
  name: string,
  inputs: { lo: number; hi: number; trig: number },
  doc: string,
  draw: Draw,
  everySample = false,
): Declaration =>
  ugen({
    name,
    rates: ['audio', 'control'],
    inputs,
    outputs: 1,
    writes: ['random'],
    doc,
    emit(u) {
      const { lanes } = u;
      const { lo, hi, trig } = u.in;
      const random = new RandomStream(u);
      const value = u.state('f32', 'value', () => draw(u, random, lo.get(), hi.get()));
      const last = u.state('f32', 'trig', () => (sharesWire(u, trig) ? value : trig.get()));
      if (u.constructing) {
        u.out(value);
        return random.store();
      }
      // The limits count sample by sample only where the lower one is at audio rate; else by the block's first sample.
      const firstHigh = u.isAudio && hi.isAudio && !lo.isAudio ? lanes.variable('f32', 0) : null;
      const recent = lanes.variable('f32', last);
      u.loop(() => {
        const [now, low, high] = [trig.get(), lo.get(), hi.get()];
        firstHigh?.set(u.frame().eq(0).select(high, firstHigh));
        lanes.when(now.gt(0).and(last.le(0)), () => value.set(draw(u, random, low, firstHigh ?? high)));
        u.out(value);
        recent.set(now);
        if (!everySample) last.set(now);
      });
      last.set(recent);
      random.store();
    },
  });

export const randomValues = [
  atStart('Rand', { lo: 0, hi: 1 }, 'A random number when the synth starts, uniform from `lo` to `hi`.', uniform),
  atStart(
    'ExpRand',
    { lo: 0.01, hi: 1 },
    'A random number when the synth starts, exponentially distributed from `lo` to `hi`.',
    exponential,
  ),
  atStart('IRand', { lo: 0, hi: 127 }, 'A random integer from `lo` to `hi` when the synth starts.', whole),
  atStart(
    'LinRand',
    { lo: 0, hi: 1, minmax: 0 },
    'A random number when the synth starts, the lower (or, with `minmax` 1, the higher) the likelier.',
    linear,
  ),
  atStart(
    'NRand',
    { lo: 0, hi: 1, n: 0 },
    'The mean of `n` random numbers from `lo` to `hi` when the synth starts.',
    mean,
  ),
  atTrigger(
    'TRand',
    { lo: 0, hi: 1, trig: 0 },
    'A new random number at each trigger, uniform from `lo` to `hi`.',
    uniform,
  ),
  atTrigger(
    'TExpRand',
    { lo: 0.01, hi: 1, trig: 0 },
    'A new random number at each trigger, exponentially distributed from `lo` to `hi`.',
    exponential,
    true,
  ),
  atTrigger(
    'TIRand',
    { lo: 0, hi: 127, trig: 0 },
    'A new random integer from `lo` to `hi` at each trigger.',
    whole,
    true,
  ),
];
