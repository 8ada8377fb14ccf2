/** UGens that watch signals: CheckBadValues and SendPeakRMS report on them, Sanitize mends them. */

import { ugen } from '../compiler/declaration.ts';
import { CompileError } from '../compiler/errors.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import type { Unit } from '../compiler/unit.ts';
import { laneAddress, wireOf } from './support/wires.ts';
import { sendValues } from './triggers.ts';

/** Bytes from a wire's frame to the next. */
const frameBytes = 16;
/** Bits of the least normal number and of infinity. */
const [minNormal, infinite] = [0x00800000, 0x7f800000];

/** 1 for NaN, 2 for infinity, 3 for denormal numbers, else 0, as f32. */
function kindOf(x: Value): Value {
  const { lanes } = x;
  const bits = x.bits('i32').and(0x7fffffff);
  const denormal = bits.gt(0).and(bits.lt(minNormal));
  const finite = denormal.select(lanes.f32(3), lanes.f32(0));
  return bits.gt(infinite).select(lanes.f32(1), bits.eq(infinite).select(lanes.f32(2), finite));
}

const checkBadValues = ugen({
  name: 'CheckBadValues',
  rates: ['audio', 'control'],
  inputs: { in: 0, id: 0, post: 2 },
  outputs: 1,
  writes: ['message'],
  blockInputs: ['id', 'post'],
  doc: 'Distinguishes NaN (1), infinity (2) and denormal numbers (3) from others (0); prints each with `post` 1, each change with `post` 2.',
  emit(u) {
    const { lanes } = u;
    const [id, post] = [u.in.id.get(), u.in.post.get().to('i32')];
    const before = u.state('f32', 'before', () => 0);
    const same = u.state('f32', 'same', () => 0);
    u.loop(() => {
      const kind = kindOf(u.in.in.get());
      const changes = kind.ne(before);
      const tells = post.eq(1).and(kind.ne(0)).or(post.eq(2).and(changes));
      lanes.when(tells, () => sendValues(u, 'badValues', [id, post.to('f32'), kind, before, same]));
      same.set(changes.select(1, same.add(1)));
      before.set(kind);
      u.out(kind);
    });
  },
});

const sanitize = ugen({
  name: 'Sanitize',
  rates: ['audio', 'control'],
  inputs: { in: 0, replace: 0 },
  outputs: 1,
  ownRate: true,
  doc: 'Puts `replace` where its input is NaN, infinite or a denormal number.',
  emit(u) {
    u.loop(() => {
      const x = u.in.in.get();
      u.out(kindOf(x).eq(0).select(x, u.in.replace.get()));
    });
  },
});

const log001 = Math.log(0.001);

/** State of one signal between two messages. */
interface Meter {
  take(x: Value): void;
  words(): Value[];
}

function meter(u: Unit, n: number, samples: Value, decay: Value): Meter {
  const peak = u.state('f32', `peak${n}`, () => 0);
  const squares = u.state('f32', `squares${n}`, () => 0);
  const held = u.state('f32', `held${n}`, () => 0);
  return {
    take(x) {
      peak.set(peak.max(x.abs()));
      squares.set(squares.add(x.mul(x)));
    },
    words() {
      held.set(peak.ge(held).select(peak, peak.add(decay.mul(held.sub(peak)))));
      const words = [held.get(), squares.div(samples).sqrt()];
      peak.set(0);
      squares.set(0);
      return words;
    },
  };
}

const sendPeakRms = ugen({
  name: 'SendPeakRMS',
  rates: ['audio', 'control'],
  inputs: { replyRate: 20, peakLag: 3, replyID: -1, numChannels: 1 },
  rest: 'values',
  outputs: 0,
  offered: false,
  writes: ['message'],
  blockInputs: 'all',
  doc: 'Sends the peak, which falls by 60 dB in `peakLag` seconds, and the root mean square of signals `replyRate` times a second.',
  emit(u) {
    const { lanes, layout } = u;
    const channels = u.in.numChannels.constant;
    if (channels === undefined || !Number.isInteger(channels) || channels < 0 || channels >= u.rest.length) {
      throw new CompileError(
        `unit ${u.index}: SendPeakRMS has the number of channels ${channels ?? 'of a signal'}, which does not fit its ${u.rest.length} inputs`,
      );
    }
    const signals = u.rest.slice(0, channels);
    const name = u.rest.slice(channels + 1);
    const perTick = (label: string, sampleRate: number) =>
      u.fixed('i32', label, () => lanes.f32(Math.fround(sampleRate)).div(u.in.replyRate.get()).to('i32'));
    const ticks = {
      audio: perTick('audio samples', layout.sampleRate),
      control: perTick('control samples', layout.sampleRate / layout.blockSize),
    };
    const decay = u.fixed('f32', 'decay', () => {
      const seconds = u.in.peakLag.get();
      const factor = u.math.exp(lanes.f64(log001).div(seconds.mul(u.in.replyRate.get()).to('f64'))).to('f32');
      return seconds.ne(0).select(factor, lanes.f32(0));
    });
    const meters = signals.map((signal, n) =>
      meter(u, n, (signal.isAudio ? ticks.audio : ticks.control).to('f32'), decay),
    );
    const left = u.state('i32', 'left', () => (u.isAudio ? ticks.audio : ticks.control));
    if (u.constructing) return;
    // The words of SendReply: what follows is read the same.
    const send = () =>
      sendValues(u, 'reply', [
        lanes.f32(0),
        u.in.replyID.get(),
        u.rest[channels]!.get(),
        ...name.map((letter) => letter.get()),
        ...meters.flatMap((m) => m.words()),
      ]);
    if (!u.isAudio) {
      left.set(left.sub(1));
      lanes.when(left.le(0), () => {
        left.set(left.add(ticks.control));
        send();
      });
      signals.forEach((signal, n) => everySample(u, signal, (x) => meters[n]!.take(x)));
      return;
    }
    u.loop(() => {
      lanes.when(left.le(0), () => {
        left.set(ticks.audio);
        send();
      });
      signals.forEach((signal, n) => {
        if (signal.isAudio) meters[n]!.take(signal.get());
        else lanes.when(u.frame().eq(0), () => meters[n]!.take(signal.get()));
      });
      left.set(left.sub(1));
    });
  },
});

/** All samples of a signal at audio rate in this block, or the block's one value. */
function everySample(u: Unit, signal: Input, body: (x: Value) => void): void {
  if (!signal.isAudio) return body(signal.get());
  const { lanes, layout } = u;
  const address = laneAddress(u, wireOf(u, signal));
  const offset = lanes.variable('i32', 0);
  lanes.loopWhile(
    () => offset.lt(layout.blockSize * frameBytes),
    () => {
      body(lanes.gather('f32', address.add(offset)));
      offset.set(offset.add(frameBytes));
    },
  );
}

export const watching = [checkBadValues, sanitize, sendPeakRms];
