/**
 * Functions of single units that depend on nothing of a def: a unit of the same UGen with inputs of the same kind is the same function in all defs, called
 * with other slots, wires and values. A constructor, and a block, as far as nothing better is made yet, are made of calls of them:
 *
 *     0 SinOsc (audio) of 440, 0              wire = …; SinOsc(pod, lane, 0, wire)
 *     1 SinOsc (audio) of 440, 0         →    SinOsc(pod, lane, 32, other)
 *     2 * (audio) of #0[0], #1[0]             Mul(pod, lane, 64, wire, other, another)
 *
 * What could go wrong: a description looks around in its def, for a unit that another one shares something with. It finds no def there, and is described
 * where it stands instead.
 */
import type { InputRef, Rate, UnitSpec } from '../../../protocol/synthdef/graph.ts';
import type { Layout } from '../../world/layout.ts';
import { resultBytes } from './banks.ts';
import { commonFunction } from './common-functions.ts';
import { type Declaration, inputNames } from './declaration.ts';
import { located } from './errors.ts';
import { FunctionGraph, type Signature } from './graph/function-graph.ts';
import type { Kind } from './graph/kinds.ts';
import { Lanes, type Value } from './graph/lanes.ts';
import { Role } from './graph/roles.ts';
import { sameRef } from './input.ts';
import type { ModuleContext } from './module-context.ts';
import { wordText } from './out-of-line.ts';
import { OwnSlots } from './pod.ts';
import { audioRate } from './schedule.ts';
import { commonServices } from './surroundings.ts';
import { type Stage, Unit } from './unit.ts';

/** A function takes so many signals and wires at most. */
const most = 200;
/** Signals of a unit without its def go by numbers from here on, which no unit has. */
const firstSignal = 65536;

/** Stages of a unit that are functions. */
type OwnStage = Extract<Stage, 'construct' | 'control' | 'audio'>;

/** A unit without its def. */
interface Shape {
  readonly spec: UnitSpec;
  readonly declaration: Declaration;
  readonly constants: readonly number[];
  /** Rates of the signals that its inputs refer to, each signal once. */
  readonly signals: readonly Rate[];
}

/** A unit as it stands in a def. */
interface Placed {
  /** What its shape depends on. */
  readonly key: string;
  /** Its signals in the def. */
  readonly refs: readonly InputRef[];
}

/** A function of a unit. */
interface UnitFunction {
  readonly signature: Signature;
  /** True when it neither does nor gives anything. */
  readonly isEmpty: boolean;
  readonly slots: OwnSlots;
}

/** A unit's function; undefined where it depends on its def. */
interface FoundFunction {
  readonly fn: UnitFunction | undefined;
  readonly signature: Signature | undefined;
}

/** What a description throws that wants to know something of the def around its unit. */
class DependsOnDef extends Error {}

const dependsOnDef = (): never => {
  throw new DependsOnDef('there is no def here');
};

/** Functions and their callers number what they leave in memory. */
const resultAddress = (layout: Layout, output: number) => layout.spillAddress + resultBytes * output;

/** True for a signal that a function is given the wire of. */
const isWired = (stage: OwnStage, rate: Rate) => stage !== 'construct' && rate === audioRate;

/** Values and wires of a def's signals, for who calls its units. */
export interface Signals {
  readonly stage: OwnStage;
  /** A value of the block. */
  value(ref: InputRef): Value;
  /** Address of a wire; null where an output has none. */
  wire(ref: InputRef): number | null;
  setValue(output: number, value: Value): void;
}

/**
 * Calls a unit by its function. In a constructor its slots are handed out.
 * @returns false where it has no function, because it depends on the def around it
 */
export function callUnit(context: ModuleContext, lanes: Lanes, unit: number, signals: Signals): boolean {
  const { def, layout, pod } = context;
  const { stage } = signals;
  const { outputs } = def.units[unit]!;
  const { key, refs } = context.placed(unit, place);
  const wires = outputs.map((rate, output) => (isWired(stage, rate) ? signals.wire({ unit, output }) : null));
  const fn = functionOf(context, unit, stage, key, wires);
  if (!fn) return false;
  if (stage === 'construct') context.moves[unit] = pod.adopt(unit, fn.slots);
  if (fn.isEmpty) return true;
  const { signature } = fn;
  const result = lanes.call(signature, [
    lanes.i32(context.moves[unit]!),
    ...refs.map((ref) => (isWired(stage, context.rateOf(ref)) ? lanes.i32(wireOf(signals, ref)) : signals.value(ref))),
    ...wires.filter((wire) => wire !== null).map((wire) => lanes.i32(wire)),
  ]);
  outputs.forEach((rate, output) => {
    if (!isWired(stage, rate)) signals.setValue(output, result ?? lanes.wireStart(resultAddress(layout, output)));
  });
  return true;
}

function wireOf(signals: Signals, ref: InputRef): number {
  const wire = signals.wire(ref);
  if (wire === null) throw new Error(`output ${ref.output} of unit ${ref.unit} is read from memory but has no wire`);
  return wire;
}

