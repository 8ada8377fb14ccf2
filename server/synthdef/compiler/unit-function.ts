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
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import { knownFunction, makeFunction } from './common-functions.ts';
import { located } from './errors.ts';
import type { Signature } from './graph/function-graph.ts';
import type { Lanes, Value } from './graph/lanes.ts';
import { sameRef } from './input.ts';
import { type Look, Looks, sightOf } from './looks.ts';
import type { ModuleContext } from './module-context.ts';
import { OwnSlots } from './pod.ts';
import {
  DependsOnDef,
  dependsOnDef,
  describeAlone,
  firstSignal,
  isWired,
  type OwnStage,
  resultAddress,
  type Shape,
  type UnitFunction,
} from './unit-description.ts';

/** Signals, constants and outputs of a unit that has a function, at most. */
const most = 500;

/** Values and wires of a def's signals, for who calls its units. */
export interface Signals {
  readonly stage: OwnStage;
  /** A value of the block. */
  value(ref: InputRef): Value;
  /** Address of a signal's wire. @throws Error where it has none */
  wire(ref: InputRef): number;
  /** Address of an output's wire; null where it has none. */
  outputWire(output: number): number | null;
  setValue(output: number, value: Value): void;
}

/** A unit's function; undefined where it depends on its def. */
interface FoundFunction {
  readonly fn: UnitFunction | undefined;
  readonly signature: Signature | undefined;
}

/** By what is called: how descriptions have looked at constants. */
const lookedAt = new Map<string, readonly Look[]>();
const maxLooked = 8192;

/**
 * Calls a unit by its function. In a constructor its slots are handed out.
 * @returns false where it has no function, because it depends on the def around it
 */
export function callUnit(context: ModuleContext, lanes: Lanes, unit: number, signals: Signals): boolean {
  const { def, layout, pod, moves } = context;
  const { stage } = signals;
  const { outputs } = def.units[unit]!;
  const { refs, constants, numbers } = context.placed(unit);
  const wires = outputs.map((rate, output) => (isWired(stage, rate) ? signals.outputWire(output) : null));
  const fn = functionOf(context, unit, stage, wires);
  if (!fn) return false;
  if (stage === 'construct') moves[unit] = pod.adopt(unit, fn.slots);
  if (fn.isEmpty) return true;
  const args: Value[] = [lanes.i32(moves[unit]!)];
  for (const ref of refs)
    args.push(isWired(stage, context.rateOf(ref)) ? lanes.i32(signals.wire(ref)) : signals.value(ref));
  // A formula is folded by the values of its constants.
  if (fn.formula)
    context.look(
      unit,
      fn.told.map((constant) => ({ constant })),
    );
  for (const told of fn.told)
    args.push(fn.formula ? lanes.f32(constants[told]!) : lanes.numbered(constants[told]!, numbers[told]!));
  for (const wire of wires) if (wire !== null) args.push(lanes.i32(wire));
  const result = fn.formula ? calculated(lanes, fn.formula, args) : lanes.call(fn.signature, args);
  outputs.forEach((rate, output) => {
    if (!isWired(stage, rate)) signals.setValue(output, result ?? lanes.wireStart(resultAddress(layout, output)));
  });
  return true;
}

/** Calculates a formula of a function's parameters. */
function calculated(lanes: Lanes, formula: Value, params: readonly Value[]): Value {
  if (formula.constant !== undefined) return lanes.const(formula.kind, formula.constant);
  if (formula.op === 'param') return params[formula.detail as number]!;
  return lanes.repeated(
    formula,
    formula.args.map((arg) => calculated(lanes, arg, params)),
  );
}

/** Returns a unit's function; undefined where it depends on its def. */
function functionOf(
  context: ModuleContext,
  unit: number,
  stage: OwnStage,
  wires: readonly (number | null)[],
): UnitFunction | undefined {
  const { declarations, layout, hasOwnBuffers } = context;
  const { key, constants, refs } = context.placed(unit);
  if (refs.length + constants.length + wires.length > most) return undefined;
  const mixes = stage !== 'construct' && !context.commutes && declarations[unit]!.mix !== undefined;
  let kind = `${stage}${mixes ? ' mixing' : ''}${hasOwnBuffers ? ' beside buffers' : ''} ${key}`;
  for (const wire of wires) kind += wire === null ? '' : '>';
  const looked = lookedAt.get(kind);
  if (looked) context.look(unit, looked);
  const known = looked && knownFunction<FoundFunction>(layout, kind + sightOf(looked, constants));
  if (known) return known.fn;
  // The states of a block's function are those that its constructor has set up, which looks at constants too.
  const made = stage === 'construct' ? undefined : functionOf(context, unit, 'construct', []);
  if (stage !== 'construct' && !made) return undefined;
  return makeFunction<FoundFunction>(layout, (watched) => {
    const looks = new Looks();
    looks.add(...(looked ?? []), ...(made?.looked ?? []));
    const shape = { ...shapeOf(context, unit), stage, wires: wires.map((wire) => wire !== null), mixes, hasOwnBuffers };
    let fn: UnitFunction | undefined;
    try {
      fn = describeAlone(watched, shape, new OwnSlots(unit, dependsOnDef, made?.slots), looks);
    } catch (error) {
      if (!(error instanceof DependsOnDef)) throw located(`unit ${unit}: ${shape.spec.name}`, error);
    }
    const { all } = looks;
    context.look(unit, all);
    if (lookedAt.size >= maxLooked) lookedAt.clear();
    lookedAt.set(kind, all);
    return { name: kind + sightOf(all, constants), common: { fn, signature: fn?.signature } };
  }).fn;
}

function shapeOf(
  { def, declarations, placed }: ModuleContext,
  index: number,
): Pick<Shape, 'spec' | 'declaration' | 'constants' | 'signals'> {
  const { refs, constants } = placed(index);
  let count = 0;
  const inputs = def.units[index]!.inputs.map((ref) =>
    ref.unit < 0
      ? { unit: -1, output: count++ }
      : { unit: firstSignal + refs.findIndex((each) => sameRef(each, ref)), output: 0 },
  );
  return {
    spec: { ...def.units[index]!, inputs },
    declaration: declarations[index]!,
    constants,
    signals: refs.map((ref) => def.units[ref.unit]!.outputs[ref.output]!),
  };
}
