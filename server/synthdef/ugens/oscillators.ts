/** Oscillators. Phases are kept as scsynth keeps them, since their rounding can be heard as drift between two renders. */

import { ugen } from '../compiler/declaration.ts';
import type { Value, Variable } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import { quarterTurn } from '../compiler/library/math.ts';
import type { Unit } from '../compiler/unit.ts';
import { tableSine, turn } from './support/table-sine.ts';
import { wrapDouble } from './support/wrap.ts';

const sinOsc = ugen({
  name: 'SinOsc',
  rates: ['audio', 'control'],
  inputs: { freq: 440, phase: 0 },
  outputs: 1,
  pure: true,
  doc: 'Sine oscillator; `phase` in radians.',
  emit(u) {
    const toUnits = turn / (2 * Math.PI);
    const perSample = turn * u.sampleDur;
    const { freq, phase: offset } = u.in;
    // Rounded to scsynth's units of 2^29 a turn, kept as 2^32 a turn: then it wraps by itself.
    const fine = (units: Value) => units.to('i32').shl(3);
    // With a slow frequency and phase the phase input is part of the running phase, else it is added to it.
    const joined = !freq.isAudio && !offset.isAudio;
    // A quarter turn ahead, as the polynomial wants it.
    const phase = u.state('i32', 'phase', () =>
      joined ? fine(offset.get().to('f64').mul(toUnits)).add(quarterTurn) : quarterTurn,
    );
    const initial = u.constructing ? phase.get() : null;
    const increment = freq.isAudio ? null : fine(freq.get().to('f64').mul(perSample));
    let step = increment;
    if (joined && offset.rate !== 0) {
      const last = u.state('f32', 'offset', () => offset.get());
      step = increment!.add(fine(offset.get().sub(last).mul(u.slopeFactor).to('f64').mul(toUnits)));
      last.set(offset.get());
    }
    const added = joined || offset.is(0) ? null : u.ramp(offset, 'offset');
    u.loop(() => {
      const position = added ? phase.add(fine(added.get().mul(toUnits))) : phase;
      // At control rate scsynth's own table, since a slow sine's rounding may end up in another's phase.
      u.out(u.isAudio ? u.math.sineOfRaised(position) : tableSine(u.lanes, position.sub(quarterTurn).shrU(3)));
      phase.set(phase.add(step ?? fine(freq.get().mul(perSample))));
    });
    if (initial) phase.set(initial);
  },
});

/** Frequency of a naive oscillator in phase units of `range` a period, as scsynth rounds it. */
export function lowFrequencyIncrement(u: Unit, range: number, freq: Input = u.inputs[0]!): () => Value {
  const perSample = Math.fround(range * u.sampleDur);
  if (freq.isAudio && !u.constructing) return () => freq.get().mul(perSample).to('f64');
  const increment = freq.get().mul(perSample).to('f64');
  return () => increment;
}

const lfSaw = ugen({
  name: 'LFSaw',
  rates: ['audio', 'control'],
  inputs: { freq: 440, iphase: 0 },
  outputs: 1,
  pure: true,
  doc: 'Sawtooth without band limit; `iphase` from 0 to 2.',
  emit(u) {
    const increment = lowFrequencyIncrement(u, 2);
    const phase = u.state('f64', 'phase', () => u.in.iphase.get().to('f64'));
    const zero = u.lanes.f64(0);
    u.loop(() => {
      u.out(phase.to('f32'));
      const next = phase.add(increment());
      phase.set(next.sub(next.ge(1).select(u.lanes.f64(2), next.le(-1).select(u.lanes.f64(-2), zero))));
    });
  },
});

const lfTri = ugen({
  name: 'LFTri',
  rates: ['audio', 'control'],
  inputs: { freq: 440, iphase: 0 },
  outputs: 1,
  pure: true,
  doc: 'Triangle without band limit; `iphase` from 0 to 4.',
  emit(u) {
    const increment = lowFrequencyIncrement(u, 4);
    const phase = u.state('f64', 'phase', () => u.in.iphase.get().to('f64'));
    u.loop(() => {
      u.out(phase.gt(1).select(u.lanes.f64(2).sub(phase), phase).to('f32'));
      const next = phase.add(increment());
      phase.set(next.ge(3).select(next.sub(4), next));
    });
  },
});

