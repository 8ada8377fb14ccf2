/** States of an envelope, which its block function and the function that begins its stages have in common. */
import type { Variable, Word } from '../../compiler/graph/lanes.ts';
import type { Unit } from '../../compiler/unit.ts';
import type { Bend } from './envelope-bends.ts';

/** States by which a segment moves on. */
export interface SegmentStates {
  readonly level: Variable;
  readonly factor: Variable;
  readonly step: Variable;
  /** Samples until the segment ends. */
  readonly counter: Variable;
  readonly gateBefore: Variable;
  /** Samples since the piece began that the gate cuts into. */
  readonly late: Variable;
  /** Absent where no segment needs it. */
  readonly bend?: Bend;
}

/** States that matter only where a stage begins. */
export interface StageStates {
  /** Level at which the segment ends. */
  readonly endLevel: Variable;
  readonly stage: Variable;
  /** 1 while a segment of shape `hold` keeps its level back. */
  readonly held: Variable;
  readonly released: Variable;
  readonly done: Variable;
  /** The last segment's duration when a gate of -1 or below forces it, negative otherwise. */
  readonly forcedSeconds: Variable;
}

const stageStates = {
  endLevel: 'f64',
  stage: 'i32',
  held: 'i32',
  released: 'i32',
  done: 'i32',
  forcedSeconds: 'f32',
} as const satisfies Record<keyof StageStates, Word>;
const bendStates = { kind: 'i32', p: 'f64', q: 'f64', turn: 'f64', centre: 'f64' } as const satisfies Record<
  keyof Bend,
  Word
>;

function segmentStates(u: Unit): SegmentStates {
  return {
    level: u.stateApart('f64', 'level'),
    factor: u.stateApart('f64', 'factor'),
    step: u.stateApart('f64', 'step'),
    counter: u.stateApart('i32', 'counter'),
    gateBefore: u.stateApart('f32', 'gate'),
    late: u.stateApart('i32', 'late'),
  };
}

/** States that lie as a record says, with room for them alone where they are not `wanted`. */
function states<Name extends string>(
  u: Unit,
  kinds: Readonly<Record<Name, Word>>,
  wanted: boolean,
): Record<Name, Variable> | undefined {
  const all = Object.entries(kinds) as [Name, Word][];
  if (wanted) return Object.fromEntries(all.map(([name, kind]) => [name, u.stateApart(kind, name)])) as never;
  for (const [name, kind] of all) u.reserve(kind, name);
  return undefined;
}

/** Offsets of the states by which a segment moves on, for those that are read and stored in their places. */
export type SegmentSlots = Readonly<Record<'level' | 'factor' | 'step' | 'counter' | 'gateBefore' | 'kind', number>>;

/** Returns the places of an envelope's states, which has no variables for them. */
export function ownSlots(u: Unit): SegmentSlots {
  const [level, factor, step] = [u.reserve('f64', 'level'), u.reserve('f64', 'factor'), u.reserve('f64', 'step')];
  const [counter, gateBefore] = [u.reserve('i32', 'counter'), u.reserve('f32', 'gate')];
  u.reserve('i32', 'late');
  states(u, stageStates, false);
  const kind = u.reserve('i32', 'kind');
  for (const name of ['p', 'q', 'turn', 'centre'] as const) u.reserve(bendStates[name], name);
  return { level, factor, step, counter, gateBefore, kind };
}

/** States of an envelope as its block function needs them. */
export function ownStates(u: Unit, mayBend: boolean): SegmentStates {
  const segment = segmentStates(u);
  states(u, stageStates, false);
  const bend = states(u, bendStates, mayBend);
  return bend ? { ...segment, bend } : segment;
}

/** All states, for the function that begins stages. */
export function allStates(u: Unit): SegmentStates & StageStates & { readonly bend: Bend } {
  const segment = segmentStates(u);
  const stage = states(u, stageStates, true)!;
  return { ...segment, ...stage, bend: states(u, bendStates, true)! };
}

/** Names of the states that a block may have changed when a stage begins. */
export const changedBeforeStage = ['level', 'counter', 'late', 'p', 'q'];
