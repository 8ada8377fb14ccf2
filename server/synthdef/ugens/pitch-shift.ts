/** PitchShift: four overlapping grains that run through a delay line at another speed. */

import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import { powerOfTwoFrom } from './support/delay-line.ts';
import { RandomStream } from './support/random-stream.ts';

const grains = [0, 1, 2, 3] as const;

export const pitchShift = ugen({
  name: 'PitchShift',
  rates: ['audio'],
  inputs: { in: 0, windowSize: 0.2, pitchRatio: 1, pitchDispersion: 0, timeDispersion: 0 },
  outputs: 1,
  ownRate: true,
  // It draws numbers now and then, in its turn among the UGens that do.
  form: 'block',
  writes: ['random'],
  blockInputs: 'all',
  doc: 'Shifts the pitch by a ratio from 0 to 4, with grains of `windowSize` seconds.',
  emit(u) {
    const { lanes } = u;
    const { windowSize, pitchRatio, pitchDispersion, timeDispersion } = u.in;
    const least = Math.fround(3 * Math.fround(u.sampleDur));
    const window = () => windowSize.get().max(least).to('f64').mul(u.sampleRate);
    const length = u.fixed('i32', 'length', () => powerOfTwoFrom(u, window().mul(3).add(3).ceil().add(u.frames)));
    const frames = u.fixed('i32', 'frames', () => window().to('i32').add(2).and(-4));
    const memory = u.memory('line', () => length.shl(2));
    const missing = memory.eq(0);
    const base = missing.select(lanes.addressOfSlot(u.array('spare', 1)), memory);
    const mask = missing.select(lanes.i32(0), length.sub(1).shl(2));
    const slope = u.fixed('f32', 'slope', () => lanes.f32(2).div(frames.to('f32')));
    const write = u.state('i32', 'write', () => 0);
    const left = u.state('i32', 'left', () => frames.shrU(2));
    const stage = u.state('i32', 'stage', () => 3);
    // As if all four had begun before: their heads two samples behind, at the places of their turns in the window.
    const delay = grains.map((n) => u.state('f32', `delay${n}`, () => 2));
    const speed = grains.map((n) => u.state('f32', `speed${n}`, () => 1));
    const level = grains.map((n) => u.state('f32', `level${n}`, () => [0.5, 1, 0.5, 0][n]!));
    const rise = grains.map((n) => u.state('f32', `rise${n}`, () => (n < 2 ? slope.neg() : slope)));
    if (u.constructing) {
      lanes.scatter(base, u.in.in.get());
      return u.out(0);
    }
    const stream = new RandomStream(u);
    const ratio = pitchRatio.get();
    const pitchSpread = pitchDispersion.get();
    // scsynth's samples are single precision from here on.
    const timeSpread = timeDispersion.get().max(0).min(windowSize.get()).to('f64').mul(u.sampleRate).to('f32');

    const begin = (): void => {
      left.set(frames.shrU(2));
      stage.set(stage.add(1).and(3));
      const drawn = lanes.variable('f32', ratio);
      lanes.when(pitchSpread.ne(0), () => drawn.set(ratio.add(pitchSpread.mul(stream.bipolar()))));
      const change = drawn.max(0).min(4).sub(1);
      const start = change.lt(0).select(lanes.f32(2), frames.to('f32').mul(change).add(2));
      const place = start.add(timeSpread.mul(stream.unipolar()));
      for (const n of grains) {
        lanes.when(stage.eq(n), () => {
          speed[n]!.set(change.neg());
          delay[n]!.set(place);
          level[n]!.set(0);
          rise[n]!.set(slope);
          rise[(n + 2) & 3]!.set(slope.neg());
        });
      }
    };
    const tap = (n: number): Value => {
      delay[n]!.set(delay[n]!.add(speed[n]!));
      const whole = delay[n]!.to('i32');
      const at = write.sub(whole.shl(2));
      const [now, before] = [at, at.sub(4)].map((place) => lanes.gather('f32', base.add(place.and(mask))));
      const value = now!.add(delay[n]!.sub(whole.to('f32')).mul(before!.sub(now!))).mul(level[n]!);
      level[n]!.set(level[n]!.add(rise[n]!));
      return value;
    };
    u.loop(() => {
      lanes.when(left.le(0), begin);
      left.set(left.sub(1));
      write.set(write.add(4));
      const sum = grains.map(tap).reduce((a, b) => a.add(b));
      lanes.scatter(base.add(write.and(mask)), u.in.in.get());
      u.out(missing.select(lanes.f32(0), sum.mul(0.5)));
    });
    stream.store();
  },
});
