/** UGens that end or pause synths. */

import { NodeAction } from '../../world/records.ts';
import { type Declaration, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import { leaveRecord } from '../compiler/leave-record.ts';
import type { Unit } from '../compiler/unit.ts';

const free = 2;
const pause = 1;

function selfAtTrigger(name: string, action: number, doc: string): Declaration<{ in: number }> {
  return ugen({
    name,
    rates: ['control'],
    inputs: { in: 0 },
    outputs: 1,
    freesSynth: action !== pause,
    blockInputs: 'all',
    doc,
    emit(u) {
      const now = u.in.in.get();
      const before = u.state('f32', 'before', () => 0);
      u.out(now);
      // The constructor would act in vain, and scsynth then forgets what it saw.
      if (u.constructing) return;
      u.lanes.when(before.le(0).and(now.gt(0)), () => u.doneAction(action));
      before.set(now);
    },
  });
}

function selfWhenDone(name: string, action: number, doc: string): Declaration<{ src: number }> {
  return ugen({
    name,
    rates: ['control'],
    inputs: { src: 0 },
    outputs: 1,
    freesSynth: action !== pause,
    blockInputs: 'all',
    doc,
    emit(u) {
      const acted = u.state('i32', 'acted', () => 0);
      const waiting = acted.eq(0);
      const done = u.sourceDone(u.in.src).and(waiting);
      u.lanes.when(done, () => u.doneAction(action));
      u.out(waiting.select(u.in.src.get(), 0));
      acted.set(done.select(u.lanes.i32(1), acted));
    },
  });
}

const done = ugen({
  name: 'Done',
  rates: ['control'],
  inputs: { src: 0 },
  outputs: 1,
  blockInputs: 'all',
  doc: '1 when the UGen that feeds it is done.',
  emit(u) {
    u.out(u.sourceDone(u.in.src).to('f32'));
  },
});

function act(u: Unit, where: Value, action: Value): void {
  u.lanes.when(where, () => leaveRecord(u, 'nodeAction', action, u.inputs[1]!.get().to('i32')));
}

const freeOther = ugen({
  name: 'Free',
  rates: ['control'],
  inputs: { trig: 0, id: 0 },
  outputs: 1,
  blockInputs: 'all',
  writes: ['node'],
  doc: 'Frees the node `id` at a trigger.',
  emit(u) {
    const before = u.state('f32', 'before', () => 0);
    const now = u.in.trig.get();
    u.out(now);
    if (u.constructing) return;
    act(u, before.le(0).and(now.gt(0)), u.lanes.i32(NodeAction.free));
    before.set(now);
  },
});

const pauseOther = ugen({
  name: 'Pause',
  rates: ['control'],
  inputs: { gate: 0, id: 0 },
  outputs: 1,
  blockInputs: 'all',
  writes: ['node'],
  doc: 'Pauses the node `id` while the gate is 0.',
  emit(u) {
    const { lanes } = u;
    const running = u.state('i32', 'running', () => 1);
    const gate = u.in.gate.get();
    u.out(gate);
    if (u.constructing) return;
    const run = gate.ne(0).to('i32');
    act(u, run.ne(running), run.ne(0).select(lanes.i32(NodeAction.resume), NodeAction.pause));
    running.set(run);
  },
});

export const nodeControl = [
  selfAtTrigger('FreeSelf', free, 'Frees the synth at a trigger.'),
  selfAtTrigger('PauseSelf', pause, 'Pauses the synth at a trigger.'),
  selfWhenDone('FreeSelfWhenDone', free, 'Frees the synth when the UGen that feeds it is done.'),
  selfWhenDone('PauseSelfWhenDone', pause, 'Pauses the synth when the UGen that feeds it is done.'),
  done,
  freeOther,
  pauseOther,
];