const lfPulse = ugen({
  name: 'LFPulse',
  rates: ['audio', 'control'],
  inputs: { freq: 440, iphase: 0, width: 0.5 },
  outputs: 1,
  pure: true,
  unipolar: true,
  blockInputs: ['width'],
  doc: 'Pulse without band limit, 0 or 1; a new width counts from the next period on.',
  emit(u) {
    const { lanes } = u;
    const increment = lowFrequencyIncrement(u, 1);
    const phase = u.state('f64', 'phase', () => u.in.iphase.get().to('f64'));
    const nextWidth = u.in.width.get();
    const width = u.state('f32', 'width', () => nextWidth);
    u.loop(() => {
      const wraps = phase.ge(1);
      const high = phase.lt(width.to('f64'));
      const current = wraps.select(phase.sub(1), phase);
      width.set(wraps.select(nextWidth, width));
      // At least one sample of the other polarity, however wide.
      u.out(wraps.select(width.le(0.5), high).select(lanes.f32(1), 0));
      phase.set(current.add(increment()));
    });
  },
});

const varSaw = ugen({
  name: 'VarSaw',
  rates: ['audio', 'control'],
  inputs: { freq: 440, iphase: 0, width: 0.5 },
  outputs: 1,
  pure: true,
  blockInputs: ['iphase', 'width'],
  doc: 'Triangle that peaks at `width` of its period, from falling saw (0) to rising saw (1); a new width counts from the next period on.',
  emit(u) {
    const { lanes } = u;
    const increment = lowFrequencyIncrement(u, 1);
    const nextWidth = u.in.width.get().min(0.999).max(0.001);
    const rise = () => lanes.f32(2).div(nextWidth);
    const fall = () => lanes.f32(2).div(lanes.f32(1).sub(nextWidth));
    const phase = u.state('f64', 'phase', () => u.in.iphase.get().to('f64'));
    const width = u.state('f32', 'width', () => nextWidth);
    const rising = u.state('f32', 'rising', rise);
    const falling = u.state('f32', 'falling', fall);
    if (u.constructing) return u.out(0);
    u.loop(() => {
      lanes.when(phase.ge(1), () => {
        phase.set(phase.sub(1));
        width.set(nextWidth);
        rising.set(rise());
        falling.set(fall());
      });
      const up = phase.mul(rising.to('f64'));
      const down = lanes.f64(1).sub(phase).mul(falling.to('f64'));
      u.out(phase.lt(width.to('f64')).select(up, down).to('f32').sub(1));
      phase.set(phase.add(increment()));
    });
  },
});

/** Takes a phase that reached its end back into [0, 1); returns a mask of the lanes where it did. `backward` holds where its increment is negative. */
function wrapImpulse(u: Unit, phase: Variable, backward: Value): Value {
  const { lanes } = u;
  const hit = backward.select(phase.le(0), phase.ge(1));
  lanes.when(hit, () => {
    const stepped = backward.select(phase.add(1), phase.sub(1));
    const still = backward.select(stepped.le(0), stepped.ge(1));
    phase.set(still.select(stepped.sub(backward.select(stepped.ceil(), stepped.floor())), stepped));
  });
  return hit;
}

