/** UGens that each show one thing the compiler does, and little else. */

import { ugen } from '../../server/synthdef/compiler/declaration.ts';
import { leaveRecord } from '../../server/synthdef/compiler/leave-record.ts';
import { keepBus, keptBus, mixAudio } from '../../server/synthdef/compiler/mixing.ts';

const wave = ugen({
  name: 'Wave',
  rates: ['audio', 'control'],
  inputs: { step: 0.01 },
  outputs: 1,
  doc: 'State that is kept from block to block, and an input that moves in a line.',
  emit(u) {
    const phase = u.state('f32', 'phase', () => 0);
    const step = u.ramp(u.in.step, 'step');
    u.loop(() => {
      u.out(phase);
      phase.set(phase.add(step.get()));
    });
  },
});

const scale = (name: string) =>
  ugen({
    name,
    rates: ['audio', 'control'],
    inputs: { in: 0, by: 1 },
    outputs: 1,
    doc: 'A product: no state.',
    emit: (u) => u.loop(() => u.out(u.in.in.get().mul(u.in.by.get()))),
  });

const twice = ugen({
  name: 'Twice',
  rates: ['scalar'],
  inputs: { in: 0 },
  outputs: 1,
  doc: 'Scalar rate: computed by the constructor.',
  emit: (u) => u.out(u.in.in.get().mul(2)),
});

const probe = ugen({
  name: 'Probe',
  rates: ['audio', 'control'],
  inputs: {},
  rest: 'signals',
  outputs: 0,
  form: 'wide',
  doc: 'Whole wires, all lanes in one go: keeps the first sample of the sum.',
  emit(u) {
    const seen = u.state('f32', 'seen', () => 0);
    if (!u.constructing) seen.set(u.rest.map((signal) => signal.get()).reduce((a, b) => a.add(b)));
  },
});

const block = ugen({
  name: 'Block',
  rates: ['audio'],
  inputs: { in: 0, by: 1 },
  outputs: 1,
  form: 'block',
  doc: 'Whole blocks, lane after lane.',
  emit: (u) => u.loop(() => u.out(u.in.in.get().mul(u.in.by.get()))),
});

const first = ugen({
  name: 'First',
  rates: ['control'],
  inputs: { in: 0 },
  outputs: 1,
  form: 'block',
  doc: 'A whole-block unit at control rate: the first sample of a block.',
  emit: (u) => u.out(u.in.in.get()),
});

const touching = (name: string, touched: { reads?: ['audioBus']; writes?: ['audioBus'] }) =>
  ugen({
    name,
    rates: ['audio', 'control'],
    inputs: { in: 0 },
    outputs: 1,
    ...touched,
    doc: 'Says that it touches buses, and passes its input on.',
    emit: (u) => u.loop(() => u.out(u.in.in.get())),
  });

const hold = ugen({
  name: 'Hold',
  rates: ['audio'],
  inputs: { in: 0, trig: 0 },
  outputs: 1,
  doc: 'A condition that holds in some lanes and not in others.',
  emit(u) {
    const held = u.state('f32', 'held', () => 0);
    u.loop(() => {
      u.lanes.when(u.in.trig.get().gt(0), () => held.set(u.in.in.get()));
      u.out(held);
    });
  },
});

const halve = ugen({
  name: 'Halve',
  rates: ['control'],
  inputs: { in: 0 },
  outputs: 1,
  doc: 'A loop that ends at another time in each lane.',
  emit(u) {
    const x = u.lanes.variable('f32', u.in.in.get());
    u.lanes.loopWhile(
      () => x.gt(1),
      () => x.set(x.mul(0.5)),
    );
    u.out(x);
  },
});

const precise = ugen({
  name: 'Precise',
  rates: ['audio'],
  inputs: { in: 0 },
  outputs: 1,
  doc: 'Double precision: two vectors for a value in four lanes.',
  emit(u) {
    const sum = u.state('f64', 'sum', () => 0);
    u.loop(() => {
      sum.set(u.in.in.get().to('f64').add(sum.mul(0.5)));
      u.out(sum.to('f32'));
    });
  },
});

const table = ugen({
  name: 'Table',
  rates: ['control'],
  inputs: { index: 0 },
  outputs: 1,
  doc: 'Memory at an address of each lane’s own.',
  emit(u) {
    if (u.constructing) return u.out(0);
    const address = u.in.index.get().to('i32').shl(2);
    const word = u.lanes.gather('f32', address, 1024);
    u.lanes.scatter(address, word.add(1), 1024);
    u.out(word);
  },
});

const send = ugen({
  name: 'Send',
  rates: ['control'],
  inputs: { value: 0 },
  outputs: 0,
  doc: 'Leaves a record and calls a function of the library in each running lane.',
  emit(u) {
    const { lanes, around } = u;
    const { value } = u.in;
    if (u.constructing) return;
    leaveRecord(u, 'trigger', lanes.i32(1), value.get());
    lanes.call(around.helper('replaceControl'), [lanes.i32(2), value.get()], null);
  },
});

const adder = ugen({
  name: 'Adder',
  rates: ['audio'],
  inputs: { bus: 0, in: 0 },
  outputs: 0,
  form: 'wide',
  doc: 'Sound on its way to a bus: its number kept, and the wire of its input, until all units are through.',
  emit(u) {
    if (!u.constructing) keepBus(u, u.in.bus.get().to('i32'));
  },
  mix: (u) => mixAudio(u, keptBus(u), 0, { wire: u.around.wire(u.in.in.ref)! }),
});

const start = ugen({
  name: 'Start',
  rates: ['control'],
  inputs: { gate: 0 },
  outputs: 1,
  doc: 'Rare work in a function of its own.',
  emit(u) {
    const level = u.state('f32', 'level', () => 1);
    const gate = u.in.gate.get();
    u.lanes.when(gate.gt(0), () => {
      u.outOfLine('root', [[u.in.gate, gate]], [], (work) => {
        work.u.state('f32', 'level', () => 0).set(work.input(0).sqrt());
        return work.u.lanes.i32(0);
      });
    });
    u.out(level);
  },
});

const last = ugen({
  name: 'Last',
  rates: ['control'],
  inputs: { bus: 0 },
  outputs: 0,
  doc: 'Something left to do when the synth ends.',
  emit(u) {
    if (u.constructing) keepBus(u, u.in.bus.get().to('i32'));
  },
  destroy: (u) => u.lanes.scatter(keptBus(u).shl(2), u.lanes.f32(0), 1024),
});

const folded = ugen({
  name: 'Folded',
  rates: ['audio'],
  inputs: { in: 0, by: 1 },
  outputs: 1,
  doc: 'Arithmetic of constants, which is done while compiling.',
  emit(u) {
    const factor = u.in.by.get().add(1).sqrt();
    u.loop(() => u.out(u.in.in.get().mul(factor).mul(factor)));
  },
});

const ugens = [
  wave,
  scale('Scale'),
  scale('Saw'),
  twice,
  probe,
  block,
  first,
  touching('Reader', { reads: ['audioBus'] }),
  touching('Writer', { writes: ['audioBus'] }),
  hold,
  halve,
  precise,
  table,
  send,
  adder,
  start,
  last,
  folded,
];

export const declarationOf = (name: string) => ugens.find((ugen) => ugen.name === name);
