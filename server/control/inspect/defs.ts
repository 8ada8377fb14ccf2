/** SynthDefs as clients see them, over OSC and over HTTP alike. Plain data. */
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { DefInfo } from '../../link/defs.ts';
import { rateNames } from '../../synthdef/compiler/declaration.ts';
import { declarationOf } from '../../synthdef/declarations.ts';
import type { Context } from '../context.ts';
import { synthsBelow } from './synths.ts';

/** One control of a def. */
export interface ControlView {
  readonly index: number;
  /** Of several controls under one name the first has it. */
  readonly name: string | undefined;
  readonly rate: (typeof rateNames)[number] | 'trigger';
  readonly initial: number;
}

/** One UGen of a def. */
export interface UgenView {
  readonly name: string;
  /** Of BinaryOpUGen and UnaryOpUGen. */
  readonly operator: string | undefined;
  readonly rate: (typeof rateNames)[number];
  /** Constants, and outputs of UGens by their index in the def. */
  readonly inputs: readonly (number | { readonly ugen: number; readonly output: number })[];
  readonly outputs: number;
}

/** A def's controls in their order; those that no UGen puts out count as control rate. */
export function controlViews({ defs }: Context, def: SynthDef): ControlView[] {
  const rates: ControlView['rate'][] = def.params.map(() => 'control');
  for (const { name, rate, specialIndex, outputs } of def.units) {
    const controls = declarationOf(name)?.controls;
    if (controls)
      rates.fill(controls === 'trigger' ? 'trigger' : rateNames[rate], specialIndex, specialIndex + outputs.length);
  }
  const names = defs.controlNames(def);
  return def.params.map((initial, index) => ({ index, name: names[index], rate: rates[index]!, initial }));
}

/** Returns a def's UGens in the order in which they run. */
export function ugenViews({ constants, units }: SynthDef): UgenView[] {
  return units.map(({ name, rate, specialIndex, inputs, outputs }) => ({
    name,
    operator: declarationOf(name)?.operators?.get(specialIndex),
    rate: rateNames[rate],
    inputs: inputs.map(({ unit, output }) => (unit < 0 ? constants[output]! : { ugen: unit, output })),
    outputs: outputs.length,
  }));
}

/** Counts the synths of each def, those of its variants included, in one walk. */
export function countSynths(context: Context): Map<DefInfo, number> {
  const counts = new Map<DefInfo, number>();
  for (const { def } of synthsBelow(context, context.tree.root)) if (def) counts.set(def, (counts.get(def) ?? 0) + 1);
  return counts;
}
