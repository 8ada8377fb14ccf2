/**
 * Players of rendered sound. VoicePlayer plays the voice rows of the layout one after the other, each from its first sample to its last;
 * Glide moves a control in a line, VoiceLevel tells how loud a voice is. A row is written by the control thread before the render thread hears of it and not changed while it plays.
 */

import { VoiceReport } from '../../world/instructions.ts';
import { VoiceRow, World } from '../../world/layout.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Value, Variable } from '../compiler/graph/lanes.ts';
import { leaveRecord } from '../compiler/leave-record.ts';
import type { Unit } from '../compiler/unit.ts';
import { cubic } from './buffer-players.ts';

type Inputs = { take: number; speed: number; gate: number };

/** Sound of one row: `channels` stretches of `frames` samples, one after the other. */
interface Sound {
  readonly data: Variable;
  readonly frames: Variable;
  readonly channels: Variable;
  readonly once: Variable;
}

const rowAddress = (u: Unit<Inputs>, row: Value): Value => row.mul(VoiceRow.bytes).add(u.layout.voiceRowAddress);

function soundOf(u: Unit<Inputs>): Sound {
  const none = () => u.lanes.variable('i32', 0);
  return { data: none(), frames: none(), channels: none(), once: none() };
}

/** Takes what a row says; silence for a row that is not there. */
function load(u: Unit<Inputs>, row: Value, sound: Sound): void {
  const { lanes, layout } = u;
  const there = row.ltU(layout.voiceRows);
  const address = lanes.copy(rowAddress(u, there.select(row, 0)));
  const word = (offset: number) => there.select(lanes.gather('i32', address, offset), 0);
  sound.data.set(word(VoiceRow.data));
  sound.frames.set(word(VoiceRow.frames));
  sound.channels.set(word(VoiceRow.channels));
  sound.once.set(word(VoiceRow.once));
}

/** The row that follows: what `take` holds, but for a row that plays once. */
function following(u: Unit<Inputs>, take: Value, row: Value, sound: Sound): Value {
  return take.eq(row).and(sound.once.ne(0)).select(u.lanes.i32(-1), take);
}

/** Address of the first sample of the sound's channel that output `channel` plays: one channel goes to all. 0 where there is none. */
function channelStart(u: Unit<Inputs>, sound: Sound, channel: number): Value {
  const has = sound.channels.gt(channel);
  const source = has.select(u.lanes.i32(channel), 0);
  return has.or(sound.channels.eq(1)).select(sound.data.add(source.mul(sound.frames).shl(2)), 0);
}

/** The sample at a whole frame; 0 in a channel that is not there. */
function sampleAt(u: Unit<Inputs>, start: Value, frame: Value): Value {
  const there = start.ne(0);
  return there.select(u.lanes.gather('f32', there.select(start.add(frame.shl(2)), 0)), 0);
}

