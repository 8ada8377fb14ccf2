/** SynthDefs from functions. */
import { encodeSynthDefs } from '../../../protocol/synthdef/encode.ts';
import type { InputRef, Rate, SynthDef, UnitSpec, Variant } from '../../../protocol/synthdef/graph.ts';
import { rateNames } from '../compiler/declaration.ts';
import { addCopies } from './chains.ts';
import {
  type ControlSignals,
  type ControlSpecs,
  controlSignals,
  type NamedControl,
  namedControls,
} from './controls.ts';
import { buildGraph, GraphError } from './graph.ts';
import { checkRates } from './make.ts';
import { sortUnits } from './order.ts';
import { rewrite } from './rewrite.ts';
import type { Signal } from './signal.ts';
import type { GraphUnit } from './unit.ts';

/** Other sets of default values: by variant, then by control. */
export type Variants<Specs extends ControlSpecs> = Readonly<
  Record<string, { readonly [Name in keyof Specs]?: number | readonly number[] }>
>;

export interface Def<Specs extends ControlSpecs = ControlSpecs> {
  readonly name: string;
  /** Controls as given, for players of the def. */
  readonly controls: Specs;
  readonly graph: SynthDef;
  /** A SynthDef file of version 2 with this one def: what `/d_recv` takes. */
  readonly bytes: Uint8Array;
}

/**
 * Builds a def: `build` is called once with the signals of the controls, and the UGens it makes are the def.
 * The bytes are those that sclang writes for the same graph.
 * @throws GraphError naming def, UGen and input; SynthDefError for names that are too long
 */
export function synthDef<const Specs extends ControlSpecs>(
  name: string,
  controls: Specs,
  build: (controls: ControlSignals<Specs>) => unknown,
  variants: Variants<Specs> = {},
): Def<Specs> {
  const named = namedControls(name, controls);
  const graph = inDef(name, () =>
    buildGraph((g) => {
      build(onlyThese(controlSignals(g, named)) as ControlSignals<Specs>);
      addCopies(g);
      rewrite(g);
    }),
  );
  const units = graph.compact();
  const constants = constantsOf(units);
  inDef(name, () => units.forEach((unit) => checkRates(unit.name, unit.rate, unit.inputs)));
  const def: SynthDef = {
    name,
    constants: [...constants.keys()].map(Math.fround),
    params: graph.params.map(Math.fround),
    paramNames: named.map((control) => ({ name: control.name, index: control.index })),
    units: sortUnits(units).map((unit) => specOf(unit, constants)),
    variants: variantsOf(name, graph.params, named, variants),
  };
  return { name, controls, graph: def, bytes: encodeSynthDefs([def]) };
}

/** Signals that throw for a control that does not exist, which would give an input its default in silence. */
function onlyThese(signals: Record<string, Signal>): Record<string, Signal> {
  return new Proxy(signals, {
    get(all, name) {
      if (typeof name === 'string' && !Object.hasOwn(all, name))
        throw new GraphError(`there is no control ${name}; there are ${Object.keys(all).join(', ') || 'none'}`);
      return Reflect.get(all, name);
    },
  });
}

/** Puts the def's name before what went wrong. */
function inDef<T>(name: string, act: () => T): T {
  try {
    return act();
  } catch (error) {
    if (error instanceof GraphError && !error.message.startsWith('def '))
      throw new GraphError(`def ${name}: ${error.message}`, { cause: error });
    throw error;
  }
}

/** Index of each number, in order of first use by the units as they were made. */
function constantsOf(units: readonly GraphUnit[]): Map<number, number> {
  const constants = new Map<number, number>();
  for (const input of units.flatMap((unit) => unit.inputs)) {
    if (typeof input === 'number' && !constants.has(input)) constants.set(input, constants.size);
  }
  return constants;
}

function specOf(unit: GraphUnit, constants: ReadonlyMap<number, number>): UnitSpec {
  const rate = rateNames.indexOf(unit.rate) as Rate;
  const inputs = unit.inputs.map(
    (input): InputRef =>
      typeof input === 'number'
        ? { unit: -1, output: constants.get(input)! }
        : { unit: input.unit.index, output: input.channel },
  );
  return {
    name: unit.name,
    rate,
    specialIndex: unit.traits.special ?? 0,
    inputs,
    outputs: unit.outputs.map(() => rate),
  };
}

function variantsOf(
  name: string,
  params: readonly number[],
  controls: readonly NamedControl[],
  variants: Variants<ControlSpecs>,
): Variant[] {
  return Object.entries(variants).map(([variant, changes]) => {
    const values = [...params];
    for (const [control, change] of Object.entries(changes)) {
      const where = `def ${name}: variant ${variant}: control ${control}`;
      const known = controls.find((c) => c.name === control);
      if (!known) throw new GraphError(`${where} is not a control of the def`);
      const given: readonly number[] = typeof change === 'number' ? [change] : (change ?? []);
      if (given.length > known.values.length)
        throw new GraphError(`${where} has ${known.values.length} values; ${given.length} are given`);
      given.forEach((value, i) => {
        if (Number.isNaN(value)) throw new GraphError(`${where} is NaN`);
        values[known.index + i] = value;
      });
    }
    return { name: `${name}.${variant}`, values: values.map(Math.fround) };
  });
}
