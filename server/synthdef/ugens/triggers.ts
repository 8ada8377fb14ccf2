/** UGens that wait for a trigger: a step from 0 or below to above 0. */

import { MessageForm, maxMessageValues } from '../../world/records.ts';
import { type Declaration, ugen } from '../compiler/declaration.ts';
import { CompileError } from '../compiler/errors.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import { leaveRecord } from '../compiler/leave-record.ts';
import type { Unit } from '../compiler/unit.ts';

const rates = ['control', 'audio'] as const;

/** Mask that holds when the signal `now` is a trigger after `before`. */
const rises = (before: Value, now: Value) => before.le(0).and(now.gt(0));

function trigger(name: string, holdsInput: boolean, doc: string): Declaration<{ in: number; dur: number }> {
  return ugen({
    name,
    rates,
    inputs: { in: 0, dur: 0.1 },
    outputs: 1,
    unipolar: true,
    blockInputs: ['dur'],
    doc,
    emit(u) {
      const { lanes } = u;
      const wanted = u.in.dur.get().mul(u.sampleRate).add(0.5).to('i32');
      // Unsigned in scsynth: a negative duration lasts.
      const samples = wanted.lt(0).select(lanes.i32(0x7fffffff), wanted.max(1));
      const before = u.state('f32', 'before', () => 0);
      const left = u.state('i32', 'left', () => 0);
      const level = holdsInput ? u.state('f32', 'level', () => 0) : null;
      u.loop(() => {
        const now = u.in.in.get();
        const starts = rises(before, now).and(left.eq(0));
        left.set(starts.select(samples, left.sub(left.gt(0).to('i32'))));
        level?.set(starts.select(now, level));
        u.out(left.gt(0).select(level ?? lanes.f32(1), 0));
        before.set(now);
      });
    },
  });
}

const delayed = ugen({
  name: 'TDelay',
  rates,
  inputs: { in: 0, dur: 0.1 },
  outputs: 1,
  ownRate: true,
  unipolar: true,
  blockInputs: ['dur'],
  doc: 'A single sample of 1 `dur` seconds after a trigger; triggers in between do not count.',
  emit(u) {
    const { lanes } = u;
    const samples = u.in.dur.get().to('f64').mul(u.sampleRate).add(0.5).to('i32').max(1);
    const before = u.state('f32', 'before', () => 0);
    const left = u.state('i32', 'left', () => 0);
    u.loop(() => {
      const now = u.in.in.get();
      u.out(left.eq(1).select(lanes.f32(1), 0));
      const starts = left.le(0).and(rises(before, now));
      left.set(starts.select(samples, left.sub(left.gt(0).to('i32'))));
      before.set(now);
    });
  },
});

/** Mask that holds in the first sample of a block, and in that of a control-rate unit. */
const atFirst = (u: Unit) => u.frame().eq(0);

const latch = ugen({
  name: 'Latch',
  rates,
  inputs: { in: 0, trig: 0 },
  outputs: 1,
  doc: 'Holds the value that its input had at the last trigger.',
  emit(u) {
    const before = u.state('f32', 'before', () => 0);
    const level = u.state('f32', 'level', () => 0);
    if (u.constructing) return u.out(u.in.trig.get().gt(0).select(u.in.in.get(), 0));
    const slow = u.in.trig.isAudio ? null : rises(before, u.in.trig.get());
    u.loop(() => {
      const now = u.in.trig.get();
      const hit = slow ? slow.and(atFirst(u)) : rises(before, now);
      level.set(hit.select(u.in.in.get(), level));
      u.out(level);
      if (!slow) before.set(now);
    });
    if (slow) before.set(u.in.trig.get());
  },
});

const sweep = ugen({
  name: 'Sweep',
  rates,
  inputs: { trig: 0, rate: 1 },
  outputs: 1,
  doc: 'A line that rises by `rate` a second and starts from 0 at each trigger, between the samples if it fell there.',
  emit(u) {
    const { trig, rate } = u.in;
    const before = u.state('f32', 'before', () => trig.get());
    const level = u.state('f64', 'level', () => 0);
    if (u.constructing) return u.out(0);
    const perSample = (r: Value) => (rate.isAudio ? r.mul(u.sampleDur).to('f64') : r.to('f64').mul(u.sampleDur));
    const still = rate.isAudio ? null : perSample(rate.get());
    const elapsed = (now: Value) => before.neg().div(now.sub(before)).to('f64');
    const slow = trig.isAudio || trig.rate === 0 ? null : { hit: rises(before, trig.get()), part: elapsed(trig.get()) };
    u.loop(() => {
      const step = still ?? perSample(rate.get());
      if (trig.isAudio) {
        const now = trig.get();
        level.set(rises(before, now).select(elapsed(now).mul(step), level.add(step)));
        before.set(now);
      } else {
        if (slow) level.set(slow.hit.and(atFirst(u)).select(slow.part.mul(step), level));
        level.set(level.add(step));
      }
      u.out(level.to('f32'));
    });
    if (slow) before.set(trig.get());
  },
});

