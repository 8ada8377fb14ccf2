/**
 * Transcendental functions in single precision, for every sample of an audio-rate signal: a few 1e-7 off, at a
 * fraction of what double precision costs. Inputs and results are of kind f32. The methods are those of `MathLibrary`,
 * so that a formula can be written once for both. Arguments of sin and cos may be some thousands of turns.
 */
import type { Lanes, Operand, Value } from '../graph/lanes.ts';

/** Functions that formulas need, in either precision. */
export interface Transcendental {
  exp(x: Value): Value;
  exp2(x: Value): Value;
  log(x: Value): Value;
  log2(x: Value): Value;
  sin(x: Value): Value;
  cos(x: Value): Value;
  tan(x: Value): Value;
  asin(x: Value): Value;
  acos(x: Value): Value;
  atan(x: Value): Value;
  atan2(y: Value, x: Value): Value;
  sinh(x: Value): Value;
  cosh(x: Value): Value;
  tanh(x: Value): Value;
}

/** ln 2 and π/2 in parts: the first ones have so few bits that their products with small integers are exact. */
const ln2 = [0.693359375, -2.1219444005469057e-4] as const;
const halfPi = [1.5703125, 4.837512969970703e-4, 7.549789948768648e-8] as const;
/** Bits of √½: subtracting them from a number's bits brings its exponent to the nearest power of two. */
const rootHalfBits = 0x3f3504f3;

export class SingleMath implements Transcendental {
  constructor(private readonly lanes: Lanes) {}

  private f32(x: Operand): Value {
    return this.lanes.coerce(x, 'f32');
  }

  private polynomial(x: Value, coefficients: readonly number[]): Value {
    let sum: Value = this.f32(coefficients.at(-1)!);
    for (let i = coefficients.length - 2; i >= 0; i--) sum = sum.mul(x).add(coefficients[i]!);
    return sum;
  }

  private powerOfTwo(whole: Value): Value {
    return whole.to('i32').add(127).shl(23).bits('f32');
  }

  exp2(x: Value): Value {
    const bounded = x.max(-126).min(127.99999);
    const whole = bounded.nearest();
    const mantissa = this.polynomial(bounded.sub(whole), exp2Taylor);
    // 2^128 does not exist, so the factor is taken in two.
    const half = whole.mul(0.5).floor();
    const result = mantissa.mul(this.powerOfTwo(half)).mul(this.powerOfTwo(whole.sub(half)));
    return this.outside(x, -126, 128, result);
  }

  exp(x: Value): Value {
    const { power, excess } = this.expParts(x);
    const half = power.mul(0.5).floor();
    const result = excess
      .add(1)
      .mul(this.powerOfTwo(half))
      .mul(this.powerOfTwo(power.sub(half)));
    return this.outside(x, -87.3, 88.72, result);
  }

  private outside(x: Value, low: number, high: number, result: Value): Value {
    const bounded = x.lt(low).select(this.f32(0), x.ge(high).select(this.f32(Infinity), result));
    return x.ne(x).select(x, bounded);
  }

  /** e^x = 2^power × (1 + excess), |excess| < 0.42. */
  private expParts(x: Value): { power: Value; excess: Value } {
    const bounded = x.max(-88).min(88.72);
    const power = bounded.mul(Math.LOG2E).nearest();
    const r = bounded.sub(power.mul(ln2[0])).sub(power.mul(ln2[1]));
    return { power, excess: r.mul(this.polynomial(r, excessTaylor)) };
  }

  /** e^x - 1, without loss near 0, for |x| < 60. */
  private expLessOne(x: Value): Value {
    const { power, excess } = this.expParts(x);
    const factor = this.powerOfTwo(power);
    return factor.mul(excess).add(factor.sub(1));
  }

  log2(x: Value): Value {
    const { exponent, series } = this.logParts(x);
    return this.logSpecial(x, series.mul(2 * Math.LOG2E).add(exponent));
  }

  log(x: Value): Value {
    const { exponent, series } = this.logParts(x);
    return this.logSpecial(x, series.mul(2).add(exponent.mul(ln2[1])).add(exponent.mul(ln2[0])));
  }

