/** Products of spectra, as a helper function: convolution of what they are the spectra of. */
import { Vectors } from '../graph/vectors.ts';
import { type Helper, helper } from './helper.ts';
import { eachBin } from './spectrum-coordinates.ts';

/** (sum, a, b, points): adds the product of two complex spectra to a third. */
const addProduct = helper(['i32', 'i32', 'i32', 'i32'], null, (lanes, [sum, a, b, points]) => {
  const v = new Vectors(lanes);
  const pairs = (from: typeof a, offset: Parameters<typeof v.load>[0]) => {
    const at = from!.add(offset);
    return v.apart(v.load(at), v.load(at, 16));
  };
  eachBin(v, sum!, points!, (re, im, { offset }) => {
    const [aRe, aIm] = pairs(a, offset.shl(1));
    const [bRe, bIm] = pairs(b, offset.shl(1));
    return [re.add(aRe.mul(bRe).sub(aIm.mul(bIm))), im.add(aIm.mul(bRe).add(aRe.mul(bIm)))];
  });
  const real = (from: typeof a, offset: number) => lanes.gather('f32', from!, offset);
  for (const at of [0, 4]) lanes.scatter(sum!, real(sum, at).add(real(a, at).mul(real(b, at))), at);
});

export const productHelpers: Readonly<Record<string, Helper>> = { addProduct };
