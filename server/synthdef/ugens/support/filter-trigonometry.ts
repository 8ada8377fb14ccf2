/**
 * Cosine and tangent of the angles that filters meet: up to half a turn, and a quarter turn. There the series does
 * without reduction, which is half the work; other angles (frequencies beyond half the sample rate) go the long way.
 */
import type { Value } from '../../compiler/graph/lanes.ts';
import type { Unit } from '../../compiler/unit.ts';

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
/** Coefficients of x^0, x^2 … of the series for cos x and (sin x) / x. */
const series = (terms: number, odd: 0 | 1) =>
  Array.from({ length: terms }, (_, k) => (-1) ** k / factorial(2 * k + odd));

function polynomial(x: Value, coefficients: readonly number[]): Value {
  let sum: Value = x.lanes.f64(coefficients.at(-1)!);
  for (let i = coefficients.length - 2; i >= 0; i--) sum = sum.mul(x).add(coefficients[i]!);
  return sum;
}

/** `near` where |x| ≤ limit, else `far`, which is calculated only if some lane needs it. */
function within(u: Unit, x: Value, limit: number, near: () => Value, far: () => Value): Value {
  if (u.constructing) return far();
  const result = u.lanes.variable('f64', near());
  u.lanes.when(x.abs().le(limit).not(), () => result.set(far()));
  return result.get();
}

/** cos x; error below 1e-13 of 1. f64. */
export function cosine(u: Unit, x: Value): Value {
  return within(
    u,
    x,
    Math.PI,
    () => polynomial(x.mul(x), series(14, 0)),
    () => u.calledMath.cos(x),
  );
}

/** tan x. f64. */
export function tangent(u: Unit, x: Value): Value {
  return within(
    u,
    x,
    1.57,
    () => {
      const square = x.mul(x);
      return x.mul(polynomial(square, series(10, 1))).div(polynomial(square, series(10, 0)));
    },
    () => u.calledMath.tan(x),
  );
}
