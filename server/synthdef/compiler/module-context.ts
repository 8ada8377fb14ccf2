/** The common ground of a module's functions: the plan of the pod, steps and wires, and the functions that they call. */
import type { InputRef, Rate, SynthDef } from '../../../protocol/synthdef/graph.ts';
import type { Layout } from '../../world/layout.ts';
import { bankAlignment, resultBytes } from './banks.ts';
import { defCommutes } from './commutes.ts';
import type { Declaration } from './declaration.ts';
import { CompileError, splitIt } from './errors.ts';
import type { FunctionGraph, Signature } from './graph/function-graph.ts';
import type { Lanes, Value } from './graph/lanes.ts';
import type { Look } from './looks.ts';
import { type PlacedUnit, placeUnit } from './placed-unit.ts';
import { PodPlan } from './pod.ts';
import { audioRate, type Step, schedule, unitByUnit } from './schedule.ts';
import { noteComparison } from './watched-constants.ts';
import { allocateWires, type Wires } from './wires.ts';

export interface ContextOptions {
  /** Pods that may be calculated side by side: their wires, and what whole-block units leave, lie one behind the other. Default 1. */
  readonly sideBySide?: number;
  /** True for code in which units share loops, false for one that calls each by its function. Default true. */
  readonly isFused?: boolean;
}

export class ModuleContext {
  readonly pod: PodPlan;
  readonly sideBySide: number;
  readonly isFused: boolean;
  /** True when neighbouring synths of the def may run in any order: its units mix behind all others. */
  readonly commutes: boolean;
  /** True when units may add to control buses. */
  readonly addsControl: boolean;
  /** True when the def makes buffers for itself. */
  readonly hasOwnBuffers: boolean;
  readonly steps: readonly Step[];
  /** Functions of this module that others call, by name; each is made when it is first called. */
  private readonly functions = new Map<string, Signature>();
  private readonly wires: Wires;
  /** Of units that are called by functions of their own: the bytes by which their slots lie further than in these. */
  readonly moves: number[] = [];
  private readonly places: PlacedUnit[] = [];

  constructor(
    readonly def: SynthDef,
    readonly declarations: readonly Declaration[],
    readonly layout: Layout,
    { sideBySide = 1, isFused = true }: ContextOptions = {},
  ) {
    this.pod = new PodPlan(def.params.length);
    this.sideBySide = sideBySide;
    this.isFused = isFused;
    this.steps = (isFused ? schedule : unitByUnit)(def, declarations);
    this.commutes = defCommutes(def, declarations);
    this.addsControl = declarations.some(
      ({ writes }, i) => writes?.includes('controlBus') && def.units[i]!.rate !== audioRate,
    );
    this.hasOwnBuffers = declarations.some(({ ownBuffer }) => ownBuffer);
    this.wires = allocateWires(def, declarations, this.steps, this.commutes);
    if (isFused && !this.hasRoom)
      throw new CompileError(
        `${this.wires.count} signals are to be kept at the same time, there is room for ${layout.wireLimit}: ${splitIt}`,
      );
  }

  /** True when there are wires enough. */
  get hasRoom(): boolean {
    return this.wires.count <= this.layout.wireLimit;
  }

  /** Returns what is known of a unit without its neighbours. */
  readonly placed = (unit: number): PlacedUnit => (this.places[unit] ??= placeUnit(this.def, this.declarations, unit));

  /** Bytes from the wires of one pod to those of the next. */
  get bankBytes(): number {
    return (
      Math.ceil((this.wires.count * this.layout.wireBytes + resultBytes * this.maxResults) / bankAlignment) *
      bankAlignment
    );
  }

  /**
   * True when synths of different pods may be calculated at the same time. Whole-block units are functions of one lane, which cannot tell from which stream
   * of random numbers another lane of the vector draws.
   */
  get runsTogether(): boolean {
    const drawing = this.steps.filter(
      (step) => step.kind === 'block' && this.declarations[step.unit]!.writes?.includes('random'),
    );
    return this.commutes && drawing.length === 0;
  }

  /** Number of pods of `sideBySide` for which there is room, of which synths may be calculated at the same time: a power of two. */
  get possibleSideBySide(): number {
    if (!this.runsTogether) return 1;
    let pods = this.sideBySide;
    while (pods > 1 && pods * this.bankBytes > this.layout.wireLimit * this.layout.wireBytes) pods /= 2;
    return pods;
  }

  /** Place of a control-rate output of a whole-block unit, a word a lane. */
  resultAddress(output: number): number {
    const { layout, wires } = this;
    const first =
      this.possibleSideBySide > 1 ? layout.wireAddress + wires.count * layout.wireBytes : layout.spillAddress;
    return first + resultBytes * output;
  }

  private get maxResults(): number {
    return Math.max(0, ...this.steps.map((s) => (s.kind === 'block' ? this.def.units[s.unit]!.outputs.length : 0)));
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

  /** Notes that code depends on looks at a unit's constants. */
  look(unit: number, looks: readonly Look[]): void {
    const { constants } = this.def;
    const { numbers } = this.placed(unit);
    for (const { constant, equals } of looks) {
      if (equals === undefined) void constants[numbers[constant]!];
      else noteComparison(constants, numbers[constant]!, equals);
    }
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

  rateOf(ref: InputRef): Rate {
    return ref.unit < 0 ? 0 : this.def.units[ref.unit]!.outputs[ref.output]!;
  }

  /** Slot of a scalar-rate unit's output. */
  scalarSlot(unit: number, output: number): number {
    return this.pod.slot(unit, `out${output}`, 'f32');
  }
}
