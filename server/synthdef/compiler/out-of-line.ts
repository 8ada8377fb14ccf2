/**
 * Work that few blocks need, one function for all units of a UGen: it finds a unit's states by the address of the first, and the unit's inputs in
 * memory, where a small function puts them, which all units have that are called with the same constants.
 *
 *     EnvGen 3 begins a segment         outOfLine(pod + 144, slots + 144, input, 144, 0):
 *     EnvGen 7 begins a segment    →        put 440, input, … at the spill area;
 *                                           shared(pod + 144, slots + 144, 12, 750, 0)
 *                                       the same with pod + 208, and the input of 7
 *
 * What could go wrong: the shared function's states do not lie as the unit's do. Both ask for them in one order, which is checked.
 */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import type { Layout } from '../../world/layout.ts';
import { Pod } from '../../world/layout.ts';
import { commonFunction } from './common-functions.ts';
import { FunctionGraph, type Signature } from './graph/function-graph.ts';
import { Lanes } from './graph/lanes.ts';
import { sameRef } from './input.ts';
import { PodPlan } from './pod.ts';
import { type OutOfLineCall, type SharedCall, Unit } from './unit.ts';

/** Inputs lie in the spill area, behind the results of whole-block units. */
const valuesAddress = ({ spillAddress }: Layout) => spillAddress + 32768;
const maxValues = 4096;

/** A function, and the slots of its states. */
interface CommonWork {
  readonly signature: Signature;
  readonly slots: readonly number[];
}

/**
 * Returns the function by which units call shared work with inputs, as one of slots from the first of the unit's states on. Its arguments are the inputs
 * that have values, the offset of the first state, and the task.
 * @param constant returns the value of a constant input
 */
export function outOfLine(layout: Layout, constant: (ref: InputRef) => number, call: OutOfLineCall): Signature {
  const { unit, inputs, passed, sampleRate } = call;
  if (inputs.length > maxValues)
    throw new Error(`unit ${unit}: ${call.name} has ${inputs.length} inputs, at most ${maxValues}`);
  const places = inputs.map((ref) => (ref.unit < 0 ? -1 : passed.findIndex((each) => sameRef(each, ref))));
  const constants = inputs.map((ref) => (ref.unit < 0 ? constant(ref) : 0));
  const texts = places.map((place, i) => (place < 0 ? wordText(constants[i]!) : `#${place}`));
  const hash = Bun.hash(`${sampleRate} ${texts.join()}`).toString(36);
  const make = (layout: Layout, name: string): CommonWork => {
    const graph = new FunctionGraph({
      name,
      form: 'slots',
      params: [...passed.map(() => 'f32' as const), 'i32', 'i32'],
      result: null,
    });
    const lanes = new Lanes(graph);
    const address = lanes.i32(0);
    places.forEach((place, i) => {
      const value = place < 0 ? lanes.f32(constants[i]!) : lanes.param(place);
      lanes.scatter(address, value, valuesAddress(layout) + 4 * i);
    });
    const [first, task] = [lanes.param(passed.length), lanes.param(passed.length + 1)];
    const given = [lanes.i32(inputs.length), lanes.f64(sampleRate), task];
    const done = lanes.call(sharedFunction(layout, call), given)!;
    const header = lanes.addressOfSlot(0).sub(first);
    lanes.when(done.ne(0), () => lanes.scatter(header, lanes.gather('i32', header, Pod.done).or(done), Pod.done));
    return { signature: graph.signature, slots: [] };
  };
  return commonFunction(layout, `outOfLine.${call.name}.${hash}`, make).signature;
}

/** Text of a constant; a zero's tells its sign. */
export const wordText = (x: number): string => (Object.is(x, -0) ? '-0' : String(x));

/** Returns the function that all units share, with states from offset 0 on. */
export function sharedFunction(layout: Layout, { unit, name, slots, describe }: SharedCall): Signature {
  const { signature, slots: own } = commonFunction(layout, `shared.${name}`, (layout, full): CommonWork => {
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
        hasOwnBuffers: false,
        rateOf: none,
        constant: none,
        equals: none,
        lanes,
        host: none,
        helper: none,
        outOfLine: none,
        shared: none,
        stage: 'control',
        read: none,
        write: none,
        loop: (body) => body(),
        together: null,
        wire: () => null,
        outputWire: () => null,
      },
      0,
      { name, rate: 1, specialIndex: 0, inputs: [], outputs: [] },
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
    return { signature: graph.signature, slots: u.slots };
  });
  if (own.some((slot, i) => slots[i] !== slots[0]! + slot))
    throw new Error(`unit ${unit}: the states of ${name} are not the first that it asked for`);
  return signature;
}
