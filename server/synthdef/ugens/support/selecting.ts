/** Select, and what keeps signals within ranges. */

import { ugen } from '../../compiler/declaration.ts';
import type { Value } from '../../compiler/graph/lanes.ts';
import { fold, wrap } from './bounds.ts';

const select = ugen({
  name: 'Select',
  rates: ['scalar', 'control', 'audio'],
  inputs: { which: 0 },
  rest: 'array',
  outputs: 1,
  pure: true,
  audioInputs: ['array'],
  doc: 'One of its inputs; `which` is truncated, and kept within the array.',
  emit(u) {
    // Input n from the second on is chosen where `which` is at least n; the last such one holds.
    const choices = (which: Value) => u.rest.slice(1).map((_, i) => which.to('i32').gt(i));
    const fixed = u.in.which.isAudio ? null : choices(u.in.which.get());
    u.loop(() => {
      const chosen = fixed ?? choices(u.in.which.get());
      u.out(
        u.rest
          .slice(1)
          .reduce((value, input, i) => chosen[i]!.select(input.get(), value), u.rest[0]?.get() ?? u.in.which.get()),
      );
    });
  },
});

const clip = ugen({
  name: 'Clip',
  rates: ['scalar', 'control', 'audio'],
  inputs: { in: 0, lo: 0, hi: 1 },
  outputs: 1,
  doc: 'Keeps a signal between `lo` and `hi`; at audio rate, control-rate limits move in a line over the block.',
  emit(u) {
    const lo = u.isAudio ? u.ramp(u.in.lo, 'lo') : u.in.lo;
    const hi = u.isAudio ? u.ramp(u.in.hi, 'hi') : u.in.hi;
    u.loop(() => u.out(u.in.in.get().min(hi.get()).max(lo.get())));
  },
});

/** Brings a signal into a range; at control rate the limits count as they are. */
const into = (name: string, doc: string, of: (x: Value, low: Value, high: Value) => Value) =>
  ugen({
    name,
    rates: ['control', 'audio'],
    inputs: { in: 0, lo: 0, hi: 1 },
    outputs: 1,
    doc: `${doc}; at audio rate, control-rate limits move in a line over the block.`,
    emit(u) {
      const lo = u.isAudio ? u.ramp(u.in.lo, 'lo') : u.in.lo;
      const hi = u.isAudio ? u.ramp(u.in.hi, 'hi') : u.in.hi;
      u.loop(() => u.out(of(u.in.in.get(), lo.get(), hi.get())));
    },
  });

export const selecting = [
  select,
  clip,
  into('Wrap', 'Wraps a signal around between `lo` and `hi`', wrap),
  into('Fold', 'Reflects a signal at `lo` and `hi`', fold),
];
