/** Reading and writing buses. An audio bus holds sound in the blocks in which it was written ("touched"). */

import { Pod, World } from '../../world/layout.ts';
import { type Declaration, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import { keepBus, keepValue, keptBus, mixAudio, mixControl, reserveToMix } from '../compiler/mixing.ts';
import type { Unit } from '../compiler/unit.ts';
import { laneAddress, wireOf } from './support/wires.ts';

/** A bus number as scsynth reads it: truncated, and 0 for a negative one (Sonic Pi's sound_out writes to bus -1). */
function busNumber(input: { get(): Value }): Value {
  const bus = input.get().to('i32');
  return bus.lt(0).select(bus.lanes.i32(0), bus);
}

/** Keeps the number of the unit's bus for `busToMix`; a constant is known there. */
function keepOwnBus(u: Unit): void {
  const bus = u.inputs[0]!;
  if (!bus.isConstant) keepBus(u, busNumber(bus));
}

/** Number of the unit's bus, in `mix` and `destroy`. */
function busToMix(u: Unit): Value {
  const bus = u.inputs[0]!;
  return bus.isConstant ? busNumber(bus) : keptBus(u);
}

const out = ugen({
  name: 'Out',
  rates: ['audio', 'control'],
  inputs: { bus: 0 },
  rest: 'channels',
  outputs: 0,
  audioInputs: ['channels'],
  form: 'wide',
  writes: ['audioBus', 'controlBus'],
  commutes: true,
  doc: 'Adds signals to consecutive buses.',
  emit(u) {
    if (u.constructing) return reserveToMix(u, { bus: !u.in.bus.isConstant, values: u.isAudio ? 0 : u.rest.length });
    keepOwnBus(u);
    if (!u.isAudio) u.rest.forEach((channel, i) => keepValue(u, i, channel.get()));
  },
  mix(u) {
    const bus = busToMix(u);
    u.rest.forEach((channel, i) => {
      if (u.isAudio) mixAudio(u, bus, i, { wire: wireOf(u, channel) });
      else mixControl(u, bus, i);
    });
  },
});

const replaceOut = ugen({
  name: 'ReplaceOut',
  rates: ['audio', 'control'],
  inputs: { bus: 0 },
  rest: 'channels',
  outputs: 0,
  audioInputs: ['channels'],
  form: 'wide',
  writes: ['audioBus', 'controlBus'],
  doc: 'Overwrites consecutive buses.',
  emit(u) {
    if (u.constructing) return;
    const { lanes, around } = u;
    const bus = busNumber(u.in.bus);
    const replace = (helper: string, args: readonly Value[]) => lanes.call(around.helper(helper), args, null);
    u.rest.forEach((channel, i) => {
      if (!u.isAudio) replace('replaceControl', [bus.add(i), channel.get()]);
      else replace('replaceLane', [laneAddress(u, wireOf(u, channel)), bus.add(i), lanes.addressOfSlot(0)]);
    });
  },
});

const offsetOut = ugen({
  name: 'OffsetOut',
  rates: ['audio'],
  inputs: { bus: 0 },
  rest: 'channels',
  outputs: 0,
  audioInputs: ['channels'],
  form: 'block',
  writes: ['audioBus'],
  commutes: true,
  doc: 'Out, delayed within the block so that a synth starts on the exact sample of its time tag.',
  emit(u) {
    const { lanes, layout } = u;
    const frames = layout.blockSize;
    const saved = u.rest.map((_, i) => u.array(`saved${i}`, frames));
    const shifted = u.rest.map((_, c) => u.array(`shifted${c}`, frames));
    if (u.constructing) {
      for (const offset of saved)
        lanes.repeat(frames, (i) => lanes.scatter(lanes.addressOfSlot(offset).add(i.shl(4)), lanes.f32(0)));
      return keepOwnBus(u);
    }
    const offset = lanes.loadSlot('i32', Pod.sampleOffset);
    keepOwnBus(u);
    u.rest.forEach((channel, c) => {
      const wire = laneAddress(u, wireOf(u, channel));
      const tail = lanes.addressOfSlot(saved[c]!);
      const out = lanes.addressOfSlot(shifted[c]!);
      // shifted = the tail of the last block, then the head of this one; its tail waits for the next.
      lanes.repeat(frames, (i) => {
        const early = i.lt(offset);
        const head = wire.add(i.sub(offset).shl(4));
        lanes.scatter(out.add(i.shl(4)), lanes.gather('f32', early.select(tail.add(i.shl(4)), head)));
      });
      lanes.repeat(offset, (i) => {
        lanes.scatter(tail.add(i.shl(4)), lanes.gather('f32', wire.add(i.add(frames).sub(offset).shl(4))));
      });
    });
  },
  mix(u) {
    const bus = busToMix(u);
    u.rest.forEach((_, c) => mixAudio(u, bus, c, { array: u.array(`shifted${c}`, u.layout.blockSize) }));
  },
  destroy(u) {
    const { lanes, layout } = u;
    const frames = layout.blockSize;
    const offset = lanes.loadSlot('i32', Pod.sampleOffset);
    const bus = busToMix(u);
    u.rest.forEach((_, c) => {
      const array = u.array(`saved${c}`, frames);
      const tail = lanes.addressOfSlot(array);
      lanes.when(offset.gt(0), () => {
        lanes.repeat(frames, (i) => lanes.when(i.ge(offset), () => lanes.scatter(tail.add(i.shl(4)), lanes.f32(0))));
        mixAudio(u, bus, c, { array });
      });
    });
  },
});

function inDeclaration(name: string, feedback: boolean, doc: string): Declaration<{ bus: number }> {
  return ugen({
    name,
    rates: feedback ? ['audio'] : ['audio', 'control'],
    inputs: { bus: 0 },
    outputs: 'any',
    blockInputs: ['bus'],
    reads: ['audioBus', 'controlBus'],
    doc,
    emit(u) {
      if (!u.isAudio) return readControlBuses(u);
      const { lanes, layout } = u;
      const bus = busNumber(u.in.bus);
      const used = feedback ? u.state('i32', 'used', () => 0) : null;
      const last = feedback ? u.state('i32', 'last', () => -1) : null;
      if (used && last) {
        used.set(bus.eq(last).select(used, 0));
        last.set(bus);
      }
      const channels = Array.from({ length: u.numOutputs }, (_, i) => {
        const channel = bus.add(i);
        const valid = channel.ltU(layout.allAudioBuses);
        const safe = valid.select(channel, 0);
        const age = lanes
          .loadShared('i32', World.block)
          .sub(lanes.gather('i32', safe.shl(2).add(layout.audioTouchedAddress)));
        const fresh = valid.and(age.eq(0));
        let readable = fresh;
        if (used) {
          // Written later in the last block: heard once more, unless this unit already read it fresh then.
          const late = valid.and(age.eq(1)).and(used.eq(0));
          readable = fresh.or(late);
          used.set(fresh.select(lanes.i32(1), late.select(used, 0)));
        }
        return { readable, address: safe.mul(layout.blockSize * 4).add(layout.audioBusAddress) };
      });
      u.loop(() => {
        channels.forEach(({ readable, address }, i) => {
          u.out(readable.select(lanes.gather('f32', address.add(u.frame().shl(2))), 0), i);
        });
      });
    },
  });
}

function readControlBuses(u: Unit): void {
  const { lanes, layout } = u;
  const bus = busNumber(u.inputs[0]!);
  for (let i = 0; i < u.numOutputs; i++) {
    const channel = bus.add(i);
    const valid = channel.ltU(layout.controlBuses);
    const address = valid.select(channel, 0).shl(2).add(layout.controlBusAddress);
    u.out(valid.select(lanes.gather('f32', address), 0), i);
  }
}

const localIn = ugen({
  name: 'LocalIn',
  rates: ['audio', 'control'],
  inputs: {},
  rest: 'defaults',
  blockInputs: 'all',
  outputs: 'any',
  restPerOutput: true,
  writes: ['local'],
  doc: 'Reads what LocalOut of the same synth wrote in the block before; its inputs are the values until then.',
  emit(u) {
    const { lanes } = u;
    const rate = u.isAudio ? 'audio' : 'control';
    const arrays = Array.from({ length: u.numOutputs }, (_, i) => u.shared(`local.${rate}${i}`, u.frames));
    const written = u.sharedState('i32', `local.${rate}.written`, 0);
    const filled = written.get().ne(0);
    const defaults = Array.from({ length: u.numOutputs }, (_, i) => u.rest[i]?.get() ?? lanes.f32(0));
    // LocalOut adds, so the buses are emptied as they are read.
    u.loop(() => {
      arrays.forEach((array, i) => {
        if (u.constructing) return u.out(defaults[i]!, i);
        u.out(filled.select(u.loadFrame('f32', array), defaults[i]!), i);
        u.storeFrame(array, lanes.f32(0));
      });
    });
    written.set(0);
  },
});

const localOut = ugen({
  name: 'LocalOut',
  rates: ['audio', 'control'],
  inputs: {},
  rest: 'channels',
  outputs: 0,
  audioInputs: ['channels'],
  writes: ['local'],
  doc: 'Adds signals to the synth’s own buses, read by LocalIn in the next block.',
  emit(u) {
    if (u.constructing) return;
    const rate = u.isAudio ? 'audio' : 'control';
    const arrays = u.rest.map((_, i) => u.findShared(`local.${rate}${i}`));
    // scsynth ignores a LocalOut whose channels are not those of the LocalIn.
    if (arrays.some((a) => a === undefined) || u.findShared(`local.${rate}${u.rest.length}`) !== undefined) return;
    const written = u.sharedState('i32', `local.${rate}.written`, 0);
    u.loop(() => {
      u.rest.forEach((channel, i) => u.storeFrame(arrays[i]!, u.loadFrame('f32', arrays[i]!).add(channel.get())));
    });
    written.set(1);
  },
});

export const buses = [
  out,
  replaceOut,
  offsetOut,
  inDeclaration('In', false, 'Reads consecutive buses as they stand in this block.'),
  inDeclaration(
    'InFeedback',
    true,
    'Reads audio buses that may be written only later in the block: then one block late.',
  ),
  localIn,
  localOut,
];
