/** Walking over the pairs of a spectrum, and scsynth's conversions between complex and polar pairs, as helper functions. */

import { fourierTables, polarPoints } from '../../../world/fourier-tables.ts';
import { BufferRow } from '../../../world/layout.ts';
import { tables } from '../../../world/tables.ts';
import type { Value } from '../graph/lanes.ts';
import { Vectors } from '../graph/vectors.ts';
import { type Helper, helper } from './helper.ts';

/** Coordinates of a spectrum's pairs, as a buffer's row has them. */
export const coordinates = { complex: 1, polar: 2 } as const;

/** Four pairs of a spectrum: where the first lies in an array of one word a pair, and the number of each pair (0 holds the two real values). */
export interface Bins {
  readonly offset: Value;
  readonly number: Value;
}

/**
 * Runs `body` for the pairs of a spectrum, four at a time, with both parts, which it returns changed. The two real
 * values in place 0 come back as they were.
 */
export function eachBin(
  v: Vectors,
  data: Value,
  samples: Value,
  body: (first: Value, second: Value, bins: Bins) => readonly [Value, Value],
): void {
  const { lanes } = v;
  const reals = [0, 4].map((offset) => lanes.gather('f32', data, offset));
  const steps = v.wide.counted();
  // A spectrum has a power of two of samples; what is left over of anything else is not touched.
  lanes.repeat(
    samples.and(-8).shl(2),
    (i) => {
      const at = data.add(i);
      const [first, second] = v.apart(v.load(at), v.load(at, 16));
      const [a, b] = v.interleaved(
        ...body(first, second, { offset: i.shrU(1), number: v.splat(i.shrU(3)).add(steps) }),
      );
      v.store(at, a);
      v.store(at, b, 16);
    },
    32,
  );
  lanes.when(samples.ge(8), () => reals.forEach((real, n) => lanes.scatter(data, real, 4 * n)));
}

/** A quarter turn in two parts, the first of few bits, so that its multiples are exact. */
const quarterTurn = 6434 / 4096;
const quarterTurnRest = Math.PI / 2 - quarterTurn;

/** (buffer's row): complex pairs become magnitude and phase, in scsynth's steps of the slope. */
const toPolar = helper(['i32'], null, (lanes, [row]) => {
  const v = new Vectors(lanes);
  const { wide } = v;
  lanes.when(lanes.gather('i32', row!, BufferRow.coordinates).eq(coordinates.complex), () => {
    lanes.scatter(row!, lanes.i32(coordinates.polar), BufferRow.coordinates);
    eachBin(v, lanes.gather('i32', row!, BufferRow.data), lanes.gather('i32', row!, BufferRow.samples), (re, im) => {
      const [absRe, absIm] = [re.abs(), im.abs()];
      const steep = absRe.le(absIm);
      const larger = steep.select(im, re);
      const half = polarPoints >> 1;
      const step = steep
        .select(re, im)
        .div(larger)
        .mul(half)
        .add(half)
        .max(0)
        .min(polarPoints - 1)
        .trunc();
      const slope = step.sub(half).mul(1 / half);
      // scsynth's table of 1/cos(atan(slope)) holds just this.
      const magnitude = slope.mul(slope).add(1).sqrt().mul(absRe.max(absIm));
      // Adding 2^23 leaves the integer in the low bits.
      const phase = wide.gather('f32', step.add(8388608).bits('i32').and(4095).shl(2), fourierTables.polar);
      // Where the imaginary part is the larger one, phase counts back from a quarter turn; each by half a turn for negative parts.
      const signed = phase.bits('i32').xor(steep.to('i32').shl(31)).bits('f32');
      const quarters = steep.to('f32').add(larger.le(0).to('f32').mul(2));
      const angle = quarters.mul(quarterTurnRest).add(signed).add(quarters.mul(quarterTurn));
      return [magnitude, larger.eq(0).select(0, angle)];
    });
  });
});

/** (buffer's row): magnitude and phase become complex pairs, by scsynth's sine table. */
const toComplex = helper(['i32'], null, (lanes, [row]) => {
  const v = new Vectors(lanes);
  const { wide } = v;
  lanes.when(lanes.gather('i32', row!, BufferRow.coordinates).eq(coordinates.polar), () => {
    lanes.scatter(row!, lanes.i32(coordinates.complex), BufferRow.coordinates);
    eachBin(
      v,
      lanes.gather('i32', row!, BufferRow.data),
      lanes.gather('i32', row!, BufferRow.samples),
      (magnitude, phase) => {
        // Truncated; adding 1.5 × 2^52 leaves the integer in the low word.
        const index = phase
          .to('f64')
          .mul(8192 / (2 * Math.PI))
          .trunc()
          .add(6755399441055744)
          .bits('i64')
          .lowWords();
        const address = index.shl(2);
        const at = (i: Value) => wide.gather('f32', i.and(8191 << 2), tables.sine.address);
        return [magnitude.mul(at(address.add(2048 << 2))), magnitude.mul(at(address))];
      },
    );
  });
});

export const coordinateHelpers: Readonly<Record<string, Helper>> = { toPolar, toComplex };
