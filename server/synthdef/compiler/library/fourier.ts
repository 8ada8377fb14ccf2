/**
 * Real Fourier transforms as helper functions of a module, on vectors of four neighbouring frequencies or points: n real
 * points are taken for n/2 complex ones, transformed (complex-transform.ts), and taken apart.
 *
 * In a buffer the spectrum lies as scsynth's: the real values at 0 and at half the sample rate, then pairs of real and
 * imaginary part (or magnitude and phase).
 */
import { fourierTables } from '../../../world/fourier-tables.ts';
import type { Signature } from '../graph/function-graph.ts';
import type { Lanes, Value } from '../graph/lanes.ts';
import { Vectors } from '../graph/vectors.ts';
import { complexTransform, plus, turned, twiddleAddress } from './complex-transform.ts';
import { type Helper, helper } from './helper.ts';
import { smallBackward, smallForward } from './small-fourier.ts';

const { work } = fourierTables;

/** A run of the transform for lanes' code: the arrays in which its result lies. */
function transformed(
  lanes: Lanes,
  other: (name: string) => Signature,
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
          for (const part of [re, im]) lanes.clearBytes(bytes.shrU(1).add(part), missing);
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
        lanes.clearBytes(buffer!.add(windowPoints!.shl(2)), points!.sub(windowPoints!).shl(2));
      },
    );
  },
);

export const fourierHelpers: Readonly<Record<string, Helper>> = {
  complexTransform,
  realForward,
  realBackward,
  smallForward,
  smallBackward,
};
