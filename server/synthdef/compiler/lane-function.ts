/**
 * Functions in which units work by themselves, in one lane, on one sample: the constructor, and what they do at the end.
 *
 *     0 Rand (scalar) of 0, 1             construct(pod, lane):  draw a number, store it in slot 0:out0
 *     1 SinOsc (audio) of #0[0], 0   →                           set the phase up, compute the first sample
 *     2 Out (audio) of 0, #1[0]                                  nothing
 *
 * What could go wrong: a constructor finds what it has to know already, and a UGen decides by it which states it has. It
 * decides by its inputs: whether one is a constant is the same in all functions.
 */
import { describeUnit } from './describe-unit.ts';
import { FunctionGraph } from './graph/function-graph.ts';
import { Lanes } from './graph/lanes.ts';
import type { ModuleContext } from './module-context.ts';
import { OutputValues } from './output-values.ts';
import { servicesOf } from './surroundings.ts';
import type { Stage, Surroundings } from './unit.ts';
import { callUnit, type Signals } from './unit-function.ts';

/** The constructor, or what the units do when the synth ends: a function of (pod, lane), unit after unit. */
export function laneFunction(context: ModuleContext, name: string, method: 'emit' | 'destroy'): FunctionGraph {
  const graph = new FunctionGraph({ name, form: 'pod', params: [], result: null });
  const lanes = new Lanes(graph);
  const values = new OutputValues();
  const around: Surroundings = {
    ...laneSurroundings(context, lanes, method === 'emit' ? 'construct' : 'destroy', values),
    write: (unit, output, value) => {
      values.set(unit, output, value);
      if (context.def.units[unit]!.rate === 0) lanes.storeSlot(context.scalarSlot(unit, output), value);
    },
  };
  const signalsOf = (unit: number): Signals => ({
    stage: 'construct',
    value: (ref) => values.get(ref.unit, ref.output),
    wire: (ref) => {
      throw new Error(`unit ${unit}: a constructor has no wire of unit ${ref.unit}`);
    },
    outputWire: () => null,
    setValue: (output, value) => around.write(unit, output, value),
  });
  const { units } = context.def;
  units.forEach((_, index) => {
    if (method === 'emit' && callUnit(context, lanes, index, signalsOf(index))) return;
    // To describe one takes time, and few have something to do at the end.
    if (!context.declarations[index]![method]) return;
    describeUnit(context, around, index, (declaration, unit) => {
      declaration[method]?.(unit);
      unit.finish();
    });
  });
  return graph;
}

/** Surroundings of a unit that works by itself, without wires. */
export function laneSurroundings(
  context: ModuleContext,
  lanes: Lanes,
  stage: Stage,
  values: OutputValues,
): Omit<Surroundings, 'write'> {
  return {
    ...servicesOf(context),
    lanes,
    stage,
    read: (ref) => (ref.unit < 0 ? context.constant(lanes, ref) : values.get(ref.unit, ref.output)),
    loop: (body) => body(),
    together: null,
    wire: () => null,
    outputWire: () => null,
  };
}
