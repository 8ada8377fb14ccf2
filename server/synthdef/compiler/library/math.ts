/**
 * Transcendental functions for one lane or four, in double precision, so that rounding to float gives what a
 * C library gives but for rare last-bit differences. Range reduction, then a Taylor or atanh series of the length
 * that keeps the truncation below 1e-13 on the reduced range; the formulas are textbook ones.
 *
 * Inputs and results are of kind f64; the `f32` results that UGens want are one `to('f32')` away. Domain errors give NaN or
 * an infinity as in IEEE 754.
 */
import type { Lanes, Operand, Value } from '../graph/lanes.ts';

const shifter = 6755399441055744; // 1.5 × 2^52: adding it leaves an integer in the low mantissa bits
const halfPiHigh = 1.5707963267341256;
const halfPiLow = 6.077100506506192e-11;

export class MathLibrary {
  constructor(protected readonly lanes: Lanes) {}

  private f64(x: Operand): Value {
    return this.lanes.coerce(x, 'f64');
  }

  private polynomial(x: Value, coefficients: readonly number[]): Value {
    let sum: Value = this.f64(coefficients.at(-1)!);
    for (let i = coefficients.length - 2; i >= 0; i--) sum = sum.mul(x).add(coefficients[i]!);
    return sum;
  }

  /** 2^x. */
  exp2(x: Value): Value {
    const clamped = x.max(-1075).min(1025);
    const whole = clamped.nearest();
    const fraction = clamped.sub(whole);
    const mantissa = this.polynomial(fraction, exp2Taylor);
    // Two factors, so that neither exponent leaves the range of normal numbers.
    const half = whole.mul(0.5).floor();
    const result = mantissa.mul(this.powerOfTwo(half)).mul(this.powerOfTwo(whole.sub(half)));
    return x.ne(x).select(x, result);
  }

  private powerOfTwo(whole: Value): Value {
    return whole
      .add(1023 + shifter)
      .bits('i64')
      .shl(52)
      .bits('f64');
  }

  exp(x: Value): Value {
    const n = x.mul(Math.LOG2E).max(-1100).min(1100).nearest();
    const r = x.sub(n.mul(0.6931471803691238)).sub(n.mul(1.9082149292705877e-10));
    const mantissa = this.polynomial(r, expTaylor);
    const half = n.mul(0.5).floor();
    const result = mantissa.mul(this.powerOfTwo(half)).mul(this.powerOfTwo(n.sub(half)));
    const bounded = x.gt(709.8).select(this.f64(Infinity), x.lt(-745.2).select(0, result));
    return x.ne(x).select(x, bounded);
  }

  /** log2 of x: -Infinity at 0, NaN below. */
  log2(x: Value): Value {
    const { exponent, series } = this.logParts(x);
    return this.logSpecial(x, series.mul(2 * Math.LOG2E).add(exponent));
  }

  /** Natural logarithm. */
  log(x: Value): Value {
    const { exponent, series } = this.logParts(x);
    return this.logSpecial(
      x,
      exponent.mul(0.6931471803691238).add(series.mul(2).add(exponent.mul(1.9082149292705877e-10))),
    );
  }

  /** x = 2^exponent × m, m in [√½, √2); series = atanh((m-1)/(m+1)) = ½ ln m. */
  private logParts(x: Value): { exponent: Value; series: Value } {
    const { lanes } = this;
    const bits = x.bits('i64');
    const rawExponent = bits
      .shrU(52)
      .or(lanes.const('i64', 0x4330000000000000n))
      .bits('f64')
      .sub(4503599627370496 + 1023);
    const m0 = bits
      .and(lanes.const('i64', 0x000fffffffffffffn))
      .or(lanes.const('i64', 0x3ff0000000000000n))
      .bits('f64');
    const large = m0.gt(Math.SQRT2);
    const m = large.select(m0.mul(0.5), m0);
    const exponent = large.select(rawExponent.add(1), rawExponent);
    const s = m.sub(1).div(m.add(1));
    return { exponent, series: s.mul(this.polynomial(s.mul(s), atanhSeries)) };
  }

  private logSpecial(x: Value, result: Value): Value {
    const inner = x.gt(0).select(x.eq(Infinity).select(x, result), x.eq(0).select(this.f64(-Infinity), this.f64(NaN)));
    return x.ne(x).select(x, inner);
  }

  /** x^y as C's pow, for the cases that audio meets: negative bases with whole exponents included. */
  pow(x: Value, y: Value): Value {
    const magnitude = this.exp2(this.log2(x.abs()).mul(y));
    const whole = y.eq(y.trunc());
    const odd = whole.and(y.mul(0.5).ne(y.mul(0.5).trunc()));
    const negative = x.lt(0);
    const signed = negative.select(whole.select(odd.select(magnitude.neg(), magnitude), this.f64(NaN)), magnitude);
    return y.eq(0).or(x.eq(1)).select(this.f64(1), signed);
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
    const r = x.sub(n.mul(halfPiHigh)).sub(n.mul(halfPiLow));
    return { r, quadrant: n };
  }

