/** Writing signals into buffers: RecordBuf and BufWr. One voice after the other, since they may share a buffer. */

import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';
import { loopPhase } from './buffer-players.ts';
import { bufferFields, bufferRow } from './support/buffer-row.ts';

const bufWr = ugen({
  name: 'BufWr',
  rates: ['audio', 'control'],
  inputs: { bufnum: 0, phase: 0, loop: 1 },
  rest: 'channels',
  outputs: 1,
  restFirst: true,
  audioInputs: ['phase', 'channels'],
  form: 'block',
  writes: ['buffer'],
  bufferInputs: ['bufnum'],
  doc: 'Writes signals into a buffer at a frame number.',
  emit(u) {
    const { lanes } = u;
    const done = u.doneFlag();
    if (u.constructing) return u.out(0);
    const { data, frames, channels } = bufferFields(u, bufferRow(u, u.in.bufnum.get()));
    const fits = data.ne(0).and(channels.ge(u.rest.length));
    const loops = u.in.loop.get().to('i32').ne(0);
    const high = loops.select(frames, frames.sub(1)).to('f64');
    done.set(fits.select(done, 1));
    u.loop(() => {
      u.out(0);
      lanes.when(fits, () => {
        const frame = loopPhase(lanes, u.in.phase.get().to('f64'), high, loops, done).to('i32');
        const address = data.add(frame.min(frames.sub(1)).max(0).mul(channels).shl(2));
        u.rest.forEach((channel, i) => lanes.scatter(address, channel.get(), 4 * i));
      });
    });
  },
});

const recordBuf = ugen({
  name: 'RecordBuf',
  rates: ['audio', 'control'],
  inputs: { bufnum: 0, offset: 0, recLevel: 1, preLevel: 0, run: 1, loop: 1, trigger: 1, doneAction: 0 },
  rest: 'channels',
  outputs: 1,
  restFirst: true,
  form: 'block',
  writes: ['buffer'],
  bufferInputs: ['bufnum'],
  doc: 'Records signals into a buffer, mixed with what is there.',
  emit(u) {
    const { lanes } = u;
    const channels = Math.max(1, u.rest.length);
    const done = u.doneFlag();
    const place = u.state('i32', 'place', () => u.in.offset.get().to('i32').mul(channels));
    const before = u.state('f32', 'trigger', () => 0);
    const levels = recordingLevels(u);
    if (u.constructing) return u.out(0);
    const buffer = bufferFields(u, bufferRow(u, u.in.bufnum.get()));
    const { data, samples } = buffer;
    const fits = data.ne(0).and(buffer.channels.eq(channels));
    done.set(fits.select(done, 1));
    const [run, trigger] = [u.in.run.get(), u.in.trigger.get()];
    const loops = u.in.loop.get().to('i32').ne(0);
    const last = samples.sub(channels);
    const step = run.gt(0).select(lanes.i32(channels), run.lt(0).select(lanes.i32(-channels), 0));
    const room = lanes.variable('i32', 0);
    lanes.when(fits, () => {
      const hit = trigger.gt(0).and(before.le(0));
      done.set(hit.select(0, done));
      place.set(hit.select(u.in.offset.get().to('i32').mul(channels), place));
      before.set(trigger);
      place.set(loops.select(place.lt(0).select(last, place.ge(samples).select(0, place)), place));
      // Without a loop only what lies between the place and the end it moves to is recorded.
      const ahead = run
        .gt(0)
        .select(samples.sub(place), place)
        .max(0)
        .min(u.frames * channels)
        .div(channels);
      room.set(step.eq(0).select(0, loops.select(lanes.i32(u.frames), ahead)));
    });
    u.loop(() => {
      u.out(0);
      lanes.when(room.gt(0), () => {
        room.set(room.sub(1));
        // A place outside, which scsynth would write to as well, is passed over.
        lanes.when(place.ge(0).and(place.le(last)), () => {
          const address = data.add(place.shl(2));
          u.rest.forEach((channel, i) => {
            const now = levels ? levels.mix(channel.get(), lanes.gather('f32', address, 4 * i)) : channel.get();
            lanes.scatter(address, now, 4 * i);
          });
        });
        levels?.step();
        const next = place.add(step);
        place.set(loops.select(next.lt(0).select(last, next.ge(samples).select(0, next)), next));
      });
    });
    lanes.when(fits.and(loops.not()).and(place.ge(samples)), () => {
      done.set(1);
      u.doneAction(u.in.doneAction.get());
    });
  },
});

/** The levels as they move over the block, a step for each frame recorded; null where the signal just replaces. */
function recordingLevels(
  u: Unit<{
    bufnum: number;
    offset: number;
    recLevel: number;
    preLevel: number;
    run: number;
    loop: number;
    trigger: number;
    doneAction: number;
  }>,
) {
  const inputs = [u.in.recLevel, u.in.preLevel] as const;
  const [recorded, previous] = inputs.map((input, i) => u.state('f32', `level${i}`, () => input.get()));
  if (u.in.recLevel.is(1) && u.in.preLevel.is(0)) return null;
  const slopes = u.constructing
    ? []
    : inputs.map((input, i) => input.get().sub([recorded!, previous!][i]!).mul(u.slopeFactor));
  return {
    mix: (now: Value, old: Value) => now.mul(recorded!).add(old.mul(previous!)),
    step: () => [recorded!, previous!].forEach((level, i) => level.set(level.add(slopes[i]!))),
  };
}

export const bufferRecorders = [bufWr, recordBuf];
