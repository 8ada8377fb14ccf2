/**
 * The complex Fourier transform as a helper function of a module, on vectors of four neighbouring points: passes of radix 4
 * that sort as they go (Stockham; the last pass has radix 8 where the size asks for it). Real and imaginary parts lie in
 * arrays of their own. Backwards is forwards with both parts exchanged.
 */
import { fourierTables } from '../../../world/fourier-tables.ts';
import type { Value } from '../graph/lanes.ts';
import { Vectors } from '../graph/vectors.ts';
import { helper } from './helper.ts';

/** A complex vector. */
export interface Complex {
  readonly re: Value;
  readonly im: Value;
}

export const plus = (a: Complex, b: Complex): Complex => ({ re: a.re.add(b.re), im: a.im.add(b.im) });
const minus = (a: Complex, b: Complex): Complex => ({ re: a.re.sub(b.re), im: a.im.sub(b.im) });
/** a − ib and a + ib. */
const minusI = (a: Complex, b: Complex): Complex => ({ re: a.re.add(b.im), im: a.im.sub(b.re) });
const plusI = (a: Complex, b: Complex): Complex => ({ re: a.re.sub(b.im), im: a.im.add(b.re) });
/** a × (cos − i sin). */
export const turned = (a: Complex, cos: Value, sin: Value): Complex => ({
  re: a.re.mul(cos).add(a.im.mul(sin)),
  im: a.im.mul(cos).sub(a.re.mul(sin)),
});

/** A transform of four points. */
function four([a, b, c, d]: readonly Complex[]): Complex[] {
  const [even, evenLess, odd, oddLess] = [plus(a!, c!), minus(a!, c!), plus(b!, d!), minus(b!, d!)];
  return [plus(even, odd), minusI(evenLess, oddLess), minus(even, odd), plusI(evenLess, oddLess)];
}

/** A transform of eight points. */
function eight(a: readonly Complex[]): Complex[] {
  const even = four([a[0]!, a[2]!, a[4]!, a[6]!]);
  const odd = four([a[1]!, a[3]!, a[5]!, a[7]!]);
  const eighth = (z: Complex): Complex => ({
    re: z.re.add(z.im).mul(Math.SQRT1_2),
    im: z.im.sub(z.re).mul(Math.SQRT1_2),
  });
  const threeEighths = (z: Complex): Complex => ({
    re: z.im.sub(z.re).mul(Math.SQRT1_2),
    im: z.re.add(z.im).mul(-Math.SQRT1_2),
  });
  const quarter = (z: Complex): Complex => ({ re: z.im, im: z.re.neg() });
  const turnedOdd = [odd[0]!, eighth(odd[1]!), quarter(odd[2]!), threeEighths(odd[3]!)];
  return [...even.map((e, k) => plus(e, turnedOdd[k]!)), ...even.map((e, k) => minus(e, turnedOdd[k]!))];
}

const { twiddles, twiddleStride, sine, cosineOf3, sineOf3 } = fourierTables;

export const twiddleAddress = (n: Value) => n.mul(twiddleStride).add(twiddles);

/**
 * (real parts, imaginary parts, room for both, points): a complex transform of 16 points or more, forwards.
 * Returns 1 when the result lies in the second pair of arrays, else 0.
 */
export const complexTransform = helper(
  ['i32', 'i32', 'i32', 'i32', 'i32'],
  'i32',
  (lanes, [re, im, otherRe, otherIm, points]) => {
    const v = new Vectors(lanes);
    const variable = (x: Value | number) => lanes.variable('i32', x);
    const [fromRe, fromIm, toRe, toIm] = [re!, im!, otherRe!, otherIm!].map(variable) as [
      ReturnType<typeof variable>,
      ReturnType<typeof variable>,
      ReturnType<typeof variable>,
      ReturnType<typeof variable>,
    ];
    const swapped = variable(0);
    const exchange = () => {
      const [a, b] = [fromRe.get(), fromIm.get()];
      fromRe.set(toRe);
      fromIm.set(toIm);
      toRe.set(a);
      toIm.set(b);
      swapped.set(swapped.xor(1));
    };
    const read = (offset: Value): Complex => ({ re: v.load(fromRe.add(offset)), im: v.load(fromIm.add(offset)) });
    const write = (offset: Value, z: Complex) => {
      v.store(toRe.add(offset), z.re);
      v.store(toIm.add(offset), z.im);
    };
    // A quarter of the points in bytes is their number: the way from one leg of a butterfly to the next.
    const quarter = points!;

    // The first pass: butterflies side by side; the results of each are neighbours.
    {
      const table = twiddleAddress(points!);
      const half = twiddleAddress(points!.shrU(1));
      lanes.repeat(
        quarter,
        (p) => {
          const legs = [0, 1, 2, 3].map((leg) => read(p.add(quarter.mul(leg))));
          const [y0, y1, y2, y3] = four(legs);
          const at = (base: Value, n: Value, part: number) => v.load(base.add(n.mul(part)).add(p));
          const outputs = [
            y0!,
            turned(y1!, at(table, points!, 0), at(table, points!, sine)),
            turned(y2!, at(half, points!.shrU(1), 0), at(half, points!.shrU(1), sine)),
            turned(y3!, at(table, points!, cosineOf3), at(table, points!, sineOf3)),
          ];
          const res = v.transposed(outputs.map((z) => z.re));
          const ims = v.transposed(outputs.map((z) => z.im));
          for (let i = 0; i < 4; i++) write(p.shl(2).add(16 * i), { re: res[i]!, im: ims[i]! });
        },
        16,
      );
      exchange();
    }

    const n = variable(points!.shrU(2));
    const stride = variable(16);
    lanes.loopWhile(
      () => n.ge(16),
      () => {
        const table = twiddleAddress(n);
        const half = twiddleAddress(n.shrU(1));
        const place = variable(0);
        lanes.repeat(
          n,
          (p) => {
            const splat = (base: Value, points: Value, part: number) => v.loadSplat(base.add(points.mul(part)).add(p));
            const [c1, s1, c2, s2, c3, s3] = [
              splat(table, n, 0),
              splat(table, n, sine),
              splat(half, n.shrU(1), 0),
              splat(half, n.shrU(1), sine),
              splat(table, n, cosineOf3),
              splat(table, n, sineOf3),
            ];
            const from = place.get();
            const to = place.shl(2);
            lanes.repeat(
              stride,
              (q) => {
                const [y0, y1, y2, y3] = four([0, 1, 2, 3].map((leg) => read(from.add(q).add(quarter.mul(leg)))));
                [y0!, turned(y1!, c1!, s1!), turned(y2!, c2!, s2!), turned(y3!, c3!, s3!)].forEach((z, leg) =>
                  write(to.add(q).add(stride.mul(leg)), z),
                );
              },
              16,
            );
            place.set(place.add(stride));
          },
          4,
        );
        exchange();
        n.set(n.shrU(2));
        stride.set(stride.shl(2));
      },
    );
    const last = (radix: number, butterfly: (legs: Complex[]) => Complex[]) =>
      lanes.repeat(
        stride,
        (q) => {
          const legs = Array.from({ length: radix }, (_, leg) => read(q.add(stride.mul(leg))));
          butterfly(legs).forEach((z, leg) => write(q.add(stride.mul(leg)), z));
        },
        16,
      );
    lanes.branch(
      n.eq(8),
      () => last(8, eight),
      () => last(4, four),
    );
    exchange();
    return swapped;
  },
);