const impulse = ugen({
  name: 'Impulse',
  rates: ['audio', 'control'],
  inputs: { freq: 440, phase: 0 },
  outputs: 1,
  pure: true,
  unipolar: true,
  blockInputs: ['phase'],
  doc: 'One-sample impulses; `phase` from 0 to 1.',
  emit(u) {
    const { lanes } = u;
    const { freq, phase: offset } = u.in;
    const perSample = Math.fround(u.sampleDur);
    const incrementOf = (f: Value) => f.mul(perSample).to('f64');
    const increment = u.state('f64', 'increment', () => incrementOf(freq.get()));
    const lastOffset = u.state('f64', 'offset', () => offset.get().to('f64'));
    const phase = u.state('f64', 'phase', () => {
      const wrapped = wrapDouble(lanes, lastOffset, lanes.f64(0), lanes.f64(1));
      return wrapped.eq(0).and(increment.ge(0)).select(lanes.f64(1), wrapped);
    });
    const start = u.constructing ? [phase.get(), increment.get(), lastOffset.get()] : null;
    const target = freq.isAudio ? null : incrementOf(freq.get());
    const slope = freq.rate === 1 ? target!.sub(increment).mul(u.slopeFactor) : null;
    // scsynth follows an audio-rate phase sample by sample only where the frequency is at audio rate too.
    const followed = offset.isAudio && freq.isAudio;
    const offsetSlope =
      offset.rate !== 0 && !followed ? offset.get().to('f64').sub(lastOffset).mul(u.slopeFactor) : null;
    const moved = offsetSlope?.ne(0);
    u.loop(() => {
      const fired = wrapImpulse(u, phase, increment.lt(0)).select(lanes.f32(1), 0);
      if (followed) {
        const now = offset.get().to('f64');
        phase.set(phase.add(now.sub(lastOffset).to('f32').to('f64')));
        lastOffset.set(now);
        wrapImpulse(u, phase, increment.lt(0));
      } else if (offsetSlope) {
        lanes.when(moved!, () => {
          phase.set(phase.add(offsetSlope));
          wrapImpulse(u, phase, increment.lt(0));
        });
      }
      if (freq.isAudio) increment.set(incrementOf(freq.get()));
      else if (slope) increment.set(increment.add(slope));
      u.out(fired);
      phase.set(phase.add(increment));
    });
    if (target && slope) increment.set(target);
    if (offsetSlope) lastOffset.set(offset.get().to('f64'));
    if (start) [phase, increment, lastOffset].forEach((state, i) => state.set(start[i]!));
  },
});

const phasor = ugen({
  name: 'Phasor',
  rates: ['audio', 'control'],
  inputs: { trig: 0, rate: 1, start: 0, end: 1, resetPos: 0 },
  outputs: 1,
  blockInputs: ['rate', 'start', 'end', 'resetPos'],
  doc: 'A ramp that wraps between `start` and `end`, `rate` a sample, and jumps to `resetPos` on a trigger.',
  emit(u) {
    const { lanes } = u;
    const { trig } = u.in;
    const [start, end, reset] = [u.in.start.get().to('f64'), u.in.end.get().to('f64'), u.in.resetPos.get().to('f64')];
    const last = u.state('f32', 'trig', () => trig.get());
    const level = u.state('f64', 'level', () => start);
    if (u.constructing) return u.out(level.to('f32'));
    const perSample = u.isAudio && !trig.isAudio;
    // scsynth takes an audio-rate rate only together with an audio-rate trigger.
    const steady = u.in.rate.isAudio && !perSample && u.isAudio ? null : u.in.rate.get().to('f64');
    if (perSample) {
      level.set(last.le(0).and(trig.get().gt(0)).select(reset, level));
      last.set(trig.get());
    }
    u.loop(() => {
      const rate = steady ?? u.in.rate.get().to('f64');
      if (perSample) {
        level.set(wrapDouble(lanes, level, start, end));
        u.out(level.to('f32'));
        level.set(level.add(rate));
        return;
      }
      const now = trig.get();
      lanes.when(last.le(0).and(now.gt(0)), () => {
        const fraction = lanes.f32(1).sub(last.div(now.sub(last)));
        level.set(reset.add(fraction.to('f64').mul(rate)));
      });
      u.out(level.to('f32'));
      level.set(wrapDouble(lanes, level.add(rate), start, end));
      last.set(now);
    });
  },
});

export const oscillators = [sinOsc, lfSaw, lfTri, lfPulse, varSaw, impulse, phasor];