export const voicePlayer = ugen({
  name: 'VoicePlayer',
  rates: ['audio'],
  inputs: { take: -1, speed: 1, gate: 1 },
  outputs: 'any',
  form: 'block',
  writes: ['message'],
  blockInputs: ['take', 'gate'],
  doc: 'Plays rendered sound: voice row `take` from the sample that the row names, and at the end of each pass the row that `take` then holds; a negative one, or one that is played once, ends it. Fades out within a block when `gate` is 0.',
  emit(u) {
    const { lanes } = u;
    const row = u.state('i32', 'row', () => -1);
    const phase = u.state('f64', 'phase', () => 0);
    const passes = u.state('i32', 'passes', () => 0);
    const ended = u.state('i32', 'ended', () => 0);
    const before = Array.from({ length: u.numOutputs }, (_, c) => u.state('f32', `before${c}`, () => 0));
    if (u.constructing) {
      for (let c = 0; c < u.numOutputs; c++) u.out(0, c);
      return;
    }
    const take = lanes.copy(u.in.take.get().to('i32'));
    const closed = lanes.copy(u.in.gate.get().le(0).to('i32'));
    const report = (kind: number, frame: Value) => leaveRecord(u, 'voice', lanes.i32(kind), row, passes, frame);
    const first = lanes.variable('i32', 0);
    begin(u, { take, row, passes, first }, (frame) => report(VoiceReport.started, frame));
    const sound = soundOf(u);
    const next = soundOf(u);
    load(u, row.get(), sound);
    load(u, following(u, take, row.get(), sound), next);
    // The first boundary in the block; what a row shorter than the block does after it is the same again.
    const boundary = lanes.variable('i32', -1);
    const frame = lanes.variable('i32', 0);
    const outputs = Array.from({ length: u.numOutputs }, () => lanes.variable('f32', 0));
    u.loop(() => {
      for (const out of outputs) out.set(0);
      const plays = () => row.ge(0).and(frame.ge(first)).and(ended.eq(0));
      lanes.when(plays(), () => {
        lanes.when(phase.ge(sound.frames.to('f64')), () => {
          boundary.set(boundary.lt(0).select(frame, boundary));
          nextPass(u, { row, take, phase, passes, ended, before }, sound);
        });
        lanes.when(ended.eq(0), () => {
          play(u, phase.get(), sound, next, before, outputs);
          phase.set(phase.add(u.in.speed.get().max(0).to('f64')));
        });
      });
      const faded = fade(u, frame.get());
      outputs.forEach((out, c) => u.out(closed.ne(0).select(out.mul(faded), out), c));
      frame.set(frame.add(1));
    });
    lanes.when(boundary.ge(0), () => {
      lanes.when(ended.ne(0), () => report(VoiceReport.ended, boundary.get()));
      lanes.when(ended.eq(0), () => report(VoiceReport.passed, boundary.get()));
    });
    lanes.when(ended.ne(0).or(closed.ne(0)), () => u.doneAction(2));
  },
});

/** State that decides when the first row begins. */
interface Beginning {
  readonly take: Value;
  readonly row: Variable;
  readonly passes: Variable;
  readonly first: Variable;
}

/** Begins in the block that the row names, or as soon as it is there. Block numbers wrap. */
function begin(u: Unit<Inputs>, { take, row, passes, first }: Beginning, report: (frame: Value) => void): void {
  const { lanes, layout } = u;
  lanes.when(row.lt(0).and(take.ltU(layout.voiceRows)), () => {
    const address = lanes.copy(rowAddress(u, take));
    const late = lanes.copy(
      lanes.loadShared('i32', World.block).sub(lanes.gather('i32', address, VoiceRow.startBlock)),
    );
    lanes.when(late.ge(0), () => {
      row.set(take);
      passes.set(1);
      first.set(late.eq(0).select(lanes.gather('i32', address, VoiceRow.startFrame), 0));
      report(first.get());
    });
  });
}

interface Passing {
  readonly row: Variable;
  readonly take: Value;
  readonly phase: Variable;
  readonly passes: Variable;
  readonly ended: Variable;
  readonly before: readonly Variable[];
}

/** The end of a pass: what `take` holds goes on with the fraction of a frame that is left over. */
function nextPass(u: Unit<Inputs>, { row, take, phase, passes, ended, before }: Passing, sound: Sound): void {
  const { lanes } = u;
  before.forEach((sample, c) => sample.set(sampleAt(u, channelStart(u, sound, c), sound.frames.sub(1).max(0))));
  phase.set(phase.sub(sound.frames.to('f64')));
  row.set(following(u, take, row.get(), sound));
  load(u, row.get(), sound);
  ended.set(sound.frames.gt(0).select(lanes.i32(0), 1));
  // Faster than a whole row in one sample.
  phase.set(phase.ge(sound.frames.to('f64')).select(0, phase));
  passes.set(passes.add(1));
}

