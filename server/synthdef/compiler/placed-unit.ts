/**
 * Units of a def without their neighbours: what a unit's function may depend on.
 *
 *     5 * (audio) of #3[0], 0.5, #3[0]    →    key: number of *, audio, its operator, one output at audio rate; #audio . =0
 *                                              refs: #3[0]     constants: 0.5
 */
import type { InputRef, SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { Declaration } from './declaration.ts';
import { sameRef } from './input.ts';
import { unwatched } from './watched-constants.ts';

/** A unit as it stands in a def. */
export interface PlacedUnit {
  /** Its UGen, and what its inputs are: signals of some rate, the same signal as another one, or constants. */
  readonly key: string;
  /** Its signals in the def, each once. */
  readonly refs: readonly InputRef[];
  /** Values of its constant inputs, and which constants of the def they are. */
  readonly constants: readonly number[];
  readonly numbers: readonly number[];
}

/** Returns what is known of a unit without its neighbours. */
export function placeUnit(def: SynthDef, declarations: readonly Declaration[], index: number): PlacedUnit {
  const { rate, specialIndex, inputs, outputs } = def.units[index]!;
  const refs: InputRef[] = [];
  const constants: number[] = [];
  const numbers: number[] = [];
  const all = unwatched(def.constants);
  let key = `${numberOf(declarations[index]!)} ${rate} ${specialIndex} ${outputs.join('')} `;
  for (const ref of inputs) {
    if (ref.unit < 0) {
      key += '.';
      constants.push(all[ref.output]!);
      numbers.push(ref.output);
      continue;
    }
    const known = refs.findIndex((each) => sameRef(each, ref));
    key += known < 0 ? `#${def.units[ref.unit]!.outputs[ref.output]!}` : `=${known}`;
    if (known < 0) refs.push(ref);
  }
  return { key, refs, constants, numbers };
}

const numbers = new WeakMap<Declaration, number>();
let last = 0;

/** Returns a number that no other declaration has. */
function numberOf(declaration: Declaration): number {
  let number = numbers.get(declaration);
  if (number === undefined) {
    number = ++last;
    numbers.set(declaration, number);
  }
  return number;
}
