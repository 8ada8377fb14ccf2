/** Sound that comes from Web Audio nodes and goes to them: the channels of the layout, one block each (see render/native-ports.ts). */

import { nativeIns, nativeOuts } from '../../world/layout.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Unit } from '../compiler/unit.ts';

/** Address of the block of a channel, and a mask that holds where there is such a channel. */
function block(
  u: Unit,
  channel: Value,
  channels: number,
  address: number,
): { readonly valid: Value; readonly address: Value } {
  const valid = channel.ltU(channels);
  return {
    valid,
    address: valid
      .select(channel, 0)
      .mul(u.layout.blockSize * 4)
      .add(address),
  };
}

const nativeIn = ugen({
  name: 'NativeIn',
  rates: ['audio'],
  inputs: { channel: 0 },
  outputs: 'any',
  blockInputs: ['channel'],
  doc: 'Reads the channels of Web Audio nodes in this block, from `channel` on.',
  emit(u) {
    const { lanes, layout } = u;
    const first = u.in.channel.get().to('i32');
    const channels = Array.from({ length: u.numOutputs }, (_, i) =>
      block(u, first.add(i), nativeIns, layout.nativeInAddress),
    );
    u.loop(() =>
      channels.forEach(({ valid, address }, i) => {
        u.out(u.constructing ? 0 : valid.select(lanes.gather('f32', address.add(u.frame().shl(2))), 0), i);
      }),
    );
  },
});

const nativeOut = ugen({
  name: 'NativeOut',
  rates: ['audio'],
  inputs: { channel: 0 },
  rest: 'channels',
  outputs: 0,
  form: 'block',
  writes: ['audioBus'],
  doc: 'Sends signals to Web Audio nodes, which receive them in the next quantum, from `channel` on.',
  emit(u) {
    if (u.constructing) return;
    const { lanes, layout } = u;
    const first = lanes.copy(u.in.channel.get().to('i32'));
    const channels = u.rest.map((_, i) => block(u, first.add(i), nativeOuts, layout.nativeOutAddress));
    u.loop(() =>
      u.rest.forEach((signal, i) => {
        const { valid, address } = channels[i]!;
        lanes.when(valid, () => lanes.scatter(address.add(u.frame().shl(2)), signal.get()));
      }),
    );
  },
});

const fade = ugen({
  name: 'Fade',
  rates: ['audio'],
  inputs: { gate: 1 },
  outputs: 1,
  form: 'block',
  blockInputs: ['gate'],
  doc: 'Rises from 0 to 1 in the first block; once `gate` is 0 falls to 0 within a block, and the synth ends.',
  emit(u) {
    const { lanes } = u;
    const fresh = u.state('i32', 'fresh', () => 1);
    if (u.constructing) return u.out(0);
    const closed = lanes.copy(u.in.gate.get().le(0).to('i32'));
    const frame = lanes.variable('i32', 0);
    u.loop(() => {
      const t = lanes.copy(
        frame
          .add(1)
          .to('f32')
          .mul(1 / u.frames),
      );
      const rising = lanes.copy(t.mul(t).mul(lanes.f32(3).sub(t.mul(2))));
      const open = fresh.ne(0).select(rising, 1);
      u.out(closed.ne(0).select(open.mul(lanes.f32(1).sub(rising)), open));
      frame.set(frame.add(1));
    });
    fresh.set(0);
    lanes.when(closed.ne(0), () => u.doneAction(2));
  },
});

export const natives = [nativeIn, nativeOut, fade];
