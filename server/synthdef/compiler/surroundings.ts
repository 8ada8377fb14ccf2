/** Services for a unit, whatever function of its def it is in. */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import { type CommonServices, commonServices } from './common-services.ts';
import type { ModuleContext } from './module-context.ts';
import type { Surroundings } from './unit.ts';

type Services = CommonServices & Pick<Surroundings, 'pod' | 'units' | 'hasOwnBuffers' | 'rateOf'>;

/** Services for a unit of a def. */
export function servicesOf(context: ModuleContext): Services {
  const { def, pod } = context;
  return {
    ...commonServices(context.layout, (ref) => def.constants[ref.output]!),
    pod,
    units: def.units,
    hasOwnBuffers: context.hasOwnBuffers,
    rateOf: (ref: InputRef) => context.rateOf(ref),
  };
}
