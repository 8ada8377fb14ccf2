/**
 * Real Fourier transforms as helper functions of a module, on vectors of four neighbouring frequencies or points.
 *
 * n real points are taken for n/2 complex ones, transformed by passes of radix 4 that sort as they go (Stockham; the
 * last pass has radix 8 where the size asks for it), and taken apart. Real and imaginary parts lie in arrays of their
 * own meanwhile. Backwards is forwards with both parts exchanged.
 *
 * In a buffer the spectrum lies as scsynth's: the real values at 0 and at half the sample rate, then pairs of real and
 * imaginary part (or magnitude and phase).
 */
import { fourierTables } from '../../../world/fourier-tables.ts';
import { tables } from '../../../world/tables.ts';
import type { Lanes, Value } from '../lanes/lanes.ts';
import { clearBytes, copyBytes, Vectors } from '../lanes/vectors.ts';
import { type HelperBuilder, helper } from './helper.ts';

/** A complex vector. */
interface Complex {
  readonly re: Value;
  readonly im: Value;
}

const plus = (a: Complex, b: Complex): Complex => ({ re: a.re.add(b.re), im: a.im.add(b.im) });
const minus = (a: Complex, b: Complex): Complex => ({ re: a.re.sub(b.re), im: a.im.sub(b.im) });
/** a − ib and a + ib. */
const minusI = (a: Complex, b: Complex): Complex => ({ re: a.re.add(b.im), im: a.im.sub(b.re) });
const plusI = (a: Complex, b: Complex): Complex => ({ re: a.re.sub(b.im), im: a.im.add(b.re) });
/** a × (cos − i sin). */
const turned = (a: Complex, cos: Value, sin: Value): Complex => ({
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

const { twiddles, twiddleStride, sine, cosineOf3, sineOf3, work } = fourierTables;

const twiddleAddress = (n: Value) => n.mul(twiddleStride).add(twiddles);

/**
 * (real parts, imaginary parts, room for both, points): a complex transform of 16 points or more, forwards.
 * Returns 1 when the result lies in the second pair of arrays, else 0.
 */
const complexTransform = helper(
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

/** A run of the transform for lanes' code: the arrays in which its result lies. */
function transformed(
  lanes: Lanes,
  other: (name: string) => number,
  arrays: readonly [number, number, number, number],
  points: Value,
): { re: Value; im: Value } {
  const swapped = lanes.call(other('complexTransform'), [...arrays.map((a) => lanes.i32(a)), points], 'i32')!.ne(0);
  return { re: swapped.select(lanes.i32(arrays[2]), arrays[0]), im: swapped.select(lanes.i32(arrays[3]), arrays[1]) };
}

/**
 * (samples, spectrum, points, points in the window, window's address or 0): the transform of windowed samples, padded
 * with zeros. `samples` and `spectrum` may be the same place.
 */
const realForward = helper(
  ['i32', 'i32', 'i32', 'i32', 'i32'],
  null,
  (lanes, [samples, spectrum, points, windowPoints, window], _layout, other) => {
    lanes.branch(
      points!.lt(32),
      () => {
        lanes.call(other('smallForward'), [samples!, spectrum!, points!, windowPoints!, window!], null);
      },
      () => {
        const v = new Vectors(lanes);
        const [re, im] = [work[0], work[1]];
        const bytes = windowPoints!.shl(2);
        const split = (shaped: boolean) =>
          lanes.repeat(
            bytes,
            (i) => {
              const part = (offset: number) => {
                const x = v.load(samples!.add(i), offset);
                return shaped ? x.mul(v.load(window!.add(i), offset)) : x;
              };
              const [even, odd] = v.apart(part(0), part(16));
              const to = i.shrU(1);
              v.store(to, even, re);
              v.store(to, odd, im);
            },
            32,
          );
        lanes.branch(
          window!.ne(0),
          () => split(true),
          () => split(false),
        );
        const missing = points!.sub(windowPoints!).shl(1);
        lanes.when(missing.gt(0), () => {
          for (const part of [re, im]) clearBytes(lanes, bytes.shrU(1).add(part), missing);
        });
        const half = points!.shrU(1);
        const z = transformed(lanes, other, work, half);
        const end = half.shl(2);
        const [re0, im0] = [lanes.gather('f32', z.re), lanes.gather('f32', z.im)];
        lanes.scatter(z.re.add(end), re0);
        lanes.scatter(z.im.add(end), im0);
        const table = twiddleAddress(points!);
        const sines = table.add(points!.shl(1));
        lanes.repeat(
          end,
          (k) => {
            const mirror = end.sub(k).sub(12);
            const a = { re: v.load(z.re.add(k)), im: v.load(z.im.add(k)) };
            const b = { re: v.reversed(v.load(z.re.add(mirror))), im: v.reversed(v.load(z.im.add(mirror))) };
            const even = { re: a.re.add(b.re), im: a.im.sub(b.im) };
            const odd = { re: a.im.add(b.im), im: b.re.sub(a.re) };
            const x = plus(even, turned(odd, v.load(table.add(k)), v.load(sines.add(k))));
            const [first, second] = v.interleaved(x.re.mul(0.5), x.im.mul(0.5));
            const to = spectrum!.add(k.shl(1));
            v.store(to, first);
            v.store(to, second, 16);
          },
          16,
        );
        lanes.scatter(spectrum!, re0.add(im0));
        lanes.scatter(spectrum!, re0.sub(im0), 4);
      },
    );
  },
);

/** (buffer, points, points in the window, window's address or 0): a spectrum becomes windowed samples, in place. */
const realBackward = helper(
  ['i32', 'i32', 'i32', 'i32'],
  null,
  (lanes, [buffer, points, windowPoints, window], _layout, other) => {
    lanes.branch(
      points!.lt(32),
      () => {
        lanes.call(other('smallBackward'), [buffer!, points!, windowPoints!, window!], null);
      },
      () => {
        const v = new Vectors(lanes);
        const end = points!.shl(1);
        const [re, im, zRe, zIm] = work;
        lanes.repeat(
          end,
          (k) => {
            const from = buffer!.add(k.shl(1));
            const [even, odd] = v.apart(v.load(from), v.load(from, 16));
            v.store(k, even, re);
            v.store(k, odd, im);
          },
          16,
        );
        const nyquist = lanes.gather('f32', buffer!, 4);
        lanes.scatter(end, nyquist, re);
        lanes.scatter(end, lanes.f32(0), im);
        lanes.scatter(lanes.i32(im), lanes.f32(0));
        const table = twiddleAddress(points!);
        const sines = table.add(points!.shl(1));
        lanes.repeat(
          end,
          (k) => {
            const mirror = end.sub(k).sub(12);
            const a = { re: v.load(k, re), im: v.load(k, im) };
            const b = { re: v.reversed(v.load(mirror, re)), im: v.reversed(v.load(mirror, im)) };
            const even = { re: a.re.add(b.re), im: a.im.sub(b.im) };
            const odd = { re: a.re.sub(b.re), im: a.im.add(b.im) };
            const [cos, sin] = [v.load(table.add(k)), v.load(sines.add(k))];
            v.store(k, even.re.sub(odd.re.mul(sin).add(odd.im.mul(cos))), zRe);
            v.store(k, even.im.add(odd.re.mul(cos)).sub(odd.im.mul(sin)), zIm);
          },
          16,
        );
        // Real and imaginary parts change places on the way in, so they do on the way out.
        const result = transformed(lanes, other, [zIm, zRe, im, re], points!.shrU(1));
        const scale = v.splat(lanes.f32(1).div(points!.to('f32')));
        const join = (shaped: boolean) =>
          lanes.repeat(
            windowPoints!.shl(2),
            (i) => {
              const from = i.shrU(1);
              const parts = v.interleaved(v.load(result.im.add(from)), v.load(result.re.add(from)));
              parts.forEach((part, n) =>
                v.store(buffer!.add(i), (shaped ? part.mul(v.load(window!.add(i), 16 * n)) : part).mul(scale), 16 * n),
              );
            },
            32,
          );
        lanes.branch(
          window!.ne(0),
          () => join(true),
          () => join(false),
        );
        clearBytes(lanes, buffer!.add(windowPoints!.shl(2)), points!.sub(windowPoints!).shl(2));
      },
    );
  },
);

/** The angle of i of n turns: cosine and sine, from the sine table. For few points. */
function angle(lanes: Lanes, turns: Value, points: Value): { cos: Value; sin: Value } {
  const index = turns.mul(lanes.i32(8192).div(points));
  const at = (i: Value) => lanes.gather('f32', i.and(8191).shl(2), tables.sine.address);
  return { cos: at(index.add(2048)), sin: at(index) };
}

const shapedBy = (lanes: Lanes, window: Value, i: Value) =>
  window.eq(0).select(lanes.f32(1), lanes.gather('f32', window.add(i.shl(2))));

/** `realForward` for less than 32 points: each frequency by itself. */
const smallForward = helper(
  ['i32', 'i32', 'i32', 'i32', 'i32'],
  null,
  (lanes, [samples, spectrum, points, windowPoints, window]) => {
    const [re, im] = [lanes.variable('f32', 0), lanes.variable('f32', 0)];
    const frequency = (k: Value) => {
      re.set(0);
      im.set(0);
      lanes.repeat(windowPoints!, (i) => {
        const x = lanes.gather('f32', samples!.add(i.shl(2))).mul(shapedBy(lanes, window!, i));
        const { cos, sin } = angle(lanes, i.mul(k), points!);
        re.set(re.add(x.mul(cos)));
        im.set(im.sub(x.mul(sin)));
      });
    };
    const half = points!.shrU(1);
    lanes.repeat(half, (k) => {
      frequency(k);
      lanes.scatter(k.shl(3), re, work[0]);
      lanes.scatter(k.shl(3), im, work[0] + 4);
    });
    frequency(half);
    lanes.scatter(lanes.i32(work[0] + 4), re);
    copyBytes(lanes, spectrum!, lanes.i32(work[0]), points!.shl(2));
  },
);

/** `realBackward` for less than 32 points. */
const smallBackward = helper(['i32', 'i32', 'i32', 'i32'], null, (lanes, [buffer, points, windowPoints, window]) => {
  copyBytes(lanes, lanes.i32(work[0]), buffer!, points!.shl(2));
  clearBytes(lanes, buffer!, points!.shl(2));
  const half = points!.shrU(1);
  const sum = lanes.variable('f32', 0);
  lanes.repeat(windowPoints!, (i) => {
    const [mean, nyquist] = [lanes.loadShared('f32', work[0]), lanes.loadShared('f32', work[0] + 4)];
    sum.set(mean.add(i.and(1).eq(0).select(nyquist, nyquist.neg())));
    lanes.repeat(half.sub(1), (bin) => {
      const { cos, sin } = angle(lanes, i.mul(bin.add(1)), points!);
      const at = bin.add(1).shl(3);
      sum.set(
        sum.add(
          lanes
            .gather('f32', at, work[0])
            .mul(cos)
            .sub(lanes.gather('f32', at, work[0] + 4).mul(sin))
            .mul(2),
        ),
      );
    });
    lanes.scatter(buffer!.add(i.shl(2)), sum.mul(shapedBy(lanes, window!, i)).div(points!.to('f32')));
  });
});

export const fourierHelpers: Readonly<Record<string, HelperBuilder>> = {
  complexTransform,
  realForward,
  realBackward,
  smallForward,
  smallBackward,
};