  /** x = 2^exponent × m, m in [√½, √2); series = ½ ln m. */
  private logParts(x: Value): { exponent: Value; series: Value } {
    const bits = x.bits('i32');
    const power = bits.sub(rootHalfBits).shr(23);
    const m = bits.sub(power.shl(23)).bits('f32');
    const s = m.sub(1).div(m.add(1));
    return { exponent: power.to('f32'), series: s.mul(this.polynomial(s.mul(s), atanhSeries)) };
  }

  private logSpecial(x: Value, result: Value): Value {
    const inner = x.gt(0).select(x.eq(Infinity).select(x, result), x.eq(0).select(this.f32(-Infinity), this.f32(NaN)));
    return x.ne(x).select(x, inner);
  }

  sin(x: Value): Value {
    const { r, quadrant } = this.reduce(x);
    return this.quadrantOf(r, quadrant);
  }

  cos(x: Value): Value {
    const { r, quadrant } = this.reduce(x);
    return this.quadrantOf(r, quadrant.add(1));
  }

  tan(x: Value): Value {
    const { r, quadrant } = this.reduce(x);
    return this.quadrantOf(r, quadrant).div(this.quadrantOf(r, quadrant.add(1)));
  }

  private reduce(x: Value): { r: Value; quadrant: Value } {
    const n = x.mul(2 / Math.PI).nearest();
    const r = halfPi.reduce((rest, part) => rest.sub(n.mul(part)), x);
    return { r, quadrant: n.to('i32') };
  }

  /** sin(r + quadrant × π/2) for |r| ≤ π/4. */
  private quadrantOf(r: Value, quadrant: Value): Value {
    const square = r.mul(r);
    const sine = r.mul(this.polynomial(square, sineTaylor));
    const cosine = this.polynomial(square, cosineTaylor);
    const value = quadrant.and(1).ne(0).select(cosine, sine);
    return value.bits('i32').xor(quadrant.and(2).shl(30)).bits('f32');
  }

  atan(x: Value): Value {
    const magnitude = x.abs();
    const inverted = magnitude.gt(1);
    const z = halfAngle(halfAngle(inverted.select(this.f32(1).div(magnitude), magnitude)));
    const angle = z.mul(this.polynomial(z.mul(z), atanSeries)).mul(4);
    const folded = inverted.select(this.f32(Math.PI / 2).sub(angle), angle);
    return x.lt(0).select(folded.neg(), folded);
  }

  atan2(y: Value, x: Value): Value {
    const base = this.atan(y.div(x));
    const turned = x.lt(0).select(y.lt(0).select(base.sub(Math.PI), base.add(Math.PI)), base);
    const onAxis = y.gt(0).select(this.f32(Math.PI / 2), y.lt(0).select(this.f32(-Math.PI / 2), this.f32(0)));
    return x.eq(0).select(onAxis, turned);
  }

  asin(x: Value): Value {
    return this.atan(x.div(this.f32(1).sub(x).mul(x.add(1)).sqrt()));
  }

  acos(x: Value): Value {
    return this.f32(Math.PI / 2).sub(this.asin(x));
  }

  sinh(x: Value): Value {
    const magnitude = x.abs();
    const e = this.expLessOne(magnitude.min(40));
    const near = e.add(e.div(e.add(1))).mul(0.5);
    // Beyond the reach of `expLessOne` the falling exponential does not count.
    const size = magnitude.gt(39).select(this.exp(magnitude).mul(0.5), near);
    return x.lt(0).select(size.neg(), size);
  }

  cosh(x: Value): Value {
    const e = this.exp(x);
    return e.add(this.f32(1).div(e)).mul(0.5);
  }

  tanh(x: Value): Value {
    const e = this.expLessOne(x.max(-10).min(10).mul(2));
    return x.ne(x).select(x, e.div(e.add(2)));
  }
}

/** tan of half the angle. */
function halfAngle(z: Value): Value {
  return z.div(z.mul(z).add(1).sqrt().add(1));
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const exp2Taylor = range(8).map((k) => Math.LN2 ** k / factorial(k));
/** (e^r - 1) / r. */
const excessTaylor = range(7).map((k) => 1 / factorial(k + 1));
const atanhSeries = range(5).map((k) => 1 / (2 * k + 1));
const sineTaylor = range(5).map((k) => (-1) ** k / factorial(2 * k + 1));
const cosineTaylor = range(6).map((k) => (-1) ** k / factorial(2 * k));
const atanSeries = range(5).map((k) => (-1) ** k / (2 * k + 1));
