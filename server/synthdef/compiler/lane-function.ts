/**
 * Functions in which units work by themselves, in one lane, on one sample: the constructor, what they do at the end, and
 * work that few blocks need.
 *
 *     0 Rand (scalar) of 0, 1             construct(pod, lane):  draw a number, store it in slot 0:out0
 *     1 SinOsc (audio) of #0[0], 0   →                           set the phase up, compute the first sample
 *     2 Out (audio) of 0, #1[0]                                  nothing
 *
 * What could go wrong: rare work is one function for the constructor, calc1 and calc4, so it must not depend on who calls
 * it. It gets its inputs as arguments, finds its states in their slots, and the caller loads again those that it sets.
 */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import { inputNames } from './declaration.ts';
import { Lanes } from './lanes/lanes.ts';
import type { ModuleContext, OutOfLineFunction } from './module-context.ts';
import { OutputValues } from './output-values.ts';
import { audioRate } from './schedule.ts';
import { type OutOfLine, type Stage, type Surroundings, Unit } from './unit.ts';
import type { Code } from './wasm/assembler.ts';
import { FunctionBody, Type } from './wasm/module.ts';

/** The constructor, or what the units do when the synth ends: a function of (pod, lane), unit after unit. */
export function emitLaneFunction(context: ModuleContext, method: 'emit' | 'destroy'): FunctionBody {
  const fn = new FunctionBody([Type.i32, Type.i32]);
  const { at4, at8 } = setLaneAddresses(fn, fn.code, 0, 1);
  const lanes = new Lanes(fn, 1, 0, at4, at8);
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
  return fn;
}

/** A unit's rare work as a function of the module, emitted where it is first needed; see `Unit.outOfLine`. */
export function outOfLine(
  context: ModuleContext,
  unit: number,
  inputs: readonly InputRef[],
  emit: (u: Unit) => void,
): OutOfLine {
  return context.outOfLine(unit, () => emitOutOfLine(context, unit, inputs, emit));
}

/** A unit's rare work as a function of (pod, lane's slots, `inputs`), and the names of the states that it sets. */
function emitOutOfLine(
  context: ModuleContext,
  index: number,
  inputs: readonly InputRef[],
  emit: (u: Unit) => void,
): OutOfLineFunction {
  const fn = new FunctionBody([Type.i32, Type.i32, ...inputs.map(() => Type.f32)]);
  const at8 = fn.local(Type.i32);
  // Lanes of 64-bit slots lie twice as far from the pod.
  fn.code.localGet(1).localGet(1).i32Add().localGet(0).i32Sub().localSet(at8);
  const lanes = new Lanes(fn, 1, 0, 1, at8);
  const values = new OutputValues();
  inputs.forEach((ref, i) => values.set(ref.unit, ref.output, lanes.held('f32', [2 + i])));
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
  return { fn, sets: unit.assignedStates() };
}

/** Locals of a one-lane function or section: the addresses of the lane's words. */
export function setLaneAddresses(
  fn: FunctionBody,
  code: Code,
  pod: number,
  lane: number,
): { at4: number; at8: number; lane4: number } {
  const [at4, at8, lane4] = [fn.local(Type.i32), fn.local(Type.i32), fn.local(Type.i32)];
  code.localGet(lane).i32Const(2).i32Shl().localSet(lane4);
  code.localGet(pod).localGet(lane4).i32Add().localSet(at4);
  code.localGet(at4).localGet(lane4).i32Add().localSet(at8);
  return { at4, at8, lane4 };
}

/** Surroundings of a unit that works by itself, without wires. */
export function laneSurroundings(
  context: ModuleContext,
  lanes: Lanes,
  stage: Stage,
  values: OutputValues,
): Omit<Surroundings, 'write'> {
  return {
    lanes,
    stage,
    layout: context.layout,
    pod: context.pod,
    units: context.def.units,
    frameLocal: -1,
    host: (name) => context.host(name),
    helper: (name) => context.helper(name),
    outOfLine: (unit, inputs, emit) => outOfLine(context, unit, inputs, emit),
    read: (ref) => (ref.unit < 0 ? context.constant(lanes, ref) : values.get(ref.unit, ref.output)),
    lane4: null,
    loop: (body) => body(),
    wire: () => null,
    outputWire: () => null,
  };
}
