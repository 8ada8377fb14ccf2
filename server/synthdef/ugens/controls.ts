/** The UGens that read a synth's controls. Their `special` is the index of the first control they read. */

import { World } from '../../world/layout.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Unit } from '../compiler/unit.ts';
import { log001 } from './support/constants.ts';

const controlSlot = (u: Unit, channel: number) => u.around.pod.control(u.special + channel);

const control = ugen({
  name: 'Control',
  rates: ['scalar', 'control'],
  inputs: {},
  outputs: 'any',
  offered: false,
  controls: 'held',
  doc: 'The values of a synth’s controls; mapped ones are copied in before each block.',
  emit(u) {
    for (let i = 0; i < u.numOutputs; i++) u.out(u.lanes.loadSlot('f32', controlSlot(u, i)), i);
  },
});

const trigControl = ugen({
  name: 'TrigControl',
  rates: ['control'],
  inputs: {},
  outputs: 'any',
  offered: false,
  controls: 'trigger',
  doc: 'Controls that hold a value for one block and return to zero.',
  emit(u) {
    for (let i = 0; i < u.numOutputs; i++) {
      if (u.constructing) {
        u.out(0, i);
        continue;
      }
      const slot = controlSlot(u, i);
      u.out(u.lanes.loadSlot('f32', slot), i);
      u.lanes.storeSlot(slot, u.lanes.f32(0));
    }
  },
});

const lagControl = ugen({
  name: 'LagControl',
  rates: ['control'],
  inputs: {},
  rest: 'lags',
  outputs: 'any',
  offered: false,
  controls: 'held',
  doc: 'Controls that approach a new value exponentially; one lag time (60 dB, seconds) a control.',
  emit(u) {
    u.rest.forEach((lag, i) => {
      const target = u.lanes.loadSlot('f32', controlSlot(u, i));
      const last = u.state('f32', `y${i}`, () => target);
      const coefficient = u.fixed('f32', `b${i}`, () => lagCoefficient(u, lag.get()));
      const y = target.add(coefficient.mul(last.sub(target)));
      last.set(y);
      u.out(y, i);
    });
  },
});

function lagCoefficient(u: Unit, lag: ReturnType<Unit['node']>) {
  const rate = lag.to('f64').mul(u.sampleRate);
  const b = u.math.exp(u.lanes.f64(log001).div(rate)).to('f32');
  return lag.eq(0).select(u.lanes.f32(0), b);
}

const audioControl = ugen({
  name: 'AudioControl',
  rates: ['audio'],
  inputs: {},
  outputs: 'any',
  offered: false,
  controls: 'held',
  reads: ['audioBus', 'controlBus'],
  doc: 'Controls at audio rate: a set value, a line between the values of a mapped control bus, or a mapped audio bus.',
  emit(u) {
    const { lanes, layout } = u;
    // 0: not mapped, 1: to a control bus, 2 + n: to audio bus n. Written by the render thread (see Node mapping).
    const channels = Array.from({ length: u.numOutputs }, (_, i) => {
      const value = lanes.loadSlot('f32', controlSlot(u, i));
      const map = lanes.loadSlot('i32', u.around.pod.audioMap(u.special + i));
      const lastBus = u.state('i32', `bus${i}`, () => -1);
      const usedBefore = u.state('i32', `used${i}`, () => 0);
      const previous = u.state('f32', `previous${i}`, () => 0);
      const bus = map.sub(2);
      const onAudioBus = map.ge(2);
      lanes.when(bus.ne(lastBus), () => {
        usedBefore.set(0);
        lastBus.set(bus);
      });
      const safeBus = onAudioBus.select(bus, 0);
      const age = lanes
        .loadShared('i32', World.block)
        .sub(lanes.gather('i32', safeBus.shl(2).add(layout.audioTouchedAddress)));
      const fresh = onAudioBus.and(age.eq(0));
      // A bus that is only written later in the block is read one block late, once.
      const late = onAudioBus.and(age.eq(1)).and(usedBefore.eq(0));
      usedBefore.set(fresh.select(lanes.i32(1), late.select(usedBefore, 0)));
      const fromControl = map.eq(1);
      const slope = fromControl.select(value.sub(previous).mul(1 / layout.blockSize), 0);
      const line = lanes.variable('f32', fromControl.select(previous, value));
      const address = safeBus.mul(layout.blockSize * 4).add(layout.audioBusAddress);
      return { line, slope, onAudioBus, readable: fresh.or(late), address, previous, fromControl };
    });
    u.loop(() => {
      channels.forEach(({ line, slope, onAudioBus, readable, address }, i) => {
        const sample = lanes.variable('f32', line);
        lanes.when(onAudioBus, () => {
          sample.set(readable.select(lanes.gather('f32', address.add(u.frame().shl(2))), 0));
        });
        u.out(sample, i);
        line.set(line.add(slope));
      });
    });
    for (const { previous, line, fromControl } of channels) previous.set(fromControl.select(line, previous));
  },
});

export const controls = [control, trigControl, lagControl, audioControl];
