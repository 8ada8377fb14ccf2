/**
 * Filter coefficients that are computed once a block when an input has changed, and move to their new values in equal
 * steps: as scsynth's filters do it, since the steps can be heard. Inputs count by their value at the block's start,
 * so they belong into the declaration's `blockInputs`.
 */
import { Countdown } from '../../compiler/graph/countdown.ts';
import type { Value } from '../../compiler/graph/lanes.ts';
import type { Input } from '../../compiler/input.ts';
import type { Unit } from '../../compiler/unit.ts';

/** `'sample'`: a step each sample. `'three'`: each third sample. `'none'`: at once. */
export type Motion = 'sample' | 'three' | 'none';

export interface Coefficients {
  /** Their values, of kind f64, for the current sample. */
  readonly values: readonly Value[];
  /** One sample's step: call it once in the loop, before or after the values are used. */
  step(): void;
  /** Takes the values to where they were going, free of rounding: call it after the loop. */
  finish(): void;
}

interface Formula {
  readonly inputs: readonly Input[];
  /** Number of coefficients. */
  readonly count: number;
  /** The values from the inputs' (f32), all f64. */
  compute(inputs: readonly Value[]): readonly Value[];
  readonly motion: Motion;
  /** Values during the constructor's sample; default the first values themselves. */
  readonly initially?: number;
}

const nothing = () => {};
const range = (n: number) => Array.from({ length: n }, (_, i) => i);

export function coefficients(u: Unit, formula: Formula): Coefficients {
  return formula.inputs.every((input) => input.rate === 0) ? fixed(u, formula) : moving(u, formula);
}

function fixed(u: Unit, { inputs, count, compute, initially }: Formula): Coefficients {
  const computed = u.constructing ? compute(inputs.map((input) => input.get())) : [];
  const values = range(count).map((i) => u.fixed('f64', `coefficient${i}`, () => computed[i]!));
  const first = u.constructing && initially !== undefined ? values.map(() => u.lanes.f64(initially)) : values;
  return { values: first, step: nothing, finish: nothing };
}

function moving(u: Unit, { inputs, count, compute, motion, initially }: Formula): Coefficients {
  const { lanes } = u;
  const now = inputs.map((input) => input.get());
  const last = now.map((value, i) => u.state('f32', `input${i}`, () => value));
  const computed = u.constructing ? compute(now) : [];
  const reached = range(count).map((i) => u.state('f64', `coefficient${i}`, () => computed[i]!));
  if (u.constructing) {
    return {
      values: initially === undefined ? computed : computed.map(() => lanes.f64(initially)),
      step: nothing,
      finish: nothing,
    };
  }
  const changed = now
    .map((value, i) => value.ne(last[i]!))
    .reduce((a, b) => a.or(b))
    .and(lanes.active());
  const goals = reached.map((value) => lanes.variable('f64', value));
  lanes.when(changed, () => {
    compute(now).forEach((value, i) => goals[i]!.set(value));
    last.forEach((value, i) => value.set(now[i]!));
  });
  const finish = () => reached.forEach((value, i) => value.set(goals[i]!));
  if (motion === 'none') return { values: goals, step: nothing, finish };
  const steps = motion === 'sample' ? u.frames : Math.floor(u.frames / 3);
  const current = reached.map((value) => lanes.variable('f64', value));
  if (steps === 0) return { values: current, step: nothing, finish };
  const slopes = reached.map((value, i) => goals[i]!.sub(value).mul(1 / steps));
  const advance = () => current.forEach((value, i) => value.set(value.add(slopes[i]!)));
  if (motion === 'sample') return { values: current, step: advance, finish };
  const third = new Countdown(lanes, 3, changed);
  return { values: current, step: () => third.tick(advance), finish };
}

/** The factor that takes a level down by 60 dB in `seconds`; 0 at once. f32 to f64. */
export function decayFactor(u: Unit, seconds: Value): Value {
  const factor = u.math.exp(u.lanes.f64(Math.log(0.001)).div(seconds.to('f64').mul(u.sampleRate)));
  return seconds.eq(0).select(u.lanes.f64(0), factor);
}
