/**
 * Work that few blocks need, one function for all units of a UGen: it finds a unit's states by the address of the first, and the unit's inputs in
 * memory, where a small function of the unit puts them.
 *
 *     EnvGen 3 begins a segment         outOfLine.3(pod, slots, input):  put 440, input, … at the spill area;
 *     EnvGen 7 begins a segment    →                                     nextStage(pod + 208, slots + 208, spill area, 12, 750)
 *                                       outOfLine.7(pod, slots, …):      the same with its own inputs and place
 *
 * What could go wrong: the shared function's states do not lie as the unit's do. Both ask for them in one order, which is checked.
 */
import type { Layout } from '../../world/layout.ts';
import { Pod } from '../../world/layout.ts';
import { commonFunction } from './common-functions.ts';
import { FunctionGraph, type Signature } from './graph/function-graph.ts';
import { Lanes } from './graph/lanes.ts';
import { sameRef } from './input.ts';
import type { ModuleContext } from './module-context.ts';
import { PodPlan } from './pod.ts';
import { type OutOfLineCall, Unit } from './unit.ts';

/** Inputs lie in the spill area, behind the results of whole-block units. */
const valuesAddress = ({ spillAddress }: Layout) => spillAddress + 32768;
const maxValues = 4096;

/** Returns the function by which a unit calls shared work; the same for all functions of the module. */
export function outOfLine(context: ModuleContext, call: OutOfLineCall): Signature {
  const { unit, inputs, passed, slots } = call;
  if (inputs.length > maxValues)
    throw new Error(`unit ${unit}: ${context.def.units[unit]!.name} has ${inputs.length} inputs, at most ${maxValues}`);
  const shared = sharedFunction(context, call);
  const [base] = slots as [number];
  return context.define(`outOfLine.${unit}`, (name) => {
    const graph = new FunctionGraph({
      name,
      form: 'slots',
      params: [...passed.map(() => 'f32' as const), 'i32'],
      result: null,
    });
    const lanes = new Lanes(graph);
    const address = lanes.i32(0);
    inputs.forEach((ref, i) => {
      const value =
        ref.unit < 0 ? context.constant(lanes, ref) : lanes.param(passed.findIndex((each) => sameRef(each, ref)));
      lanes.scatter(address, value, valuesAddress(context.layout) + 4 * i);
    });
    const done = lanes.callAt(shared, base, [
      lanes.i32(inputs.length),
      lanes.f64(call.sampleRate),
      lanes.param(passed.length),
    ])!;
    lanes.when(done.ne(0), () => lanes.storeSlot(Pod.done, lanes.loadSlot('i32', Pod.done).or(done)));
    return graph;
  });
}

/** The function that all units share, with states from offset 0 on. */
function sharedFunction(context: ModuleContext, { unit, name, slots, describe }: OutOfLineCall): Signature {
  const full = `shared.${name}`;
  const { graph, slots: own } = commonFunction(context.layout, full, (layout) => {
    const graph = new FunctionGraph({ name: full, form: 'slots', params: ['i32', 'f64', 'i32'], result: 'i32' });
    const lanes = new Lanes(graph);
    const none = () => {
      throw new Error(`${name} has neither inputs nor outputs of its own, and calls nothing`);
    };
    const u = new Unit(
      {
        layout,
        pod: new PodPlan(0, 0),
        units: [],
        lanes,
        host: none,
        helper: none,
        outOfLine: none,
        stage: 'control',
        read: none,
        write: none,
        loop: (body) => body(),
        together: null,
        wire: () => null,
        outputWire: () => null,
      },
      0,
      { ...context.def.units[unit]!, inputs: [], outputs: [] },
      [],
    );
    const values = valuesAddress(layout);
    const result = describe({
      u,
      input: (index) =>
        typeof index === 'number'
          ? lanes.gather('f32', lanes.i32(values), 4 * index)
          : lanes.gather('f32', index.shl(2), values),
      count: lanes.param(0),
      sampleRate: lanes.param(1),
      flag: lanes.param(2),
    });
    u.finish();
    graph.result = lanes.copy(result);
    return { graph, slots: u.slots };
  });
  if (own.some((slot, i) => slots[i] !== slots[0]! + slot))
    throw new Error(`unit ${unit}: the states of ${name} are not the first that it asked for`);
  return graph.signature;
}
