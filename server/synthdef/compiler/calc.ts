/**
 * The graph of a def's block function: step after step, sample loops, control-rate units, whole-block units. Where units do not share loops, each is a step
 * and called by its function, if it has one.
 *
 *     control 1            load the states of 1, one sample, store them
 *     loop 0 2        →    what 0 and 2 do once a block before their samples; for each frame the samples of 0 and 2,
 *                          passed as values; what they do after it; wires only for readers in other steps
 *     block 3              a function of its own, called for each lane that runs: a loop over wires in memory
 *     wide 4               all lanes in one go over wires in memory
 *
 * What could go wrong: a value is read in a region of the function that its writer does not dominate. `OutputValues`
 * throws at compile time instead.
 */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import { describeUnit } from './describe-unit.ts';
import { FunctionGraph, type Signature } from './graph/function-graph.ts';
import { Lanes, type Value } from './graph/lanes.ts';
import type { Region } from './graph/values.ts';
import type { ModuleContext } from './module-context.ts';
import { OutputValues } from './output-values.ts';
import { audioRate } from './schedule.ts';
import { servicesOf } from './surroundings.ts';
import type { Surroundings } from './unit.ts';
import { callUnit } from './unit-function.ts';

/** One block of a pod's lanes: a function of the pod and the lane, or the bits of the lanes that run. */
export function blockFunction(context: ModuleContext, name: string): FunctionGraph {
  return new BlockFunction(context, name).build();
}

class BlockFunction {
  private readonly graph: FunctionGraph;
  private readonly lanes: Lanes;
  private readonly values = new OutputValues();
  /** Surroundings of control-rate units, and of those that work on whole wires, all lanes in one go. */
  private readonly whole: Surroundings;

  constructor(
    private readonly context: ModuleContext,
    name: string,
  ) {
    this.graph = new FunctionGraph({ name, form: 'pod', params: [], result: null });
    this.lanes = new Lanes(this.graph);
    this.whole = this.surroundings({
      stage: 'control',
      read: (ref) =>
        context.rateOf(ref) === audioRate
          ? this.lanes.wireStart(wireOf(context, ref))
          : this.blockValue(ref, this.graph.region),
      write: (unit, output, value) => this.values.set(unit, output, value),
      loop: (body) => body(),
    });
  }

  build(): FunctionGraph {
    for (const step of this.context.steps) {
      if (!this.context.isFused && this.callUnit(step.kind === 'loop' ? step.units[0]! : step.unit)) continue;
      if (step.kind === 'loop') this.addLoop(step.units);
      else if (step.kind === 'block') this.addBlock(step.unit);
      else addUnit(this.context, this.whole, step.unit);
    }
    return this.graph;
  }

  /** Calls a unit by its function, if it has one. */
  private callUnit(unit: number): boolean {
    const { context, values, graph } = this;
    return callUnit(context, this.lanes, unit, {
      stage: context.def.units[unit]!.rate === audioRate ? 'audio' : 'control',
      value: (ref) => this.blockValue(ref, graph.region),
      wire: (ref) => wireOf(context, ref),
      outputWire: (output) => context.wire(unit, output),
      setValue: (output, value) => values.set(unit, output, value),
    });
  }

  private surroundings(parts: Pick<Surroundings, 'stage' | 'read' | 'write' | 'loop'>): Surroundings {
    const { context, lanes } = this;
    return { ...wireSurroundings(context, lanes), ...parts };
  }

  /** One loop over the frames for all units of the step; what they do once a block stands before and after it. */
  private addLoop(units: readonly number[]): void {
    const { lanes, context, graph, values } = this;
    const before = graph.begin();
    const inside = graph.nested(true);
    const after = graph.begin();
    let place: Region = before;
    const enter = (region: Region) => {
      place = region;
      graph.region = region;
    };
    /** Units of this loop that have their sample. */
    const computed = new Set<number>();
    const around = this.surroundings({
      stage: 'audio',
      read: (ref) => {
        if (context.rateOf(ref) !== audioRate || ref.unit < 0) return this.blockValue(ref, before);
        if (place !== inside) return lanes.wireStart(wireOf(context, ref));
        return computed.has(ref.unit) ? values.get(ref.unit, ref.output) : lanes.wire(wireOf(context, ref));
      },
      write: (unit, output, value) => {
        values.set(unit, output, value);
        computed.add(unit);
        const wire = context.wire(unit, output);
        if (wire !== null) lanes.setWire(wire, value);
      },
      loop: (body) => {
        enter(inside);
        body();
        enter(after);
      },
    });
    for (const index of units) {
      enter(before);
      addUnit(context, around, index);
    }
    graph.within(before, () => lanes.flow('frames', [], [inside]));
    graph.region = after;
  }

