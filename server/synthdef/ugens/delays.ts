/**
 * Delays, combs and allpass filters, each with no, linear or cubic interpolation. A control-rate delay time moves in
 * a line over the block, in single precision, so the rounding of many such steps is part of what is heard.
 */

import { type Declaration, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import type { Unit } from '../compiler/unit.ts';
import { DelayLine } from './support/delay-line.ts';

type Kind = 'Delay' | 'Comb' | 'Allpass';
type Interpolation = 'N' | 'L' | 'C';

/** A value for the current sample. */
interface Moving {
  /** One sample's step; call it once at the head of the loop's body. */
  next(): Value;
  finish(): void;
}

interface Times {
  readonly delay: Input;
  readonly decay: Input | undefined;
}

/** Mask of the lanes in which either time has changed since the last block; null where neither can. */
export function changes(u: Unit, { delay, decay }: Times): { delay: Value; any: Value } | null {
  const { lanes } = u;
  if (delay.rate === 0 && (decay?.rate ?? 0) === 0) return null;
  const changed = (input: Input | undefined, name: string) => {
    if (!input || input.rate === 0) return lanes.never();
    const last = u.state('f32', name, () => input.get());
    const differs = input.get().ne(last).and(lanes.active());
    last.set(input.get());
    return differs;
  };
  const moved = changed(delay, 'delaytime');
  return { delay: moved, any: moved.or(changed(decay, 'decaytime')) };
}

/** A stored f32 that goes to `goal` in a line over the block where `changed`; kept as it was reached, with its rounding. */
export function line(
  u: Unit,
  name: string,
  first: () => Value,
  changed: Value | undefined,
  goal: () => Value,
  early: Value,
): Moving {
  const { lanes } = u;
  const current = u.state('f32', name, first);
  if (!changed || u.constructing) return { next: () => current, finish: () => {} };
  const slope = lanes.variable('f32', 0);
  lanes.when(changed, () => slope.set(goal().sub(current).mul(u.slopeFactor)));
  return {
    // Where `early` holds the step counts from this sample on, else from the next.
    next() {
      const before = current.get();
      current.set(current.add(slope));
      return early.constant ? current : early.select(current, before);
    },
    finish() {},
  };
}

/** Feedback with which a comb of this delay decays by 60 dB in the decay time. f32. */
export function feedback(u: Unit, delay: Value, decay: Value): Value {
  const magnitude = u.math.exp(u.lanes.f64(Math.log(0.001)).mul(delay.to('f64')).div(decay.abs().to('f64'))).to('f32');
  const signed = decay.lt(0).select(magnitude.neg(), magnitude);
  return delay.eq(0).or(decay.eq(0)).select(u.lanes.f32(0), signed);
}

/** One place of the line that is read: how many samples ago, and where it must count as silence. */
interface Tap {
  readonly delay: Value;
  readonly silent: Value;
}

const offsets = { N: [0], L: [0, 1], C: [-1, 0, 1, 2] } as const;

/** Reads between samples. */
function interpolated(line: DelayLine, taps: readonly Tap[], fraction: () => Value): Value {
  const read = ({ delay, silent }: Tap) => silent.select(line.length.lanes.f32(0), line.read(delay));
  const [a, b, c, d] = taps.map(read);
  if (!b) return a!;
  return c ? cubic(fraction(), a!, b, c, d!) : a!.add(fraction().mul(b.sub(a!)));
}

/** Hermite interpolation between y1 and y2. */
export function cubic(x: Value, y0: Value, y1: Value, y2: Value, y3: Value): Value {
  const c1 = y2.sub(y0).mul(0.5);
  const c2 = y0.sub(y1.mul(2.5)).add(y2.mul(2)).sub(y3.mul(0.5));
  const c3 = y3.sub(y0).mul(0.5).add(y1.sub(y2).mul(1.5));
  return c3.mul(x).add(c2).mul(x).add(c1).mul(x).add(y1);
}

/**
 * Linear interpolation at a delay that stays: the older neighbour is the newer one of the sample before, so that each
 * sample is read once. Made before the loop.
 */
function steadyLinear(u: Unit, line: DelayLine, kind: Kind, [tap, next]: readonly Tap[], fraction: Value) {
  const older = u.lanes.variable('f32', line.read(next!.delay));
  // A delay as long as the line meets what is being written.
  const full = tap!.delay.eq(line.length);
  const nearlyFull = next!.delay.eq(line.length).and(next!.silent.not());
  return {
    read(x: Value): Value {
      const newer = tap!.silent.select(u.lanes.f32(0), line.read(tap!.delay));
      const other = kind === 'Delay' ? nearlyFull.select(x, older) : older.get();
      older.set(newer);
      return newer.add(fraction.mul(other.sub(newer)));
    },
    wrote(value: Value): void {
      if (kind !== 'Delay') older.set(full.select(value, older));
    },
  };
}

function emit(u: Unit, kind: Kind, interpolation: Interpolation): void {
  const { lanes } = u;
  const input = u.in.in!;
  const times: Times = { delay: u.in.delaytime!, decay: u.in.decaytime };
  const { delay, decay } = times;
  const delayLine = new DelayLine(u, u.in.maxdelaytime!.get());
  const least = interpolation === 'C' && kind !== 'Delay' ? 2 : 1;
  const rate = Math.fround(u.sampleRate);
  const samplesOf = (seconds: Value) => seconds.mul(rate).min(delayLine.length.to('f32')).max(least);
  // scsynth passes the input on where a delay has no time that could change.
  const through = kind === 'Delay' && delay.rate === 0 ? delay.get().eq(0) : lanes.never();

  const changed = delay.isAudio ? null : changes(u, times);
  const always = lanes.always();
  const samples = delay.isAudio
    ? null
    : line(
        u,
        'samples',
        () => samplesOf(delay.get()),
        delay.rate === 0 ? undefined : changed!.delay,
        () => samplesOf(delay.get()),
        always,
      );
  const early = interpolation === 'N' && changed ? changed.delay : always;
  const feed =
    !decay || delay.isAudio
      ? null
      : line(
          u,
          'feedback',
          () => feedback(u, delay.get(), decay.get()),
          changed?.any,
          () => feedback(u, delay.get(), decay.get()),
          early,
        );
  if (u.constructing) return u.out(through.and(delayLine.missing.not()).select(input.get(), lanes.f32(0)));

  const decayNow = decay?.get();
  const unfilled = delayLine.written.lt(delayLine.length);
  const count = lanes.variable('i32', delayLine.written);
  const split = (length: Value) => {
    const whole = length.to('i32');
    return { whole, fraction: () => length.sub(whole.to('f32')) };
  };
  // Until the line is full, a delay writes before it reads what nobody wrote yet: a delay as long as the line is silent.
  const tapsOf = (whole: Value): Tap[] =>
    offsets[interpolation].map((offset) => {
      const ago = whole.add(offset);
      return { delay: ago, silent: kind === 'Delay' ? unfilled.and(ago.ge(delayLine.length)) : lanes.never() };
    });
  const steady = delay.rate === 0 ? split(samples!.next()) : null;
  const steadyTaps = steady && tapsOf(steady.whole);
  const linear =
    steady && interpolation === 'L' ? steadyLinear(u, delayLine, kind, steadyTaps!, steady.fraction()) : null;

  u.loop(() => {
    const x = input.get();
    const seconds = delay.isAudio ? delay.get() : null;
    const { whole, fraction } = steady ?? split(seconds ? samplesOf(seconds) : samples!.next());
    const gain = feed ? feed.next() : seconds && decayNow ? feedback(u, seconds, decayNow) : null;
    if (kind === 'Delay') delayLine.write(x);
    const value = linear ? linear.read(x) : interpolated(delayLine, steadyTaps ?? tapsOf(whole), fraction);
    let out = value;
    let silent = delayLine.missing;
    if (kind !== 'Delay') {
      const written = x.add(gain!.mul(value));
      delayLine.write(written);
      linear?.wrote(written);
      if (kind === 'Allpass') out = value.sub(gain!.mul(written));
      if (kind === 'Allpass' && interpolation === 'C') {
        silent = silent.or(unfilled.and(count.add(1).lt(whole)));
        count.set(count.add(1));
      }
    }
    const heard = silent.select(lanes.f32(0), out);
    u.out(through.constant === 0 ? heard : through.and(delayLine.missing.not()).select(x, heard));
    delayLine.advance();
  });
  delayLine.finish();
}

const kinds: Readonly<Record<Kind, string>> = {
  Delay: 'Delay',
  Comb: 'Comb filter (decays by 60 dB in `decaytime`)',
  Allpass: 'Allpass filter (decays by 60 dB in `decaytime`)',
};
const interpolations: Readonly<Record<Interpolation, string>> = { N: 'without', L: 'with linear', C: 'with cubic' };

export const delays: readonly Declaration[] = (['Delay', 'Comb', 'Allpass'] as const).flatMap((kind) =>
  (['N', 'L', 'C'] as const).map((interpolation) => {
    const times = { in: 0, maxdelaytime: 0.2, delaytime: 0.2 };
    return ugen<Record<string, number>>({
      name: `${kind}${interpolation}`,
      rates: ['audio', 'control'],
      inputs: kind === 'Delay' ? times : { ...times, decaytime: 1 },
      outputs: 1,
      pure: true,
      liftsInput: true,
      blockInputs: ['maxdelaytime', 'decaytime'],
      doc: `${kinds[kind]} ${interpolations[interpolation]} interpolation.`,
      emit: (u) => emit(u, kind, interpolation),
    });
  }),
);
