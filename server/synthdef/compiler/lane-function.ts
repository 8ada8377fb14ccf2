/**
 * Functions in which units work by themselves, in one lane, on one sample: the constructor, what they do at the end, and
 * work that few blocks need.
 *
 *     0 Rand (scalar) of 0, 1             construct(pod, lane):  draw a number, store it in slot 0:out0
 *     1 SinOsc (audio) of #0[0], 0   →                           set the phase up, compute the first sample
 *     2 Out (audio) of 0, #1[0]                                  nothing
 *
 * What could go wrong: rare work is one function for the constructor and the block function, so it must not depend on who calls
 * it. It gets its inputs as arguments, finds its states in their slots, and the caller loads again those that it sets.
 */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import { inputNames } from './declaration.ts';
import { FunctionGraph } from './graph/function-graph.ts';
import { Lanes } from './graph/lanes.ts';
import type { ModuleContext, OutOfLineGraph } from './module-context.ts';
import { OutputValues } from './output-values.ts';
import { audioRate } from './schedule.ts';
import { type OutOfLine, type Stage, type Surroundings, Unit } from './unit.ts';

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
  context.def.units.forEach((spec, index) => {
    const declaration = context.declarations[index]!;
    const unit = new Unit(around, index, spec, inputNames(declaration));
    declaration[method]?.(unit);
    unit.finish();
  });
  return graph;
}

/** A unit's rare work as a function of the module, made where it is first needed; see `Unit.outOfLine`. */
export function outOfLine(
  context: ModuleContext,
  unit: number,
  inputs: readonly InputRef[],
  emit: (u: Unit) => void,
): OutOfLine {
  return context.outOfLine(unit, (name) => outOfLineGraph(context, name, unit, inputs, emit));
}

/** A unit's rare work as a function of a lane's slots and `inputs`, and the names of the states that it sets. */
function outOfLineGraph(
  context: ModuleContext,
  name: string,
  index: number,
  inputs: readonly InputRef[],
  emit: (u: Unit) => void,
): OutOfLineGraph {
  const graph = new FunctionGraph({ name, form: 'slots', params: inputs.map(() => 'f32' as const), result: null });
  const lanes = new Lanes(graph);
  const values = new OutputValues();
  inputs.forEach((ref, i) => values.set(ref.unit, ref.output, lanes.param(i)));
  const spec = context.def.units[index]!;
  const unit = new Unit(
    {
      ...laneSurroundings(context, lanes, spec.rate === audioRate ? 'audio' : 'control', values),
      write: () => {
        throw new Error(`unit ${index}: rare work has no outputs`);
      },
    },
    index,
    spec,
    inputNames(context.declarations[index]!),
  );
  emit(unit);
  unit.finish();
  return { graph, sets: unit.assignedStates() };
}

function laneSurroundings(
  context: ModuleContext,
  lanes: Lanes,
  stage: Stage,
  values: OutputValues,
): Omit<Surroundings, 'write'> {
  return {
    ...context.services(),
    lanes,
    stage,
    outOfLine: (unit, inputs, emit) => outOfLine(context, unit, inputs, emit),
    read: (ref) => (ref.unit < 0 ? context.constant(lanes, ref) : values.get(ref.unit, ref.output)),
    loop: (body) => body(),
    wire: () => null,
    outputWire: () => null,
  };
}
