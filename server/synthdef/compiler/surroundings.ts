/** Services for a unit, whatever function it is in. */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import { type HostFunction, hostFunctions } from '../../world/host-functions.ts';
import type { Layout } from '../../world/layout.ts';
import { commonFunction } from './common-functions.ts';
import type { Signature } from './graph/function-graph.ts';
import { helpers } from './library/helpers.ts';
import type { ModuleContext } from './module-context.ts';
import { outOfLine, sharedFunction } from './out-of-line.ts';
import type { Surroundings } from './unit.ts';

type CommonServices = Pick<Surroundings, 'layout' | 'host' | 'helper' | 'outOfLine' | 'shared'>;
type Services = CommonServices & Pick<Surroundings, 'pod' | 'units' | 'rateOf' | 'placeInDef'>;

/** Services that depend on nothing of a def. @param constants those that inputs refer to */
export function commonServices(layout: Layout, constants: readonly number[]): CommonServices {
  return {
    layout,
    host: (name: HostFunction): Signature => {
      const { params, result } = hostFunctions[name];
      return { name, form: 'plain', params, result };
    },
    helper: (name) => helperFor(layout, name),
    outOfLine: (call) => outOfLine(layout, constants, call),
    shared: (call) => sharedFunction(layout, call),
  };
}

/** Services for a unit of a def. */
export function servicesOf(context: ModuleContext): Services {
  const { def, pod } = context;
  return {
    ...commonServices(context.layout, def.constants),
    pod,
    units: def.units,
    rateOf: (ref: InputRef) => context.rateOf(ref),
    placeInDef: (unit) => unit,
  };
}

/** A helper for a layout. Helpers call one another for the same. */
function helperFor(layout: Layout, name: string): Signature {
  const known = helpers[name];
  if (!known) throw new Error(`no helper function ${name}`);
  return commonFunction(layout, `helper.${name}`, (watched, full) => ({
    signature: known.build(full, watched, (other) => helperFor(watched, other)).signature,
  })).signature;
}
