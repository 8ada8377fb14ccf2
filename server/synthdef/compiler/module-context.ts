/** The common ground of a module's functions: the plan of the pod, steps and wires, and the functions that they call. */
import type { InputRef, SynthDef } from '../../../protocol/synthdef/graph.ts';
import { type HostFunction, hostFunctions } from '../../world/host-functions.ts';
import type { Layout } from '../../world/layout.ts';
import { commonFunction } from './common-functions.ts';
import { defCommutes } from './commutes.ts';
import type { Declaration } from './declaration.ts';
import { CompileError, splitIt } from './errors.ts';
import type { FunctionGraph, Signature } from './graph/function-graph.ts';
import type { Lanes, Value } from './graph/lanes.ts';
import { helpers } from './library/helpers.ts';
import { PodPlan } from './pod.ts';
import { type Step, schedule } from './schedule.ts';
import { allocateWires, type Wires } from './wires.ts';

export class ModuleContext {
  /** True when neighbouring synths of the def may run in any order: its units mix behind all others. */
  readonly commutes: boolean;
  readonly steps: readonly Step[];
  /** Functions of this module that others call, by name; each is made when it is first called. */
  private readonly functions = new Map<string, Signature>();
  private readonly wires: Wires;

  constructor(
    readonly def: SynthDef,
    readonly declarations: readonly Declaration[],
    readonly layout: Layout,
    readonly pod = new PodPlan(def.params.length),
  ) {
    this.steps = schedule(def, declarations);
    this.commutes = defCommutes(def, declarations);
    this.wires = allocateWires(def, declarations, this.steps, this.commutes);
    if (this.wires.count > layout.wireLimit)
      throw new CompileError(
        `${this.wires.count} signals are to be kept at the same time, there is room for ${layout.wireLimit}: ${splitIt}`,
      );
  }

  host(name: HostFunction): Signature {
    const { params, result } = hostFunctions[name];
    return { name, form: 'plain', params, result };
  }

  /** A function shared by the units of the module. */
  helper(name: string): Signature {
    return helperFor(this.layout, name);
  }

  /** A function by its name, made by `build` when it is first asked for. */
  define(name: string, build: (name: string) => FunctionGraph): Signature {
    let fn = this.functions.get(name);
    if (!fn) {
      fn = build(name).signature;
      this.functions.set(name, fn);
    }
    return fn;
  }

  constant(lanes: Lanes, ref: InputRef): Value {
    return lanes.f32(this.def.constants[ref.output]!);
  }

  /** Address of an output's wire. */
  wire(unit: number, output: number): number | null {
    const number = this.wires.get(unit, output);
    return number === undefined ? null : this.layout.wireAddress + number * this.layout.wireBytes;
  }

  /** Address of a signal's wire; null for a constant, or where it has none. */
  readonly wireOf = (ref: InputRef): number | null => (ref.unit < 0 ? null : this.wire(ref.unit, ref.output));

  rateOf(ref: InputRef): number {
    return ref.unit < 0 ? 0 : this.def.units[ref.unit]!.outputs[ref.output]!;
  }

  /** Slot of a scalar-rate unit's output. */
  scalarSlot(unit: number, output: number): number {
    return this.pod.slot(unit, `out${output}`, 'f32');
  }

  /** Services of the module for a unit, whatever function it is in. */
  services() {
    const { layout, pod, def } = this;
    return {
      layout,
      pod,
      units: def.units,
      host: (name: HostFunction) => this.host(name),
      helper: (name: string) => this.helper(name),
    };
  }
}

/** A helper for a layout. Helpers call one another for the same. */
function helperFor(layout: Layout, name: string): Signature {
  const known = helpers[name];
  if (!known) throw new Error(`no helper function ${name}`);
  return commonFunction(layout, `helper.${name}`, (watched) => ({
    graph: known.build(`helper.${name}`, watched, (other) => helperFor(watched, other)),
    slots: [],
  })).graph.signature;
}
