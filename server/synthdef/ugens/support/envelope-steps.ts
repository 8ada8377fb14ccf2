/** Steps of an envelope from one sample to the next, as work that EnvGens share: that of constructors, and that of bent segments at control rate. */
import type { SharedWork } from '../../compiler/unit.ts';
import { advanceBend } from './envelope-bends.ts';
import { allStates } from './envelope-states.ts';

/** Moves a segment of any shape on by a sample. */
export function nextSample({ u }: SharedWork): void {
  const { level, factor, step, counter, bend } = allStates(u);
  level.set(level.mul(factor).add(step));
  advanceBend(u, bend, level);
  counter.set(counter.sub(1));
}

/** Moves a bent segment on by a sample. */
export function nextBent({ u }: SharedWork): void {
  const { level, bend } = allStates(u);
  advanceBend(u, bend, level);
}
