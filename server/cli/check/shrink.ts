/** Scenarios made smaller as long as they show the same. */

import type { ParamRecord } from '../../../protocol/instruments/params.ts';
import type { Scenario } from './scenario.ts';

/**
 * Returns the smallest scenario that was found.
 * @param defaults of all parameters
 * @param shows returns true when a scenario shows the finding
 * @param isOver returns true when there is no time left
 */
export async function shrink(
  scenario: Scenario,
  defaults: ParamRecord,
  shows: (scenario: Scenario) => Promise<boolean>,
  isOver: () => boolean,
): Promise<Scenario> {
  let smallest = scenario;
  for (let again = true; again; ) {
    again = false;
    for (const smaller of smallerThan(smallest, defaults)) {
      if (isOver()) return smallest;
      if (!(await shows(smaller))) continue;
      smallest = smaller;
      again = true;
      break;
    }
  }
  return smallest;
}

function* smallerThan(scenario: Scenario, defaults: ParamRecord): Generator<Scenario> {
  const { moves, edits, manner, init, params, blocks } = scenario;
  const last = Math.max(0, ...moves.map(({ block }) => block), ...edits.map(({ block }) => block));
  if (Math.floor(blocks / 2) > last) yield { ...scenario, blocks: Math.floor(blocks / 2) };
  for (const i of moves.keys()) yield { ...scenario, moves: moves.toSpliced(i, 1) };
  for (const i of edits.keys()) yield { ...scenario, edits: edits.toSpliced(i, 1) };
  for (const [i, edit] of edits.entries())
    if (edit.points.length > 1)
      yield { ...scenario, edits: edits.with(i, { ...edit, points: edit.points.slice(0, 1) }) };
  if (manner.failing.length > 0) yield { ...scenario, manner: { ...manner, failing: [] } };
  if (manner.late > 0) yield { ...scenario, manner: { ...manner, late: 0 } };
  yield* withDefaults(init, defaults).map((each) => ({ ...scenario, init: each }));
  yield* withDefaults(params, defaults).map((each) => ({ ...scenario, params: each }));
  if (scenario.sampleRate !== 48000) yield { ...scenario, sampleRate: 48000 };
}

/** Returns records with one more value the default. */
function withDefaults(values: ParamRecord, defaults: ParamRecord): ParamRecord[] {
  return Object.entries(values)
    .filter(([name, value]) => Object.hasOwn(defaults, name) && value !== defaults[name])
    .map(([name]) => ({ ...values, [name]: defaults[name]! }));
}
