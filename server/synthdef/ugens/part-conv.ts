/**
 * PartConv: convolution with a long response, whose partitions lie in a buffer as spectra (/b_gen PreparePartConv). Whenever half a transform of input has come, its spectrum is multiplied with
 * the first partition and that sum sounds; the products with the other partitions are added to later sums, some in each block until the next half has come.
 */
import { fewestPoints, maxPoints } from '../../world/fourier-tables.ts';
import { BufferRow } from '../../world/layout.ts';
import { ugen } from '../compiler/declaration.ts';
import type { Value } from '../compiler/graph/lanes.ts';
import { Vectors } from '../compiler/graph/vectors.ts';
import type { Input } from '../compiler/input.ts';
import type { Unit } from '../compiler/unit.ts';
import { bufferFields, bufferRow } from './support/buffer-row.ts';
import { copyIn, copyOut } from './support/wires.ts';

/** The constructor's decisions: response and transform, and if they are possible. */
function planOf(u: Unit, fftSize: Input, number: Input) {
  const { layout } = u;
  const { blockSize } = layout;
  const fixed = (name: string, value: () => Value | number) => u.fixed('i32', name, value);
  const points = fixed('points', () => fftSize.get().to('i32'));
  // As in scsynth it is a buffer of the server, not one of the synth's own.
  const row = fixed('row', () => bufferRow(u, number.get(), false));
  const samples = fixed('samples', () => bufferFields(u, row).samples);
  const possible = fixed('possible', () => {
    const known = number.get().ge(0).and(number.get().to('i32').ltU(layout.buffers));
    const size = points.ge(Math.max(fewestPoints, 4 * blockSize)).and(points.le(maxPoints));
    const whole = points.and(points.sub(1)).eq(0).and(points.shrU(1).rem(blockSize).eq(0));
    const parts = samples.gt(0).and(samples.and(points.sub(1)).eq(0));
    return known.and(size).and(whole).and(parts).to('i32');
  }).ne(0);
  return { points, row, samples, possible };
}

export const partConv = ugen({
  name: 'PartConv',
  rates: ['audio'],
  inputs: { in: 0, fftsize: 0, irbufnum: 0 },
  outputs: 1,
  form: 'block',
  reads: ['buffer'],
  blockInputs: ['in'],
  doc: 'Convolves with a response that PreparePartConv has put in a buffer, `fftsize` / 2 samples less a block later.',
  emit(u) {
    const { lanes, layout } = u;
    const { points, row, samples, possible } = planOf(u, u.in.fftsize, u.in.irbufnum);
    const bytes = points.shl(2);
    const memory = u.memory('memory', () => possible.select(samples.add(points.mul(4)).shl(2), 16));
    // Input, whose second half stays silent; its spectrum; what sounds; a sum on its way to sound; the sums of all partitions.
    const [input, spectrum, output, work, sums] = [0, 1, 2, 3, 4].map((part) => memory.add(bytes.mul(part))) as [
      Value,
      Value,
      Value,
      Value,
      Value,
    ];
    const ready = memory.ne(0).and(possible);
    const place = u.state('i32', 'place', () => 0);
    const played = u.state('i32', 'played', () => 0);
    /** Byte offset of the sum that sounds next. */
    const next = u.state('i32', 'next', () => 0);
    /** Partitions that the last spectrum was multiplied with; all before there is one. */
    const multiplied = u.state('i32', 'multiplied', () => samples.div(points.max(1)));
    const done = u.doneFlag();
    if (u.constructing) {
      lanes.branch(
        ready,
        () => lanes.clearBytes(memory, samples.add(points.mul(4)).shl(2)),
        () => done.set(1),
      );
      return u.out(0);
    }
    const response = bufferFields(u, row);
    done.set(ready.and(response.data.ne(0)).and(response.samples.eq(samples)).select(done, 1));
    const sounding = done.eq(0);
    const product = (partition: Value, to: Value): void => {
      const around = to.ge(samples.shl(2)).select(to.sub(samples.shl(2)), to);
      const part = lanes.gather('i32', row, BufferRow.data).add(partition.mul(bytes));
      lanes.call(u.around.helper('addProduct'), [sums.add(around), part, spectrum, points], null);
    };
    lanes.when(sounding, () => {
      const to = input.add(place.shl(2));
      if (u.in.in.isAudio) copyIn(u, u.in.in, to);
      else lanes.repeat(layout.blockSize * 4, (i) => lanes.scatter(to.add(i), u.in.in.get()), 4);
      place.set(place.add(layout.blockSize));
      lanes.branch(
        place.shl(1).eq(points),
        () => {
          place.set(0);
          played.set(0);
          lanes.call(u.around.helper('realForward'), [input, spectrum, points, points, lanes.i32(0)], null);
          product(lanes.i32(0), next.get());
          const sum = sums.add(next);
          lanes.copyBytes(work, sum, bytes);
          lanes.clearBytes(sum, bytes);
          lanes.call(u.around.helper('realBackward'), [work, points, points, lanes.i32(0)], null);
          overlap(u, output, work, points);
          const after = next.add(bytes);
          next.set(after.ge(samples.shl(2)).select(0, after));
          multiplied.set(1);
        },
        () => {
          const partitions = samples.div(points);
          const spare = points.shrU(1).div(layout.blockSize).sub(1);
          const wanted = partitions.sub(1).mul(place.div(layout.blockSize)).div(spare).add(1);
          lanes.loopWhile(
            () => multiplied.lt(wanted),
            () => {
              product(multiplied.get(), next.add(multiplied.sub(1).mul(bytes)));
              multiplied.set(multiplied.add(1));
            },
          );
        },
      );
    });
    copyOut(u, output.add(played.shl(2)), sounding);
    played.set(played.add(layout.blockSize));
  },
});

/** Moves the second half of the output to the front and adds the first half of a sum to it, whose second half follows. */
function overlap({ lanes }: Unit, output: Value, added: Value, points: Value): void {
  const v = new Vectors(lanes);
  const half = points.shl(1);
  lanes.repeat(
    half,
    (i) => {
      const at = output.add(i);
      v.store(at, v.load(at.add(half)).add(v.load(added.add(i))));
    },
    16,
  );
  lanes.copyBytes(output.add(half), added.add(half), half);
}
