/** Sums and products of several signals in one unit, and what only passes signals on. */

import type { Declaration } from '../../compiler/declaration.ts';
import { ugen } from '../../compiler/declaration.ts';
import type { Unit } from '../../compiler/unit.ts';

const mulAdd = ugen({
  name: 'MulAdd',
  rates: ['scalar', 'control', 'audio'],
  inputs: { in: 0, mul: 1, add: 0 },
  outputs: 1,
  offered: false,
  doc: 'in × mul + add; at audio rate, control-rate `mul` and `add` move in a line over the block.',
  emit(u) {
    const mul = ramped(u, 1);
    const add = ramped(u, 2);
    u.loop(() => {
      const product = u.in.mul.is(1) ? u.in.in.get() : u.in.in.get().mul(mul.get());
      u.out(u.in.add.is(0) ? product : product.add(add.get()));
    });
  },
});

/** An input that moves in a line under an audio-rate unit, and is read as it is elsewhere. */
function ramped(u: Unit, index: number) {
  const input = u.inputs[index]!;
  return u.isAudio && index > 0 ? u.ramp(input, `in${index}`) : input;
}

function sumOf(name: string, inputs: Record<string, number>): Declaration<Record<string, number>> {
  return ugen({
    name,
    rates: ['scalar', 'control', 'audio'],
    inputs,
    outputs: 1,
    offered: false,
    doc: `The sum of ${Object.keys(inputs).length} signals.`,
    emit(u) {
      const terms = u.inputs.map((_, i) => ramped(u, i));
      u.loop(() => u.out(terms.slice(1).reduce((sum, term) => sum.add(term.get()), terms[0]!.get())));
    },
  });
}

const dc = ugen({
  name: 'DC',
  rates: ['control', 'audio'],
  inputs: { in: 0 },
  outputs: 1,
  multi: true,
  pure: true,
  doc: 'The value that the input had when the synth started.',
  emit(u) {
    const value = u.fixed('f32', 'value', () => u.in.in.get());
    u.loop(() => u.out(u.in.in.isConstant ? u.in.in.get() : value));
  },
});

const k2a = ugen({
  name: 'K2A',
  rates: ['audio'],
  inputs: { in: 0 },
  outputs: 1,
  pure: true,
  blockInputs: ['in'],
  doc: 'Control rate to audio rate: a line over each block from the last value to the new one.',
  emit(u) {
    // Of an audio-rate input, the first sample counts.
    const next = u.in.in.get();
    const previous = u.state('f32', 'previous', () => next);
    const slope = next.sub(previous).mul(u.slopeFactor);
    const line = u.lanes.variable('f32', previous);
    u.loop(() => {
      u.out(line);
      line.set(line.add(slope));
    });
    previous.set(next);
  },
});

const a2k = ugen({
  name: 'A2K',
  rates: ['control', 'scalar'],
  inputs: { in: 0 },
  outputs: 1,
  pure: true,
  blockInputs: 'all',
  doc: 'Audio rate to control rate: the first sample of each block.',
  emit(u) {
    u.out(u.in.in.get());
  },
});

export const arithmetic = [
  mulAdd,
  sumOf('Sum3', { in0: 0, in1: 0, in2: 0 }),
  sumOf('Sum4', { in0: 0, in1: 0, in2: 0, in3: 0 }),
  dc,
  k2a,
  a2k,
];