  /** A whole-block unit: lane after lane, by a function of its own over wires in memory. */
  private addBlock(index: number): void {
    const { context, lanes, values } = this;
    const spec = context.def.units[index]!;
    const passed = distinct(spec.inputs.filter((ref) => ref.unit >= 0 && context.rateOf(ref) === 1));
    const fn = blockUnit(context, index, passed);
    lanes.call(
      fn,
      passed.map((ref) => values.get(ref.unit, ref.output)),
    );
    spec.outputs.forEach((rate, output) => {
      if (rate === 1) values.set(index, output, lanes.wireStart(context.resultAddress(output)));
    });
  }

  /** The value of a control-rate, scalar or constant input; slots are read in `region`. */
  private blockValue(ref: InputRef, region: Region): Value {
    const { lanes, context } = this;
    if (ref.unit < 0) return context.constant(lanes, ref);
    if (context.rateOf(ref) !== 0) return this.values.get(ref.unit, ref.output);
    const slot = context.scalarSlot(ref.unit, ref.output);
    return lanes.node('loadSlot', 'f32', [], slot, region);
  }
}

function addUnit(context: ModuleContext, around: Surroundings, index: number): void {
  describeUnit(context, around, index, (declaration, unit) => {
    declaration.emit(unit);
    if (!context.commutes) declaration.mix?.(unit);
    unit.finish();
  });
}

/** A whole-block unit as a function of (pod, lane) and its control-rate inputs; control-rate outputs are left in memory. */
function blockUnit(context: ModuleContext, index: number, passed: readonly InputRef[]): Signature {
  return context.define(`block.${index}`, (name) => {
    const graph = new FunctionGraph({ name, form: 'pod', params: passed.map(() => 'f32' as const), result: null });
    const lanes = new Lanes(graph);
    const values = new OutputValues();
    passed.forEach((ref, i) => values.set(ref.unit, ref.output, lanes.param(i)));
    const spec = context.def.units[index]!;
    let looping = false;
    addUnit(
      context,
      {
        ...wireSurroundings(context, lanes),
        stage: spec.rate === audioRate ? 'audio' : 'control',
        read: (ref) => {
          if (ref.unit < 0) return context.constant(lanes, ref);
          const rate = context.rateOf(ref);
          if (rate === 0) return lanes.loadSlot('f32', context.scalarSlot(ref.unit, ref.output));
          if (rate === 1) return values.get(ref.unit, ref.output);
          return looping ? lanes.wire(wireOf(context, ref)) : lanes.wireStart(wireOf(context, ref));
        },
        write: (unit, output, value) => {
          const wire = context.wire(unit, output);
          if (wire !== null && spec.outputs[output] === audioRate) lanes.setWire(wire, value);
          else lanes.scatter(lanes.laneOffset(), value, context.resultAddress(output));
        },
        loop: (body) => {
          if (spec.rate !== audioRate) return body();
          looping = true;
          lanes.frames(body);
          looping = false;
        },
      },
      index,
    );
    return graph;
  });
}

function wireOf(context: ModuleContext, ref: InputRef): number {
  const address = context.wire(ref.unit, ref.output);
  if (address === null) throw new Error(`output ${ref.output} of unit ${ref.unit} is read from memory but has no wire`);
  return address;
}

const distinct = (refs: readonly InputRef[]): InputRef[] => [
  ...new Map(refs.map((ref) => [`${ref.unit}:${ref.output}`, ref])).values(),
];

function wireSurroundings(
  context: ModuleContext,
  lanes: Lanes,
): Omit<Surroundings, 'stage' | 'read' | 'write' | 'loop'> {
  return {
    ...servicesOf(context),
    lanes,
    together: null,
    wire: context.wireOf,
    outputWire: (unit, output) => context.wire(unit, output),
  };
}