function place({ def, declarations }: ModuleContext, index: number): Placed {
  const { rate, specialIndex, inputs, outputs } = def.units[index]!;
  const refs: InputRef[] = [];
  let key = `${numberOf(declarations[index]!)} ${rate} ${specialIndex} ${outputs.join('')}`;
  for (const ref of inputs) {
    if (ref.unit < 0) {
      key += ` ${wordText(def.constants[ref.output]!)}`;
      continue;
    }
    const known = refs.findIndex((each) => sameRef(each, ref));
    key += known < 0 ? ` #${def.units[ref.unit]!.outputs[ref.output]!}` : ` =${known}`;
    if (known < 0) refs.push(ref);
  }
  return { key, refs };
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

function shapeOf({ def, declarations }: ModuleContext, index: number, refs: readonly InputRef[]): Shape {
  const { inputs } = def.units[index]!;
  const constants: number[] = [];
  const own = inputs.map((ref) =>
    ref.unit < 0
      ? { unit: -1, output: constants.push(def.constants[ref.output]!) - 1 }
      : { unit: firstSignal + refs.findIndex((each) => sameRef(each, ref)), output: 0 },
  );
  return {
    spec: { ...def.units[index]!, inputs: own },
    declaration: declarations[index]!,
    constants,
    signals: refs.map((ref) => def.units[ref.unit]!.outputs[ref.output]!),
  };
}

/** Returns a unit's function; undefined where it depends on its def. */
function functionOf(
  context: ModuleContext,
  unit: number,
  stage: OwnStage,
  key: string,
  wires: readonly (number | null)[],
): UnitFunction | undefined {
  const { declarations, layout } = context;
  const mixes = stage !== 'construct' && !context.commutes && declarations[unit]!.mix !== undefined;
  const wired = stage === 'construct' ? '' : wires.map((wire) => (wire === null ? 0 : 1)).join('');
  const name = `${stage} ${wired}${mixes ? ' mixing' : ''} ${key}`;
  const { fn } = commonFunction<FoundFunction>(layout, name, (watched) => {
    const shape = shapeOf(context, unit, context.placed(unit, place).refs);
    const slots =
      stage === 'construct' ? new OwnSlots(unit, dependsOnDef) : functionOf(context, unit, 'construct', key, [])?.slots;
    try {
      const fn = slots && describe(watched, shape, stage, slots, wires, mixes);
      return { fn, signature: fn?.signature };
    } catch (error) {
      if (error instanceof DependsOnDef) return { fn: undefined, signature: undefined };
      throw located(`unit ${unit}: ${shape.spec.name}`, error);
    }
  });
  return fn;
}

function describe(
  layout: Layout,
  { spec, declaration, constants, signals }: Shape,
  stage: OwnStage,
  slots: OwnSlots,
  wires: readonly (number | null)[],
  mixes: boolean,
): UnitFunction | undefined {
  const { outputs } = spec;
  if (signals.length + outputs.length > most) return undefined;
  const values = outputs.filter((rate) => !isWired(stage, rate)).length;
  /** Parameters of the outputs' wires. */
  const wireParams: (number | null)[] = [];
  const params: Kind[] = [
    'i32',
    ...signals.map((rate) => (isWired(stage, rate) ? ('i32' as const) : ('f32' as const))),
  ];
  wires.forEach((wire) => wireParams.push(wire === null ? null : params.push('i32') - 1));
  const graph = new FunctionGraph({
    name: `${spec.name} ${stage}#${++made}`,
    form: 'unit',
    params,
    result: values === 1 ? 'f32' : null,
  });
  const lanes = new Lanes(graph);
  const paramOf = (ref: InputRef) => lanes.param(1 + ref.unit - firstSignal);
  const rateOf = (ref: InputRef): Rate => (ref.unit < 0 ? 0 : signals[ref.unit - firstSignal]!);
  let looping = false;
  const unit = slots.unit;
  const u = new Unit(
    {
      ...commonServices(layout, constants),
      pod: slots,
      lanes,
      stage,
      get units() {
        return dependsOnDef();
      },
      placeInDef: dependsOnDef,
      rateOf,
      read: (ref) => {
        if (ref.unit < 0) return lanes.f32(constants[ref.output]!);
        if (!isWired(stage, rateOf(ref))) return paramOf(ref);
        return looping ? lanes.wire(paramOf(ref)) : lanes.wireStart(paramOf(ref));
      },
      write: (_, output, value) => {
        const wire = wireParams[output];
        if (wire !== null && wire !== undefined) lanes.setWire(lanes.param(wire), value);
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
      wire: (ref) => (isWired(stage, rateOf(ref)) ? paramOf(ref) : null),
      outputWire: (_, output) => {
        const wire = wireParams[output];
        return wire === null || wire === undefined ? null : lanes.param(wire);
      },
    },
    unit,
    spec,
    inputNames(declaration),
  );
  declaration.emit(u);
  if (mixes) declaration.mix?.(u);
  u.finish();
  slots.isComplete = true;
  // The loop over frames is as long as a block, whoever asked.
  void layout.blockSize;
  const isEmpty =
    !graph.result &&
    graph.regions.every(({ nodes }) => nodes.every(({ role }) => role !== Role.effect && role !== Role.flow));
  return { signature: graph.signature, isEmpty, slots };
}

/** Functions so far: each has a name of its own. */
let made = 0;
