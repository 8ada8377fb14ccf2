/**
 * The description of a unit by itself, as a function of its slots' place, its signals, its constants and the wires of its outputs. Constants that it looks
 * at become part of the function; others are told by who calls it.
 */
import type { InputRef, Rate, UnitSpec } from '../../../protocol/synthdef/graph.ts';
import type { Layout } from '../../world/layout.ts';
import { resultBytes } from './banks.ts';
import { commonServices } from './common-services.ts';
import { type Declaration, inputNames } from './declaration.ts';
import { FunctionGraph, type Signature } from './graph/function-graph.ts';
import type { Kind } from './graph/kinds.ts';
import { Lanes, type Value } from './graph/lanes.ts';
import { Role } from './graph/roles.ts';
import type { Look, Looks } from './looks.ts';
import type { OwnSlots, Slots } from './pod.ts';
import { audioRate } from './schedule.ts';
import { type Stage, type Surroundings, Unit } from './unit.ts';

/** Signals of a unit without its def go by numbers from here on, which no unit has. */
export const firstSignal = 65536;

/** Stages of a unit that are functions. */
export type OwnStage = Extract<Stage, 'construct' | 'control' | 'audio'>;

/** A unit without its def. */
export interface Shape {
  /** Its inputs refer to its own signals and constants. */
  readonly spec: UnitSpec;
  readonly declaration: Declaration;
  readonly constants: readonly number[];
  /** Rates of the signals that its inputs refer to, each signal once. */
  readonly signals: readonly Rate[];
  readonly stage: OwnStage;
  /** True for the outputs that have wires. */
  readonly wires: readonly boolean[];
  /** True where it adds to buses in its place. */
  readonly mixes: boolean;
  /** True where the def makes buffers for itself, which its units know. */
  readonly hasOwnBuffers: boolean;
}

/** A function of a unit. Its parameters: by how much its slots are moved, its signals, the constants that are told, the wires of outputs. */
export interface UnitFunction {
  readonly signature: Signature;
  /** True when it neither does nor gives anything. */
  readonly isEmpty: boolean;
  readonly slots: Slots;
  /** The value that it gives where that takes a few operations on its parameters and nothing else: they are done in place of a call. */
  readonly formula: Value | undefined;
  /** Constants that are told, by their numbers. */
  readonly told: readonly number[];
  /** Looks of its description at constants. */
  readonly looked: readonly Look[];
}

/** Thrown by a description that wants to know something of the def around its unit. */
export class DependsOnDef extends Error {}

export const dependsOnDef = (): never => {
  throw new DependsOnDef('there is no def here');
};

/** Address of an output that is left in memory, because there are several. */
export const resultAddress = (layout: Layout, output: number) => layout.spillAddress + resultBytes * output;

/** True for a signal that a function is given the wire of. */
export const isWired = (stage: OwnStage, rate: Rate) => stage !== 'construct' && rate === audioRate;

/** Functions so far: each has a name of its own. */
let made = 0;

/**
 * Describes a unit.
 * @param looks those of its description at constants, as far as they are known; others are added
 * @throws DependsOnDef
 */
export function describeAlone(layout: Layout, shape: Shape, slots: OwnSlots, looks: Looks): UnitFunction {
  const { spec, declaration, constants, signals, stage, wires, mixes } = shape;
  const { outputs } = spec;
  const told = constants.flatMap((_, i) => (looks.hasValueOf(i) ? [] : [i]));
  const params: Kind[] = ['i32'];
  for (const rate of signals) params.push(isWired(stage, rate) ? 'i32' : 'f32');
  for (const _ of told) params.push('f32');
  const wireParams = wires.map((wire) => (wire ? params.push('i32') - 1 : null));
  const values = outputs.filter((rate) => !isWired(stage, rate)).length;
  const graph = new FunctionGraph({
    name: `${spec.name} ${stage}#${++made}`,
    form: 'unit',
    params,
    result: values === 1 ? 'f32' : null,
  });
  const lanes = new Lanes(graph);
  const constant = ({ output }: InputRef): number => {
    looks.add({ constant: output });
    return constants[output]!;
  };
  const signal = (ref: InputRef) => lanes.param(1 + ref.unit - firstSignal);
  const rateOf = (ref: InputRef): Rate => (ref.unit < 0 ? 0 : signals[ref.unit - firstSignal]!);
  let looping = false;
  const around: Surroundings = {
    ...commonServices(layout, constant),
    equals: ({ output }, value) => {
      looks.add({ constant: output, equals: value });
      return constants[output] === value;
    },
    pod: slots,
    lanes,
    stage,
    get units() {
      return dependsOnDef();
    },
    hasOwnBuffers: shape.hasOwnBuffers,
    rateOf,
    read: (ref): Value => {
      if (ref.unit < 0) {
        const place = told.indexOf(ref.output);
        return place < 0 ? lanes.f32(constants[ref.output]!) : lanes.param(1 + signals.length + place);
      }
      if (!isWired(stage, rateOf(ref))) return signal(ref);
      return looping ? lanes.wire(signal(ref)) : lanes.wireStart(signal(ref));
    },
    write: (_, output, value) => {
      const wire = wireParams[output] ?? null;
      if (wire !== null) lanes.setWire(lanes.param(wire), value);
      else if (isWired(stage, outputs[output]!)) return;
      else if (values === 1) graph.result = lanes.copy(value);
      else lanes.scatter(lanes.laneOffset(), value, resultAddress(layout, output));
    },
    loop: (body) => {
      if (stage !== 'audio') return body();
      looping = true;
      lanes.frames(body);
      looping = false;
    },
    together: null,
    wire: (ref) => (isWired(stage, rateOf(ref)) ? signal(ref) : null),
    outputWire: (_, output) => {
      const wire = wireParams[output] ?? null;
      return wire === null ? null : lanes.param(wire);
    },
  };
  const u = new Unit(around, slots.unit, spec, inputNames(declaration));
  declaration.emit(u);
  if (mixes) declaration.mix?.(u);
  u.finish();
  // The loop over frames is as long as a block, whoever asked.
  void layout.blockSize;
  return {
    signature: graph.signature,
    isEmpty: isEmpty(graph),
    slots: slots.finish(),
    formula: formulaOf(graph, lanes),
    told,
    looked: looks.all,
  };
}

const isEmpty = (graph: FunctionGraph): boolean =>
  !graph.result &&
  graph.regions.every(({ nodes }) => nodes.every(({ role }) => role !== Role.effect && role !== Role.flow));

/** Operations that take no more code than a call, which hands over five numbers or so. */
const fewOperations = 4;

/** Returns a function's result if it is a formula, as short as a call. */
function formulaOf({ result, regions }: FunctionGraph, lanes: Lanes): Value | undefined {
  if (!result) return undefined;
  let operations = 0;
  for (const { nodes } of regions)
    for (const { role, op, lanes: own } of nodes) {
      if (role === Role.operation && own === lanes) operations++;
      else if (op !== 'param') return undefined;
    }
  return operations <= fewOperations ? result : undefined;
}
