/** Small functions that show what the passes do to a graph. */
import type { Lanes } from '../../../server/synthdef/compiler/graph/lanes.ts';

export interface PassCase {
  /** The pass, and the name of the file with its text. */
  readonly name: string;
  readonly shows: string;
  /** Describes the function: three slots are its inputs, one its output. */
  describe(lanes: Lanes): void;
}

const [x, y, z, out] = [128, 144, 160, 176];

export const passCases: readonly PassCase[] = [
  {
    name: 'constants',
    shows: 'Operations on constants are calculated, and masks that are known decide what is described at all.',
    describe(lanes) {
      const a = lanes.loadSlot('f32', x);
      const half = lanes.f32(3).sub(2).div(2);
      const sum = lanes.f32(1).lt(2).select(a.mul(half), a);
      lanes.when(lanes.f32(1).gt(2), () => lanes.storeSlot(z, a));
      lanes.storeSlot(out, sum);
    },
  },
  {
    name: 'common',
    shows:
      'An operation is made once where the second is sure to run after the first; what another arm calculates is not taken.',
    describe(lanes) {
      const [a, b] = [lanes.loadSlot('f32', x), lanes.loadSlot('f32', y)];
      const result = lanes.variable('f32', a.mul(b));
      lanes.branch(
        a.lt(b),
        () => result.set(a.mul(b).add(a.sub(b))),
        () => result.set(a.sub(b)),
      );
      lanes.storeSlot(out, result);
    },
  },
  {
    name: 'motion',
    shows: 'What does not move stands before the loop, unless a condition in the loop decides if it is wanted.',
    describe(lanes) {
      const [a, b] = [lanes.loadSlot('f32', x), lanes.loadSlot('f32', y)];
      lanes.frames(() => {
        const sample = lanes.wire(1024);
        lanes.when(sample.gt(1), () => lanes.storeSlot(z, a.div(b)));
        lanes.setWire(2048, sample.mul(a.add(b)));
      });
    },
  },
  {
    name: 'variables',
    shows:
      'A variable is a value where it is known what it holds, and is read where a loop or a condition may have set it.',
    describe(lanes) {
      const a = lanes.variable('f32', lanes.loadSlot('f32', x));
      a.set(a.add(1));
      a.set(a.mul(2));
      lanes.when(a.gt(3), () => a.set(a.sub(3)));
      lanes.storeSlot(out, a.add(a));
    },
  },
  {
    name: 'dead',
    shows: 'What nothing depends on is left out: values, variables that nobody reads, and a loop around nothing else.',
    describe(lanes) {
      const a = lanes.loadSlot('f32', x);
      const unread = lanes.variable('f32', a.mul(3));
      lanes.repeat(4, (i) => unread.set(unread.add(i.to('f32'))));
      a.sqrt().add(1);
      lanes.storeSlot(out, a);
    },
  },
  {
    name: 'dependence',
    shows: 'A phase is a sum, a filter recurs, and what is set anew in each turn is free.',
    describe(lanes) {
      const step = lanes.loadSlot('f32', y);
      const phase = lanes.variable('f32', lanes.loadSlot('f32', x));
      const memory = lanes.variable('f32', lanes.loadSlot('f32', z));
      const last = lanes.variable('f32', 0);
      lanes.frames(() => {
        memory.set(lanes.wire(1024).sub(memory).mul(0.1).add(memory));
        phase.set(phase.add(step));
        last.set(memory);
      });
      lanes.storeSlot(x, phase);
      lanes.storeSlot(z, memory);
      lanes.storeSlot(out, last);
    },
  },
  {
    name: 'width',
    shows:
      'What is the same for all lanes stays one number in the code for four; a condition on lanes becomes a branch and a mask.',
    describe(lanes) {
      const a = lanes.variable('f32', lanes.loadSlot('f32', x));
      const block = lanes.loadShared('i32', 16);
      lanes.when(a.gt(0), () => a.set(a.add(block.to('f32'))));
      lanes.storeSlot(out, a);
    },
  },
  {
    name: 'registers',
    shows:
      'Locals are used again when what lay in them is not needed any more; what comes from before a loop keeps its own.',
    describe(lanes) {
      const [a, b] = [lanes.loadSlot('f32', x), lanes.loadSlot('f32', y)];
      const first = a.add(b);
      const second = first.mul(first);
      const third = second.div(second);
      lanes.frames(() => {
        const sample = lanes.wire(1024);
        const square = sample.mul(sample);
        lanes.setWire(2048, square.add(square).mul(third));
      });
    },
  },
];
