/** States of an envelope, which its block function and the function that begins its stages have in common. */
import type { Value, Variable } from '../../compiler/graph/lanes.ts';
import type { Unit } from '../../compiler/unit.ts';
import { type Bend, bendOf } from './envelope-bends.ts';

/** Stage of an envelope that no gate has opened yet: past any last one. */
const notStarted = 1000000000;

export interface EnvelopeStates {
  readonly level: Variable;
  /** Level at which the segment ends. */
  readonly endLevel: Variable;
  readonly factor: Variable;
  readonly step: Variable;
  /** Samples until the segment ends. */
  readonly counter: Variable;
  readonly stage: Variable;
  /** 1 while a segment of shape `hold` keeps its level back. */
  readonly held: Variable;
  readonly released: Variable;
  readonly gateBefore: Variable;
  readonly done: Variable;
  /** The last segment's duration when a gate of -1 or below forces it, negative otherwise; samples that have passed of it. */
  readonly forcedSeconds: Variable;
  readonly forcedLate: Variable;
  readonly bend: Bend;
}

/** @param first the levels at which the envelope and its first segment begin */
export function envelopeStates(u: Unit, first: { level: () => Value; endLevel: () => Value }): EnvelopeStates {
  return {
    level: u.state('f64', 'level', first.level),
    endLevel: u.state('f64', 'endLevel', first.endLevel),
    factor: u.state('f64', 'factor', () => 1),
    step: u.state('f64', 'step', () => 0),
    counter: u.state('i32', 'counter', () => 0),
    stage: u.state('i32', 'stage', () => notStarted),
    held: u.state('i32', 'held', () => 1),
    released: u.state('i32', 'released', () => 0),
    gateBefore: u.state('f32', 'gate', () => 0),
    done: u.doneFlag(),
    forcedSeconds: u.state('f32', 'forced', () => -1),
    forcedLate: u.state('i32', 'late', () => 0),
    bend: bendOf(u),
  };
}

/** Names of the states that a block may have changed when a stage begins. */
export const changedBeforeStage = ['stage', 'released', 'done', 'level', 'counter', 'gate', 'forced', 'late', 'p', 'q'];
