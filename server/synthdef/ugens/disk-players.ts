/** DiskIn and VDiskIn: playing the sound file that /b_read left open with a buffer. */

import { DiskCommand } from '../../world/instructions.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Value, Variable } from '../compiler/graph/lanes.ts';
import { leaveRecord } from '../compiler/leave-record.ts';
import type { Unit } from '../compiler/unit.ts';
import { cubic } from './buffer-players.ts';
import { askForMore, type DiskBuffer, diskBuffer, noteDone, passedEnd, toldState } from './support/disk-buffer.ts';

function silence(u: Unit): void {
  for (let i = 0; i < u.numOutputs; i++) u.out(0, i);
}

const diskIn = ugen({
  name: 'DiskIn',
  rates: ['audio'],
  inputs: { bufnum: 0, loop: 0 },
  outputs: 'any',
  form: 'block',
  writes: ['buffer'],
  doc: 'Plays the sound file that is open with a buffer, frame by frame; done at its end, unless it loops.',
  emit(u) {
    const { lanes } = u;
    const done = u.doneFlag();
    const place = u.state('i32', 'place', () => 0);
    const told = toldState(u);
    if (u.constructing) return silence(u);
    const buffer = diskBuffer(u, u.in.bufnum.get(), u.numOutputs, told);
    const { frames, half, fits, usable } = buffer;
    place.set(usable.select(place.ge(frames).select(0, place), 0));
    const frame = lanes.variable('i32', fits.select(buffer.data.add(place.mul(4 * u.numOutputs)), 0));
    const stride = fits.select(lanes.i32(4 * u.numOutputs), 0);
    u.loop(() => {
      for (let c = 0; c < u.numOutputs; c++) u.out(fits.select(lanes.gather('f32', frame, 4 * c), 0), c);
      frame.set(frame.add(stride));
    });
    lanes.when(fits, () => {
      const passed = passedEnd(u, buffer);
      noteDone(done, passed, place.ge(passed));
      place.set(place.add(u.frames));
      const full = place.eq(frames);
      lanes.when(full.or(place.eq(half)), () => {
        place.set(full.select(0, place));
        askForMore(u, buffer, u.in.loop.get(), half.sub(place));
      });
    });
  },
});

type Inputs = { bufnum: number; rate: number; loop: number; sendID: number };

/** Requests the half that `place` is not in, and reports to the clients how far the file was played. */
function more(u: Unit<Inputs>, buffer: DiskBuffer, halves: Variable, place: Value): void {
  const { lanes } = u;
  halves.set(halves.add(1));
  askForMore(u, buffer, u.in.loop.get(), place.to('i32').ge(buffer.half).select(lanes.i32(0), buffer.half));
  const id = u.in.sendID.get().to('i32');
  const played = place.add(halves.mul(buffer.half).to('f32').to('f64')).to('f32');
  lanes.when(id.ne(0), () => leaveRecord(u, 'diskPosition', id, played));
}

/** State of both ways of playing: if the file has ended, and the number of halves that were played. */
interface Kept {
  readonly done: Variable;
  readonly halves: Variable;
}

/** At rate 1 throughout: frame by frame. */
function plainly(u: Unit<Inputs>, buffer: DiskBuffer, { done, halves }: Kept): void {
  const { lanes } = u;
  const place = u.state('i32', 'place', () => 0);
  if (u.constructing) return silence(u);
  const { frames, half, fits, usable, data } = buffer;
  halves.set(usable.select(halves, 0));
  const due = lanes.variable('i32', 0);
  u.loop(() => {
    // The buffer may have become smaller.
    const frame = fits.and(place.lt(frames)).select(data.add(place.mul(4 * u.numOutputs)), 0);
    for (let c = 0; c < u.numOutputs; c++) u.out(fits.select(lanes.gather('f32', frame, 4 * c), 0), c);
    lanes.when(fits, () => {
      const before = place.get();
      const next = lanes.copy(before.add(1));
      const wraps = next.ge(frames);
      due.set(wraps.or(before.lt(half).and(next.ge(half))).select(1, due));
      place.set(wraps.select(next.sub(frames), next));
    });
  });
  lanes.when(fits, () => {
    const passed = passedEnd(u, buffer);
    noteDone(done, passed, place.ge(passed));
    lanes.when(due.ne(0), () => more(u, buffer, halves, place.to('f64')));
  });
}

