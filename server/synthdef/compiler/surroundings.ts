/** Surroundings of a unit in any function of its module. */
import type { ModuleContext } from './module-context.ts';
import { outOfLine, sharedFunction } from './out-of-line.ts';
import type { Surroundings } from './unit.ts';

type Services = Pick<Surroundings, 'layout' | 'pod' | 'units' | 'host' | 'helper' | 'outOfLine' | 'shared'>;

export function servicesOf(context: ModuleContext): Services {
  return {
    ...context.services(),
    outOfLine: (call) => outOfLine(context, call),
    shared: (call) => sharedFunction(context.layout, call),
  };
}
