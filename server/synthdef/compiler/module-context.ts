/** The common ground of a module's functions: the plan of the pod, steps and wires, and the functions that they call. */
import type { InputRef, SynthDef } from '../../../protocol/synthdef/graph.ts';
import { type HostFunction, hostFunctions } from '../../world/host-functions.ts';
import type { Layout } from '../../world/layout.ts';
import type { Declaration } from './declaration.ts';
import { CompileError, splitIt } from './errors.ts';
import type { Lanes, Value } from './lanes/lanes.ts';
import { helpers } from './library/helpers.ts';
import { PodPlan } from './pod.ts';
import { type Step, schedule } from './schedule.ts';
import type { OutOfLine } from './unit.ts';
import { type FunctionBody, type ModuleBuilder, Type } from './wasm/module.ts';
import { allocateWires, type Wires } from './wires.ts';

export interface OutOfLineFunction {
  readonly fn: FunctionBody;
  /** Names of the states that it sets. */
  readonly sets: readonly string[];
}

export class ModuleContext {
  readonly steps: readonly Step[];
  private readonly wires: Wires;
  private readonly hostIndex = new Map<HostFunction, number>();
  private readonly helperIndex = new Map<string, number>();
  private readonly outOfLineWork = new Map<number, OutOfLine>();

  constructor(
    readonly def: SynthDef,
    readonly declarations: readonly Declaration[],
    readonly layout: Layout,
    private readonly module: ModuleBuilder,
    readonly pod = new PodPlan(def.params.length),
  ) {
    this.steps = schedule(def, declarations);
    this.wires = allocateWires(def, declarations, this.steps);
    if (this.wires.count > layout.wireLimit)
      throw new CompileError(
        `${this.wires.count} signals are to be kept at the same time, there is room for ${layout.wireLimit}: ${splitIt}`,
      );
    for (const [name, { params, result }] of Object.entries(hostFunctions)) {
      const index = module.import(
        name,
        params.map((p) => Type[p]),
        result ? [Type[result]] : [],
      );
      this.hostIndex.set(name as HostFunction, index);
    }
  }

  host(name: HostFunction): number {
    return this.hostIndex.get(name)!;
  }

  /** A function shared by the units of the module, emitted at its first use. */
  helper(name: string): number {
    const known = this.helperIndex.get(name);
    if (known !== undefined) return known;
    const build = helpers[name];
    if (!build) throw new Error(`no helper function ${name}`);
    const index = this.module.define(
      `helper.${name}`,
      build(this.layout, (other) => this.helper(other)),
    );
    this.helperIndex.set(name, index);
    return index;
  }

  /** The function of a unit's rare work, made by `emit` at its first use. */
  outOfLine(unit: number, emit: () => OutOfLineFunction): OutOfLine {
    const known = this.outOfLineWork.get(unit);
    if (known) return known;
    const { fn, sets } = emit();
    const work = { index: this.module.define(`outOfLine.${unit}`, fn), sets };
    this.outOfLineWork.set(unit, work);
    return work;
  }

  constant(lanes: Lanes, ref: InputRef): Value {
    return lanes.f32(this.def.constants[ref.output]!);
  }

  /** Address of an output's wire. */
  wire(unit: number, output: number): number | null {
    const number = this.wires.get(unit, output);
    return number === undefined ? null : this.layout.wireAddress + number * this.layout.wireBytes;
  }

  rateOf(ref: InputRef): number {
    return ref.unit < 0 ? 0 : this.def.units[ref.unit]!.outputs[ref.output]!;
  }

  /** Slot of a scalar-rate unit's output. */
  scalarSlot(unit: number, output: number): number {
    return this.pod.slot(unit, `out${output}`, 'f32');
  }
}
