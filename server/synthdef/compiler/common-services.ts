/** Services for a unit that depend on nothing of its def. */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import { type HostFunction, hostFunctions } from '../../world/host-functions.ts';
import type { Layout } from '../../world/layout.ts';
import { commonFunction } from './common-functions.ts';
import type { Signature } from './graph/function-graph.ts';
import { helpers } from './library/helpers.ts';
import { outOfLine, sharedFunction } from './out-of-line.ts';
import type { Surroundings } from './unit.ts';

export type CommonServices = Pick<
  Surroundings,
  'layout' | 'constant' | 'equals' | 'host' | 'helper' | 'outOfLine' | 'shared'
>;

/** Returns the services. @param constant returns the value of one that an input refers to */
export function commonServices(layout: Layout, constant: (ref: InputRef) => number): CommonServices {
  return {
    layout,
    constant,
    equals: (ref, value) => constant(ref) === value,
    host: (name: HostFunction): Signature => {
      const { params, result } = hostFunctions[name];
      return { name, form: 'plain', params, result };
    },
    helper: (name) => helperFor(layout, name),
    outOfLine: (call) => outOfLine(layout, constant, call),
    shared: (call) => sharedFunction(layout, call),
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
