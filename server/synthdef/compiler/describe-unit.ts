/** One unit's part of a function: its declaration describes it, and what goes wrong names the unit. */
import { type Declaration, inputNames } from './declaration.ts';
import { located } from './errors.ts';
import type { ModuleContext } from './module-context.ts';
import { type Surroundings, Unit } from './unit.ts';

/** Lets a unit's declaration work on its view of a function. @throws CompileError that names the unit */
export function describeUnit(
  context: ModuleContext,
  around: Surroundings,
  index: number,
  work: (declaration: Declaration, unit: Unit) => void,
): void {
  const declaration = context.declarations[index]!;
  const spec = context.def.units[index]!;
  try {
    work(declaration, new Unit(around, index, spec, inputNames(declaration)));
  } catch (error) {
    throw located(`unit ${index}: ${spec.name}`, error);
  }
}