const detectSilence = ugen({
  name: 'DetectSilence',
  rates,
  inputs: { in: 0, amp: 0.0001, time: 0.1, doneAction: 0 },
  outputs: 1,
  ownRate: true,
  blockInputs: ['amp', 'time', 'doneAction'],
  doc: 'Does the done action when its input, once it was louder than `amp`, has stayed below for `time` seconds.',
  emit(u) {
    const { lanes } = u;
    const quiet = u.state('i32', 'quiet', () => -1);
    if (u.constructing) return u.out(0);
    const enough = u.in.time.get().to('f64').mul(u.sampleRate).to('i32');
    const amp = u.in.amp.get();
    const action = u.in.doneAction.get();
    u.loop(() => {
      const loud = u.in.in.get().abs().gt(amp);
      quiet.set(loud.select(lanes.i32(0), quiet.add(quiet.ge(0).to('i32'))));
      const silent = loud.not().and(quiet.ge(0)).and(quiet.ge(enough));
      if (action.constant !== 0) lanes.when(silent, () => u.doneAction(action));
      u.out(silent.to('f32'));
    });
  },
});

const sendTrig = ugen({
  name: 'SendTrig',
  rates,
  inputs: { in: 0, id: 0, value: 0 },
  outputs: 0,
  ownRate: true,
  blockInputs: ['id'],
  writes: ['message'],
  doc: 'Sends /tr with `id` and `value` to the clients at each trigger.',
  emit(u) {
    const id = u.in.id.get().to('i32');
    atEachTrigger(u, u.in.in, () => {
      leaveRecord(u, 'trigger', id, u.in.value.get());
    });
  },
});

/** Runs `body` for the lanes and samples at which `input` is a trigger. */
function atEachTrigger(u: Unit, input: Input, body: () => void, everySample = () => {}): void {
  const before = u.state('f32', 'before', () => 0);
  if (u.constructing) return everySample();
  u.loop(() => {
    const now = input.get();
    u.lanes.when(rises(before, now), body);
    before.set(now);
    everySample();
  });
}

/** Sends a message (f32 values), which the control thread puts into OSC by its form, for the lanes in which the surrounding conditions hold. */
export function sendValues(u: Unit, form: keyof typeof MessageForm, values: readonly Value[]): void {
  if (values.length > maxMessageValues)
    throw new CompileError(
      `unit ${u.index}: ${u.spec.name} has ${values.length} values to send, at most ${maxMessageValues} can be sent`,
    );
  leaveRecord(u, 'message', u.lanes.i32(MessageForm[form]), ...values);
}

function messenger(
  name: string,
  form: 'reply' | 'poll',
  inputs: Record<string, number>,
  outputs: number,
  doc: string,
): Declaration<Record<string, number>> {
  return ugen({
    name,
    rates,
    inputs,
    rest: 'values',
    outputs,
    ownRate: true,
    offered: false,
    writes: ['message'],
    doc,
    emit(u) {
      atEachTrigger(
        u,
        u.inputs[0]!,
        () =>
          sendValues(
            u,
            form,
            u.inputs.map((input) => input.get()),
          ),
        () => {
          if (outputs) u.out(u.inputs[1]!.get());
        },
      );
    },
  });
}

export const triggers = [
  trigger('Trig1', false, 'A pulse of 1 that lasts `dur` seconds from each trigger.'),
  trigger('Trig', true, 'A pulse as high as the trigger that lasts `dur` seconds from it.'),
  delayed,
  latch,
  sweep,
  detectSilence,
  sendTrig,
  messenger(
    'SendReply',
    'reply',
    { trig: 0, replyID: -1, nameLength: 0 },
    0,
    'Sends a message with the values to the clients at each trigger.',
  ),
  messenger(
    'Poll',
    'poll',
    { trig: 0, in: 0, trigid: -1, labelLength: 0 },
    1,
    'Prints a value at each trigger, and sends it as /tr if `trigid` is not negative.',
  ),
];
