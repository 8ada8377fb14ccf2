/** Rounding and range arithmetic of single-precision values, with scsynth's results at the edges and for zero ranges. */
import type { Lanes, Value } from '../../compiler/graph/lanes.ts';

/** Modulo into [0, range); 0 for a range of 0. */
export function modulo(a: Value, range: Value): Value {
  const near = a.ge(range).select(a.sub(range), a.lt(0).select(a.add(range), a));
  return range.eq(0).select(a.lanes.f32(0), near.sub(range.mul(near.div(range).floor())));
}

/** Wraps into [low, high). */
export function wrap(a: Value, low: Value, high: Value): Value {
  const range = high.sub(low);
  const near = a.ge(high).select(a.sub(range), a.lt(low).select(a.add(range), a));
  const far = near.sub(range.mul(near.sub(low).div(range).floor()));
  const inside = near.ge(low).and(near.lt(high));
  return inside.select(near, high.eq(low).select(low, far));
}

/** Reflects at low and high. */
export function fold(a: Value, low: Value, high: Value): Value {
  const range = high.sub(low);
  const double = range.add(range);
  const near = a.ge(high).select(high.add(high).sub(a), a.lt(low).select(low.add(low).sub(a), a));
  const x = a.sub(low);
  const turn = x.sub(double.mul(x.div(double).floor()));
  const far = turn.ge(range).select(double.sub(turn), turn).add(low);
  const inside = near.ge(low).and(near.le(high));
  return inside.select(near, high.eq(low).select(low, far));
}

/** `of(a / step) × step`; a where the step is 0. */
export function toMultiple(a: Value, step: Value, of: (quotient: Value) => Value): Value {
  return step.eq(0).select(a, of(a.div(step)).mul(step));
}

/** An integer operation of two floats, which are truncated first. */
export function integerwise(a: Value, b: Value, operation: (a: Value, b: Value) => Value): Value {
  return operation(a.to('i32'), b.to('i32')).to('f32');
}

/** Shifts by a number of bits that differs from lane to lane, taken modulo 32. */
export function shiftBy(a: Value, bits: Value, direction: 'shl' | 'shr'): Value {
  let x = a;
  for (let bit = 1; bit < 32; bit *= 2)
    x = bits
      .and(bit)
      .ne(0)
      .select(direction === 'shl' ? x.shl(bit) : x.shr(bit), x);
  return x;
}

/** Beyond this, doubles hold no odd integers. */
const largestInteger = 2 ** 52;
const toInteger = (a: Value) => a.to('f64').max(-largestInteger).min(largestInteger).trunc();

/** Greatest common divisor of the truncated operands; negative when neither is positive. */
export function greatestDivisor(lanes: Lanes, a: Value, b: Value): Value {
  return divisor(lanes, toInteger(a), toInteger(b)).to('f32');
}

/** Least common multiple of the truncated operands; 0 when one is 0. */
export function minMultiple(lanes: Lanes, a: Value, b: Value): Value {
  const [x, y] = [toInteger(a), toInteger(b)];
  const none = x.eq(0).or(y.eq(0));
  return none
    .select(
      lanes.f64(0),
      x
        .mul(y)
        .div(divisor(lanes, x, y))
        .trunc(),
    )
    .to('f32');
}

function divisor(lanes: Lanes, a: Value, b: Value): Value {
  const x = lanes.variable('f64', a.abs());
  const y = lanes.variable('f64', b.abs());
  lanes.loopWhile(
    () => y.gt(0),
    () => {
      const rest = x.sub(y.mul(x.div(y).trunc()));
      x.set(y);
      // The quotient of large numbers may round up.
      y.set(rest.lt(0).select(rest.add(y.get()), rest));
    },
  );
  const negative = a.lt(0).and(b.lt(0));
  const common = negative.select(x.neg(), x);
  return a.eq(0).select(b, b.eq(0).select(a, common));
}
