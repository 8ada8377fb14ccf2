/** The order of units in the def: each branch to its end, so that a signal is read soon after it is made. */
import { Followers, type GraphUnit } from './unit.ts';

/** Links each unit to those that must come before it and to its readers; indices must be up to date. */
export function linkUnits(units: readonly GraphUnit[]): void {
  const readers = new Map(units.map((unit) => [unit, new Set<GraphUnit>()]));
  for (const unit of units) {
    const sources = unit.inputs.flatMap((input) => (typeof input === 'number' ? [] : [input.unit]));
    unit.antecedents = new Set([...sources, ...unit.ordered]);
    for (const source of unit.antecedents) readers.get(source)?.add(unit);
  }
  for (const [unit, set] of readers) unit.followers = new Followers([...set].sort((a, b) => a.index - b.index));
}

/** The units in the order in which they are written; numbers them so. */
export function sortUnits(units: readonly GraphUnit[]): GraphUnit[] {
  linkUnits(units);
  const available = [...units].reverse().filter((unit) => unit.antecedents.size === 0);
  const sorted: GraphUnit[] = [];
  for (let unit = available.pop(); unit; unit = available.pop()) {
    for (const reader of [...unit.followers.units].reverse()) {
      reader.antecedents.delete(unit);
      if (reader.antecedents.size === 0) available.push(reader);
    }
    sorted.push(unit);
  }
  sorted.forEach((unit, index) => (unit.index = index));
  return sorted;
}