  /** sin(r + quadrant × π/2) for |r| ≤ π/4. */
  private quadrantOf(r: Value, quadrant: Value): Value {
    const r2 = r.mul(r);
    const sine = r.mul(this.polynomial(r2, sineTaylor));
    const cosine = this.polynomial(r2, cosineTaylor);
    // quadrant mod 4 as 0 … 3
    const q = quadrant.sub(quadrant.mul(0.25).floor().mul(4));
    const odd = q.eq(1).or(q.eq(3));
    const value = odd.select(cosine, sine);
    return q.ge(2).select(value.neg(), value);
  }

  atan(x: Value): Value {
    const magnitude = x.abs();
    const inverted = magnitude.gt(1);
    const z0 = inverted.select(this.f64(1).div(magnitude), magnitude);
    // Twice the half-angle formula brings |z| below 0.2.
    const z1 = halfAngle(z0);
    const z = halfAngle(z1);
    const angle = z.mul(this.polynomial(z.mul(z), atanSeries)).mul(4);
    const folded = inverted.select(this.f64(Math.PI / 2).sub(angle), angle);
    return this.copySign(folded, x);
  }

  atan2(y: Value, x: Value): Value {
    const base = this.atan(y.div(x));
    const quadrants = y.lt(0).select(base.sub(Math.PI), base.add(Math.PI));
    const general = x.lt(0).select(quadrants, base);
    const onAxis = y.gt(0).select(this.f64(Math.PI / 2), y.lt(0).select(this.f64(-Math.PI / 2), this.f64(0)));
    return x.eq(0).select(onAxis, general);
  }

  asin(x: Value): Value {
    return this.atan2(x, this.f64(1).sub(x).mul(x.add(1)).sqrt());
  }

  acos(x: Value): Value {
    return this.atan2(this.f64(1).sub(x).mul(x.add(1)).sqrt(), x);
  }

  sinh(x: Value): Value {
    const small = x.mul(this.polynomial(x.mul(x), sinhTaylor));
    const e = this.exp(x);
    return x
      .abs()
      .lt(0.5)
      .select(small, e.sub(this.f64(1).div(e)).mul(0.5));
  }

  cosh(x: Value): Value {
    const e = this.exp(x);
    return e.add(this.f64(1).div(e)).mul(0.5);
  }

  tanh(x: Value): Value {
    const bounded = x.max(-22).min(22);
    const small = bounded.max(-0.5).min(0.5);
    const e = this.exp(bounded.mul(2));
    const large = e.sub(1).div(e.add(1));
    const near = this.sinh(small).div(this.cosh(small));
    return x.ne(x).select(x, bounded.abs().lt(0.5).select(near, large));
  }

  /** -b where sign is negative (of zero too), else b. */
  copySign(magnitude: Value, sign: Value): Value {
    return sign.lt(0).select(magnitude.neg(), magnitude);
  }

  /**
   * sin of a phase given as a signed 32-bit integer, 2^32 a turn; kind f32. The phase is folded to a quarter turn with
   * integers, then an odd polynomial, right to 2e-7. `exact` leaves out the mean of what scsynth's table lacks.
   */
  sineOfPhase(phase: Value, exact = false): Value {
    return this.sineOfRaised(phase.add(quarterTurn), exact);
  }

  /** `sineOfPhase` of a phase that is a quarter turn ahead already. */
  sineOfRaised(raised: Value, exact = false): Value {
    const x = raised
      .magnitude()
      .sub(quarterTurn)
      .to('f32')
      .mul(2 ** -32);
    const square = x.mul(x);
    const terms = exact ? exactSine : quickSine;
    let sum: Value = this.lanes.f32(terms.at(-1)!);
    for (let i = terms.length - 2; i >= 0; i--) sum = sum.mul(square).add(terms[i]!);
    return x.mul(sum);
  }
}

function halfAngle(z: Value): Value {
  return z.div(z.mul(z).add(1).sqrt().add(1));
}

const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
const exp2Taylor = range(14).map((k) => Math.LN2 ** k / factorial(k));
const expTaylor = range(14).map((k) => 1 / factorial(k));
const atanhSeries = range(11).map((k) => 1 / (2 * k + 1));
const sineTaylor = range(9).map((k) => (-1) ** k / factorial(2 * k + 1));
const cosineTaylor = range(10).map((k) => (-1) ** k / factorial(2 * k));
const atanSeries = range(11).map((k) => (-1) ** k / (2 * k + 1));
const sinhTaylor = range(8).map((k) => 1 / factorial(2 * k + 1));
/** A quarter turn of phases with 2^32 a turn. */
export const quarterTurn = 1 << 30;

/** sin 2πx / x in powers of x² for |x| ≤ ¼, least largest error. A term less would save a tenth and be heard in slow FM. */
const exactSine = [6.283185273787512, -41.34167747696776, 81.60223113896618, -76.57498968474364, 39.71089902900737];
/**
 * `exactSine` with the least mean square error, brought to the loudness of scsynth's sine table, whose chords between 8192
 * points fall short of the sine by 5e-8 on average: of a sine that steers a frequency, the phase sums up even that.
 */
const quickSine = [6.28318519899424, -41.341664669034515, 81.6016326810436, -76.56469489830528, 39.65303068725569].map(
  (c) => c * (1 + 3e-8 - ((2 * Math.PI) / 8192) ** 2 / 12),
);
