/** Segments of envelopes that need a recurrence beside the level: of sine and welch `next = turn × p - q`, of squared and cubed `next = p - q`. */
import type { Value, Variable } from '../../compiler/graph/lanes.ts';
import type { Unit } from '../../compiler/unit.ts';

/** Shapes as envelopes number them. */
export const Shape = {
  step: 0,
  linear: 1,
  exponential: 2,
  sine: 3,
  welch: 4,
  curve: 5,
  squared: 6,
  cubed: 7,
  hold: 8,
} as const;

/** State of the recurrence. */
export interface Bend {
  /** 0 none, 1 an arc, 2 squared, 3 cubed. */
  readonly kind: Variable;
  readonly p: Variable;
  readonly q: Variable;
  readonly turn: Variable;
  readonly centre: Variable;
}

/** base^exponent; NaN for a negative base. */
export function power({ math }: Unit, base: Value, exponent: Value): Value {
  return math.exp2(math.log2(base).mul(exponent));
}

/** Starts half a turn (sine) or a quarter (welch) about a centre. */
export function startArc({ lanes, math }: Unit, bend: Bend, shape: Value, from: Value, to: Value, n: Value): void {
  const sine = shape.eq(Shape.sine);
  const angle = sine.select(lanes.f64(Math.PI), Math.PI / 2).div(n);
  const [cos, sin] = [math.cos(angle), math.sin(angle)];
  const half = from.sub(to).mul(0.5);
  const rises = to.ge(from);
  const distance = from.sub(to);
  bend.kind.set(1);
  bend.turn.set(cos.mul(2));
  bend.centre.set(sine.select(from.add(to).mul(0.5), rises.select(from, to)));
  bend.p.set(sine.select(half, rises.select(lanes.f64(0), distance)));
  bend.q.set(sine.select(half.mul(cos), rises.select(sin, cos).mul(distance)));
}

/** Starts a line between the roots of the levels. */
export function startPower(u: Unit, bend: Bend, shape: Value, from: Value, to: Value, n: Value): void {
  const { lanes } = u;
  const cubed = shape.eq(Shape.cubed);
  const third = lanes.f64(1 / 3);
  const root = (x: Value) => cubed.select(power(u, x, third), x.sqrt());
  const [first, last] = [root(from), root(to)];
  bend.kind.set(cubed.select(lanes.i32(3), 2));
  bend.p.set(first);
  bend.q.set(first.sub(last).div(n));
}

/** Moves the recurrence on by a sample, and the level with it. */
export function advanceBend({ lanes }: Unit, { kind, p, q, turn, centre }: Bend, level: Variable): void {
  lanes.when(kind.ne(0), () => {
    const arc = kind.eq(1);
    const cubed = kind.eq(3);
    const straightOn = p.sub(q);
    const next = arc.select(turn.mul(p).sub(q), cubed.select(straightOn.max(0), straightOn));
    q.set(arc.select(p, q));
    p.set(next);
    const square = next.mul(next);
    level.set(arc.select(centre.add(next), cubed.select(square.mul(next), square)));
  });
}