/** The sample at a phase: as it was rendered on whole frames, between frames a cubic through the neighbours, also across a boundary. */
function play(
  u: Unit<Inputs>,
  phase: Value,
  sound: Sound,
  next: Sound,
  before: readonly Variable[],
  outputs: readonly Variable[],
): void {
  const { lanes } = u;
  const index = lanes.copy(phase.floor().to('i32'));
  const fraction = lanes.copy(phase.sub(phase.floor()).to('f32'));
  outputs.forEach((out, c) => {
    const start = lanes.copy(channelStart(u, sound, c));
    out.set(sampleAt(u, start, index));
    lanes.when(fraction.ne(0), () => {
      const after = lanes.copy(channelStart(u, next, c));
      const ahead = (distance: number) => {
        const place = lanes.copy(index.add(distance));
        const beyond = lanes.copy(place.sub(sound.frames));
        const inside = sampleAt(u, start, place.min(sound.frames.sub(1)));
        return beyond.lt(0).select(inside, sampleAt(u, after, beyond.max(0).min(next.frames.sub(1)).max(0)));
      };
      const behind = index.gt(0).select(sampleAt(u, start, index.sub(1).max(0)), before[c]!);
      out.set(cubic(fraction, [behind, out.get(), ahead(1), ahead(2)]));
    });
  });
}

/** Falls from 1 to 0 within the block, without corners: 1 - 3t² + 2t³. */
function fade(u: Unit<Inputs>, frame: Value): Value {
  const t = frame
    .add(1)
    .to('f32')
    .mul(1 / u.frames);
  return u.lanes.f32(1).sub(t.mul(t).mul(u.lanes.f32(3).sub(t.mul(2))));
}

export const glide = ugen({
  name: 'Glide',
  rates: ['audio'],
  inputs: { in: 0, seconds: 0.01, ends: 0 },
  outputs: 1,
  form: 'block',
  blockInputs: ['in', 'seconds', 'ends'],
  doc: 'Moves in a line of `seconds` to each new value of its input; where `ends` is not 0 the synth ends once the value is reached.',
  emit(u) {
    const { lanes } = u;
    const target = u.state('f32', 'target', () => u.in.in.get());
    const level = u.state('f32', 'level', () => u.in.in.get());
    const step = u.state('f32', 'step', () => 0);
    const left = u.state('i32', 'left', () => 0);
    if (u.constructing) return u.out(level.get());
    const wanted = lanes.copy(u.in.in.get());
    lanes.when(wanted.ne(target), () => {
      left.set(u.in.seconds.get().mul(u.fullRate).add(0.5).to('i32').max(1));
      step.set(wanted.sub(level).div(left.to('f32')));
      target.set(wanted);
    });
    u.loop(() => {
      lanes.when(left.gt(0), () => {
        left.set(left.sub(1));
        level.set(left.eq(0).select(target, level.add(step)));
      });
      u.out(level.get());
    });
    // Also when it was there from the start: a control may have been set before the first block.
    lanes.when(left.eq(0).and(u.in.ends.get().ne(0)), () => u.doneAction(2));
  },
});

/** Seconds in which what a meter shows falls to a half. */
const halving = 0.05;

export const voiceLevel = ugen({
  name: 'VoiceLevel',
  rates: ['audio'],
  inputs: { in: 0, meter: -1 },
  outputs: 0,
  writes: ['message'],
  blockInputs: ['meter'],
  doc: 'Writes the peak of its input, which falls by a half in 50 ms, to meter number `meter` of the server.',
  emit(u) {
    const { lanes, layout } = u;
    const level = u.state('f32', 'level', () => 0);
    if (u.constructing) return;
    level.set(level.mul(2 ** (-u.frames / (halving * u.fullRate))));
    u.loop(() => level.set(level.max(u.in.in.get().abs())));
    const meter = lanes.copy(u.in.meter.get().to('i32'));
    lanes.when(meter.ltU(layout.voiceRows), () =>
      lanes.scatter(lanes.copy(meter.shl(2).add(layout.meterAddress)), level.get()),
    );
  },
});

export const voicePlayers = [voicePlayer, glide, voiceLevel];