/** At any rate below that at which a block takes half of the buffer, with cubic interpolation. */
function atRate(u: Unit<Inputs>, buffer: DiskBuffer, { done, halves }: Kept): void {
  const { lanes } = u;
  const place = u.state('f64', 'phase', () => 0);
  const rate = u.state('f32', 'rate', () => u.in.rate.get().max(0));
  const begun = u.state('i32', 'begun', () => 0);
  const perFrame = u.state('f32', 'perFrame', () => 0);
  if (u.constructing) return silence(u);
  const { frames, half, fits, usable, data } = buffer;
  halves.set(usable.select(halves, 0));
  perFrame.set(fits.and(begun.eq(0)).select(lanes.f64(1).div(frames.to('f64')).to('f32'), perFrame));
  const next = u.in.rate.get().max(0);
  const tooFast = next.mul(u.frames).mul(perFrame).ge(0.5);
  buffer.refuse(fits.and(tooFast), DiskCommand.tooFast);
  const plays = fits.and(tooFast.not());
  const slope = next.sub(rate).mul(u.slopeFactor);
  const due = lanes.variable('i32', 0);
  const [length, middle] = [frames.to('f64'), half.add(1).to('f64')];
  // scsynth puts out the first frame of all before it begins to count.
  const first = lanes.variable('i32', begun.eq(0).to('i32'));
  u.loop(() => {
    const whole = lanes.copy(place.to('i32'));
    const fraction = place.sub(whole.to('f64')).to('f32');
    const neighbour = (offset: number) => {
      const index = whole.add(offset);
      const wrapped = index.lt(0).select(index.add(frames), index.ge(frames).select(index.sub(frames), index));
      return plays.and(wrapped.ltU(frames)).select(data.add(wrapped.mul(4 * u.numOutputs)), 0);
    };
    const around = [-1, 0, 1, 2].map(neighbour);
    for (let c = 0; c < u.numOutputs; c++) {
      const samples = around.map((address) => lanes.gather('f32', address, 4 * c));
      u.out(plays.select(first.ne(0).select(samples[1]!, cubic(fraction, samples)), 0), c);
    }
    lanes.when(plays.and(first.eq(0)), () => {
      const before = lanes.copy(place.get());
      rate.set(rate.add(slope));
      place.set(place.add(rate.to('f64')));
      const wraps = place.ge(length.add(1));
      due.set(before.lt(middle).and(place.ge(middle)).or(wraps).select(1, due));
      place.set(wraps.select(place.sub(length), place));
    });
    first.set(0);
  });
  lanes.when(plays, () => {
    begun.set(1);
    const passed = passedEnd(u, buffer);
    noteDone(done, passed, place.ge(passed.to('f64')));
    lanes.when(due.ne(0), () => more(u, buffer, halves, place));
  });
}

const vDiskIn = ugen({
  name: 'VDiskIn',
  rates: ['audio'],
  inputs: { bufnum: 0, rate: 1, loop: 0, sendID: 0 },
  outputs: 'any',
  form: 'block',
  writes: ['buffer'],
  doc: 'Plays the sound file that is open with a buffer, `rate` frames a sample; sends /diskin with `sendID` at each half of the buffer if that is not 0.',
  emit(u) {
    const { lanes } = u;
    const { rate } = u.in;
    const buffer = diskBuffer(u, u.in.bufnum.get(), u.numOutputs);
    const kept: Kept = { done: u.doneFlag(), halves: u.state('i32', 'halves', () => 0) };
    // A rate that is known when the synth starts and is 1 needs no interpolation.
    if (rate.is(1)) plainly(u, buffer, kept);
    else if (rate.rate !== 0 || rate.isConstant) atRate(u, buffer, kept);
    else {
      const one = u.fixed('i32', 'one', () => rate.get().eq(1).to('i32')).ne(0);
      lanes.branch(
        one,
        () => plainly(u, buffer, kept),
        () => atRate(u, buffer, kept),
      );
    }
  },
});

export const diskPlayers = [diskIn, vDiskIn];
