/** Panning and crossfading of two channels. */

import { type Declaration, ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import type { Input } from '../compiler/input.ts';
import type { Unit } from '../compiler/unit.ts';

/** Gains of the two sides at a position and level. */
type Law = (position: Value, level: Value, u: Unit) => readonly [left: Value, right: Value];

/** Positions are rounded to 2048 steps across, points of scsynth's sine table. */
const steps = 2048; // a quarter of the 2^13 points of a turn

const equalPower: Law = (position, level, u) => {
  const { lanes } = u;
  const point = position
    .mul(steps / 2)
    .add(steps / 2)
    .add(0.5)
    .to('i32')
    .max(0)
    .min(steps);
  const gain = (at: Value) => level.mul(u.math.sineOfPhase(at.shl(19)));
  return [gain(lanes.i32(steps).sub(point)), gain(point)];
};

const linear: Law = (position, level) => {
  const right = level.mul(position.mul(0.5).add(0.5));
  return [level.sub(right), right];
};

/**
 * The two gains for each sample: of a slow position, lines over the block between the gains of two blocks; of an
 * audio-rate position, each sample's own, with the level alone in a line.
 */
function gains(u: Unit, law: Law, position: Input, level: Input): () => readonly [Value, Value] {
  if (position.isAudio && u.isAudio) {
    // Of an audio-rate level, the first sample of the block counts.
    const levels = line(u, level.get(), 'level', [level]);
    return () => law(position.get(), levels(), u);
  }
  const [left, right] = law(position.get(), level.get(), u);
  if (position.rate === 0 && level.rate === 0) return () => [left, right];
  const lines = [line(u, left, 'left', [position, level]), line(u, right, 'right', [position, level])] as const;
  return () => [lines[0](), lines[1]()];
}

/** Reads a line from the last block's value, made of some inputs, to this one's; each reading goes one sample on. */
function line(u: Unit, next: Value, name: string, inputs: readonly Input[]): () => Value {
  if (inputs.every((input) => input.isConstant)) return () => next;
  const { lanes } = u;
  const previous = u.state('f32', name, () => next);
  const slope = next.sub(previous).mul(u.slopeFactor);
  const current = lanes.variable('f32', previous);
  previous.set(next);
  return () => {
    const value = current.get();
    current.set(value.add(slope));
    return value;
  };
}

const rates = ['control', 'audio'] as const;
const blockInputs = ['level'];

function panner(name: string, law: Law, doc: string): Declaration<{ in: number; pos: number; level: number }> {
  return ugen({
    name,
    rates,
    inputs: { in: 0, pos: 0, level: 1 },
    outputs: 2,
    audioInputs: ['in'],
    blockInputs,
    doc,
    emit(u) {
      const sides = gains(u, law, u.in.pos, u.in.level);
      u.loop(() => sides().forEach((gain, i) => u.out(u.in.in.get().mul(gain), i)));
    },
  });
}

const balance2 = ugen({
  name: 'Balance2',
  rates,
  inputs: { left: 0, right: 0, pos: 0, level: 1 },
  outputs: 2,
  audioInputs: ['left', 'right'],
  blockInputs,
  doc: 'Weighs two channels against each other, with equal power.',
  emit(u) {
    const sides = gains(u, equalPower, u.in.pos, u.in.level);
    u.loop(() => {
      const [left, right] = sides();
      u.out(u.in.left.get().mul(left), 0);
      u.out(u.in.right.get().mul(right), 1);
    });
  },
});

const xFade2 = ugen({
  name: 'XFade2',
  rates,
  inputs: { inA: 0, inB: 0, pan: 0, level: 1 },
  outputs: 1,
  audioInputs: ['inA', 'inB'],
  blockInputs,
  doc: 'Crossfades two signals with equal power.',
  emit(u) {
    const sides = gains(u, equalPower, u.in.pan, u.in.level);
    u.loop(() => {
      const [a, b] = sides();
      u.out(u.in.inA.get().mul(a).add(u.in.inB.get().mul(b)));
    });
  },
});

const linXFade2 = ugen({
  name: 'LinXFade2',
  rates,
  inputs: { inA: 0, inB: 0, pan: 0 },
  outputs: 1,
  audioInputs: ['inA', 'inB'],
  doc: 'Crossfades two signals linearly.',
  emit(u) {
    const share = (pan: Value) => pan.min(1).max(-1).mul(0.5).add(0.5);
    const { pan } = u.in;
    const atSample = pan.isAudio && u.isAudio;
    const slow = atSample ? null : pan.rate === 0 ? share(pan.get()) : line(u, share(pan.get()), 'share', [pan]);
    u.loop(() => {
      const b = slow === null ? share(pan.get()) : typeof slow === 'function' ? slow() : slow;
      const [x, y] = [u.in.inA.get(), u.in.inB.get()];
      u.out(x.add(b.mul(y.sub(x))));
    });
  },
});

/** Half turns are looked up in as many steps of scsynth's sine table. */
const halfTurn = 4096;

const panAz = ugen({
  name: 'PanAz',
  rates,
  inputs: { in: 0, pos: 0, level: 1, width: 2, orientation: 0.5 },
  outputs: 'any',
  audioInputs: ['in'],
  blockInputs: ['level', 'width', 'orientation'],
  doc: 'Places a signal in a ring of channels, `width` of them at a time; a turn is 2 of `pos`.',
  emit(u) {
    const { lanes } = u;
    const { in: input, pos, width, orientation } = u.in;
    const level = u.in.level.get();
    const count = u.numOutputs;
    const perWidth = lanes.f64(1).div(width.get().to('f64')).to('f32');
    const range = perWidth.mul(count);
    const perRange = lanes.f64(1).div(range.to('f64')).to('f32');
    const gain = (position: Value, channel: number): Value => {
      const place = position.sub(channel).mul(perWidth);
      const within = place.sub(range.mul(perRange.mul(place).floor()));
      const sine = u.math.sineOfPhase(within.mul(halfTurn).to('i32').shl(19));
      return within.ge(1).select(0, level.mul(sine));
    };
    const channels = Array.from({ length: count }, (_, i) => i);
    if (pos.isAudio && u.isAudio) {
      const middle = width.get().mul(0.5).add(orientation.get());
      u.loop(() => {
        const position = pos
          .get()
          .mul(0.5 * count)
          .add(middle);
        for (const channel of channels) u.out(input.get().mul(gain(position, channel)), channel);
      });
      return;
    }
    const position = pos.get().mul(0.5).mul(count).add(width.get().mul(0.5)).add(orientation.get());
    const isSteady = [pos, u.in.level, width, orientation].every((each) => each.rate === 0);
    const gains = channels.map((channel) => {
      const next = gain(position, channel);
      return isSteady ? () => next : line(u, next, `gain${channel}`, [pos, u.in.level, width, orientation]);
    });
    // scsynth begins with gains of 0, and has those of the position before the first block.
    u.loop(() => gains.forEach((next, channel) => u.out(u.constructing ? 0 : input.get().mul(next()), channel)));
  },
});

export const panners = [
  panner('Pan2', equalPower, 'Places a signal between two channels, with equal power.'),
  panner('LinPan2', linear, 'Places a signal between two channels, linearly.'),
  balance2,
  panAz,
  xFade2,
  linXFade2,
];
