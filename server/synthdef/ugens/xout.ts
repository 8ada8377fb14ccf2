/** XOut: fades from what is on the buses to its own signals. */

import { World } from '../../world/layout.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';
import { laneAddress, wireOf } from './support/wires.ts';

/** Bytes from a wire's frame to the next. */
const frameBytes = 16;

/** Mask that holds when a bus was written in this block. */
function isTouched(u: Unit, bus: Value, touched: number): Value {
  return u.lanes.gather('i32', bus.shl(2).add(touched)).eq(u.lanes.loadShared('i32', World.block));
}

function fadeAudio(u: Unit<{ bus: number; xfade: number }>): void {
  const { lanes, layout } = u;
  const next = u.in.xfade.get();
  const before = u.state('f32', 'xfade', () => next);
  const mixed = u.array('mixed', layout.blockSize);
  if (u.constructing) return;
  const bus = u.in.bus.get().to('i32');
  const moves = before.ne(next);
  const slope = next.sub(before).mul(u.slopeFactor);
  u.rest.forEach((channel, c) => {
    const own = bus.add(c);
    // All of the old sound and nothing of the new one leaves the bus as it is, unwritten too.
    lanes.when(own.ltU(layout.allAudioBuses).and(moves.or(before.ne(0))), () => {
      const wire = laneAddress(u, wireOf(u, channel));
      const to = lanes.addressOfSlot(mixed);
      const from = own.mul(layout.blockSize * 4).add(layout.audioBusAddress);
      const mixes = isTouched(u, own, layout.audioTouchedAddress);
      const all = moves.not().and(before.eq(1));
      const fade = lanes.variable('f32', before);
      lanes.repeat(layout.blockSize, (i) => {
        const x = lanes.gather('f32', wire.add(i.mul(frameBytes)));
        const old = lanes.gather('f32', from.add(i.shl(2)));
        const faded = mixes.select(old.add(fade.mul(x.sub(old))), fade.mul(x));
        lanes.scatter(to.add(i.mul(frameBytes)), all.select(x, faded));
        fade.set(fade.add(slope));
      });
      lanes.call(u.around.helper('replaceLane'), [to, own, lanes.addressOfSlot(0)], null);
    });
  });
  before.set(next);
}

function fadeControl(u: Unit<{ bus: number; xfade: number }>): void {
  if (u.constructing) return;
  const { lanes, layout } = u;
  const fade = u.in.xfade.get();
  const bus = u.in.bus.get().to('i32');
  u.rest.forEach((channel, c) => {
    const own = bus.add(c);
    lanes.when(own.ltU(layout.controlBuses), () => {
      const old = lanes.gather('f32', own.shl(2).add(layout.controlBusAddress));
      const x = channel.get();
      const mixes = isTouched(u, own, layout.controlTouchedAddress);
      lanes.call(
        u.around.helper('replaceControl'),
        [own, mixes.select(old.add(fade.mul(x.sub(old))), fade.mul(x))],
        null,
      );
    });
  });
}

export const xOut = ugen({
  name: 'XOut',
  rates: ['audio', 'control'],
  inputs: { bus: 0, xfade: 0 },
  rest: 'channels',
  outputs: 0,
  audioInputs: ['channels'],
  form: 'block',
  blockInputs: ['bus', 'xfade'],
  reads: ['audioBus', 'controlBus'],
  writes: ['audioBus', 'controlBus'],
  doc: 'Fades consecutive buses from what is on them (`xfade` 0) to signals (1); at audio rate a control-rate `xfade` moves in a line over the block.',
  emit(u) {
    if (u.isAudio) fadeAudio(u);
    else fadeControl(u);
  },
});
