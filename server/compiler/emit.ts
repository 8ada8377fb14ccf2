/**
 * Emits a scheduled SynthDef as one WebAssembly module with these functions:
 *
 *   construct(pod, lane)  runs every unit's constructor in the def's order, one lane
 *   calc1(pod, lane)      one block of one lane
 *   calc4(pod, lanes)     one block of the lanes whose bits are set
 *   run(list, entries)    one block of a list of pods and lanes; whether any left done actions or a report
 *
 * and, where a unit has something left to do at the end, destroy(pod, lane).
 *
 * What could go wrong: a value is read in a region of the function that its writer does not dominate. `read` throws
 * at compile time instead.
 */
import type { InputRef, SynthDef } from '../../protocol/synthdef/graph.ts';
import { type Layout, Pod, withoutSamples, World } from '../render/layout.ts';
import type { AnyDeclaration } from '../ugens/declare.ts';
import { helpers } from './helpers.ts';
import { Lanes, Value, type Width } from './lanes.ts';
import { PodPlan } from './pod.ts';
import { audioRate, schedule, type Step } from './schedule.ts';
import { type HostFunction, hostFunctions, type RareWork, type Stage, type Surroundings, Unit } from './unit.ts';
import { Code, FunctionBody, ModuleBuilder, Type } from './wasm.ts';
import { allocateWires, type Wires } from './wires.ts';

export interface Emitted {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Size of a pod (four lanes) of this def. */
  readonly podBytes: number;
  readonly audioMaps: readonly (readonly [control: number, offset: number])[];
  /** The scheduled steps, for `--explain`-like output and tests. */
  readonly steps: readonly Step[];
}

export function emitModule(def: SynthDef, declarations: readonly AnyDeclaration[], layout: Layout): Emitted {
  const module = new ModuleBuilder(withoutSamples(layout).memoryPages, layout.memoryPages);
  const context = new Context(def, declarations, layout, module);
  const construct = emitLaneFunction(context, 'emit');
  const calc1 = new CalcEmitter(context, 1).emit();
  const calc4 = new CalcEmitter(context, 4).emit();
  module.define('construct', construct);
  const indices = { calc1: module.define('calc1', calc1), calc4: module.define('calc4', calc4) };
  module.define('run', emitRun(indices));
  const destroys = declarations.some((d) => d.destroy);
  if (destroys) module.define('destroy', emitLaneFunction(context, 'destroy'));
  return { bytes: module.encode(), podBytes: context.pod.bytes, audioMaps: context.pod.audioMaps(), steps: context.steps };
}

/** What the three functions of a module have in common. */
class Context {
  readonly pod: PodPlan;
  readonly steps: readonly Step[];
  readonly wires: Wires;
  private readonly hostIndex = new Map<HostFunction, number>();
  private readonly helperIndex = new Map<string, number>();
  private readonly rareWork = new Map<number, RareWork>();

  constructor(
    readonly def: SynthDef,
    readonly declarations: readonly AnyDeclaration[],
    readonly layout: Layout,
    readonly module: ModuleBuilder,
  ) {
    this.pod = new PodPlan(def.params.length);
    this.steps = schedule(def, declarations);
    this.wires = allocateWires(def, declarations, this.steps);
    if (this.wires.count > layout.wireLimit) throw new Error(`the SynthDef needs ${this.wires.count} wires, there are ${layout.wireLimit}`);
    for (const [name, { params, result }] of Object.entries(hostFunctions)) {
      const index = module.import(name, params.map((p) => Type[p]), result ? [Type[result]] : []);
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
    const index = this.module.define(`helper.${name}`, build(this.layout, (other) => this.helper(other)));
    this.helperIndex.set(name, index);
    return index;
  }

  /** See Unit.rarely. */
  rare(index: number, inputs: readonly InputRef[], emit: (u: Unit) => void): RareWork {
    const known = this.rareWork.get(index);
    if (known) return known;
    const fn = new FunctionBody([Type.i32, Type.i32, ...inputs.map(() => Type.f32)]);
    const at8 = fn.local(Type.i32);
    // Lanes of 64-bit slots lie twice as far from the pod.
    fn.code.byte(0x20).u32(1).byte(0x20).u32(1).byte(0x6a).byte(0x20).u32(0).byte(0x6b).byte(0x21).u32(at8);
    const lanes = new Lanes(fn, 1, 0, 1, at8);
    const values: Values = new Map(inputs.map((ref, i) => [outputKey(ref.unit, ref.output), new Value(lanes, 'f32', [2 + i])]));
    const spec = this.def.units[index]!;
    const unit = new Unit({
      ...laneSurroundings(this, lanes, spec.rate === audioRate ? 'audio' : 'control', values),
      write: () => {
        throw new Error(`unit ${index}: rare work has no outputs`);
      },
    }, index, spec, this.declarations[index]!);
    emit(unit);
    unit.finish();
    const work = { index: this.module.define(`rare.${index}`, fn), sets: unit.assignedStates() };
    this.rareWork.set(index, work);
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

/** Goes through a list of (pod, lanes), telling the world where it is, and gathers what the pods' headers say. */
function emitRun({ calc1, calc4 }: { calc1: number; calc4: number }): FunctionBody {
  const fn = new FunctionBody([Type.i32, Type.i32], [Type.i32]);
  const [pod, lanes, end, told] = [fn.local(Type.i32), fn.local(Type.i32), fn.local(Type.i32), fn.local(Type.i32)];
  const { code } = fn;
  const get = (local: number) => code.byte(0x20).u32(local);
  const set = (local: number) => code.byte(0x21).u32(local);
  get(0).byte(0x20).u32(1).byte(0x41).s32(3).byte(0x74, 0x6a);
  set(end).byte(0x03, 0x40);
  code.byte(0x41).s32(World.running).byte(0x20).u32(0).byte(0x36, 0x02, 0x00);
  get(0).byte(0x28, 0x02, 0x00);
  set(pod);
  get(0).byte(0x28, 0x02, 0x04);
  set(lanes);
  // One lane, or several?
  get(lanes).byte(0x20).u32(lanes).byte(0x41).s32(1).byte(0x6b, 0x71, 0x04, 0x40);
  get(pod).byte(0x20).u32(lanes).byte(0x10).u32(calc4).byte(0x05);
  get(pod).byte(0x20).u32(lanes).byte(0x68, 0x10).u32(calc1).byte(0x0b);
  get(told).byte(0x20).u32(pod).simd(0x00).u32(4).u32(Pod.done);
  get(pod).simd(0x00).u32(4).u32(Pod.notFinite).simd(0x50).simd(0x53).byte(0x72);
  set(told);
  get(0).byte(0x41).s32(8).byte(0x6a, 0x22).u32(0);
  get(end).byte(0x48, 0x0d, 0x00, 0x0b);
  get(told);
  return fn;
}

type Values = Map<string, Value>;
const outputKey = (unit: number, output: number) => `${unit}:${output}`;

/** Locals of a one-lane function or section: the addresses of the lane's words. */
function setLaneAddresses(fn: FunctionBody, code: Code, pod: number, lane: number): { at4: number; at8: number; lane4: number } {
  const [at4, at8, lane4] = [fn.local(Type.i32), fn.local(Type.i32), fn.local(Type.i32)];
  code.byte(0x20).u32(lane).byte(0x41).s32(2).byte(0x74).byte(0x21).u32(lane4);
  code.byte(0x20).u32(pod).byte(0x20).u32(lane4).byte(0x6a).byte(0x21).u32(at4);
  code.byte(0x20).u32(at4).byte(0x20).u32(lane4).byte(0x6a).byte(0x21).u32(at8);
  return { at4, at8, lane4 };
}

/** Of a unit that works by itself, in one lane, on one sample. */
function laneSurroundings(context: Context, lanes: Lanes, stage: Stage, values: Values): Omit<Surroundings, 'write'> {
  return {
    lanes, stage, layout: context.layout, pod: context.pod, units: context.def.units, frameLocal: -1,
    host: (name) => context.host(name),
    helper: (name) => context.helper(name),
    rare: (unit, inputs, emit) => context.rare(unit, inputs, emit),
    read: (ref) => (ref.unit < 0 ? context.constant(lanes, ref) : found(values, ref.unit, ref.output)),
    lane4: null,
    loop: (body) => body(),
    wire: () => null,
    outputWire: () => null,
  };
}

/** The constructor, or what the units do when the synth ends: one lane, unit after unit. */
function emitLaneFunction(context: Context, method: 'emit' | 'destroy'): FunctionBody {
  const fn = new FunctionBody([Type.i32, Type.i32]);
  const { at4, at8 } = setLaneAddresses(fn, fn.code, 0, 1);
  const lanes = new Lanes(fn, 1, 0, at4, at8);
  const values: Values = new Map();
  const around: Surroundings = {
    ...laneSurroundings(context, lanes, method === 'emit' ? 'construct' : 'destroy', values),
    write: (unit, output, value) => {
      values.set(outputKey(unit, output), value);
      if (context.def.units[unit]!.rate === 0) lanes.storeSlot(context.scalarSlot(unit, output), value);
    },
  };
  context.def.units.forEach((spec, index) => {
    const declaration = context.declarations[index]!;
    const unit = new Unit(around, index, spec, declaration);
    declaration[method]?.(unit);
    unit.finish();
  });
  return fn;
}

function found(values: Values, unit: number, output: number): Value {
  const value = values.get(outputKey(unit, output));
  if (!value) throw new Error(`output ${output} of unit ${unit} is read where it has no value`);
  return value;
}

/** One of the two block functions. */
class CalcEmitter {
  private readonly fn = new FunctionBody([Type.i32, Type.i32]);
  private readonly lanes: Lanes;
  private readonly values: Values = new Map();
  private readonly frameLocal: number;
  private readonly lane4: number | null;

  constructor(private readonly context: Context, private readonly width: Width) {
    const { fn } = this;
    this.frameLocal = fn.local(Type.i32);
    if (width === 1) {
      const { at4, at8, lane4 } = setLaneAddresses(fn, fn.code, 0, 1);
      this.lane4 = lane4;
      this.lanes = new Lanes(fn, 1, 0, at4, at8);
    } else {
      const active = fn.local(Type.v128);
      const bit = () => {
        fn.code.simd(0x0c);
        for (const b of [1, 2, 4, 8]) fn.code.byte(b, 0, 0, 0);
      };
      fn.code.byte(0x20).u32(1).simd(0x11);
      bit();
      fn.code.simd(0x4e);
      bit();
      fn.code.simd(0x37).byte(0x21).u32(active);
      this.lane4 = null;
      this.lanes = new Lanes(fn, 4, 0, 0, 0, { mask: active, bits: 1 });
    }
  }

  emit(): FunctionBody {
    for (const step of this.context.steps) {
      if (step.kind === 'loop') this.emitLoop(step.units);
      else if (step.kind === 'block') this.emitBlock(step.unit);
      else this.emitWhole(step.unit);
    }
    return this.fn;
  }

  private emitUnit(index: number, around: Surroundings): void {
    const declaration = this.context.declarations[index]!;
    const unit = new Unit(around, index, this.context.def.units[index]!, declaration);
    declaration.emit(unit);
    unit.finish();
  }

  private surroundings(stage: Stage, lanes: Lanes, parts: Pick<Surroundings, 'read' | 'write' | 'loop'>): Surroundings {
    const { context } = this;
    return {
      lanes, stage, layout: context.layout, pod: context.pod, units: context.def.units, frameLocal: this.frameLocal,
      lane4: this.lane4,
      host: (name) => context.host(name),
      helper: (name) => context.helper(name),
      rare: (unit, inputs, emit) => context.rare(unit, inputs, emit),
      wire: (ref) => (ref.unit < 0 ? null : context.wire(ref.unit, ref.output)),
      outputWire: (unit, output) => context.wire(unit, output),
      ...parts,
    };
  }

  /** One loop over the frames for all units of the step; what they do once a block stands before and after it. */
  private emitLoop(units: readonly number[]): void {
    const { lanes, context } = this;
    const main = lanes.code;
    const [before, inside, after] = [new Code(), new Code(), new Code()];
    const computed = new Set<string>();
    for (const index of units) {
      lanes.code = before;
      const around = this.surroundings('audio', lanes, {
        read: (ref) => {
          if (ref.unit >= 0 && context.rateOf(ref) === audioRate) {
            const key = outputKey(ref.unit, ref.output);
            if (lanes.code === inside && computed.has(key)) return found(this.values, ref.unit, ref.output);
            return this.loadWire(lanes, ref, lanes.code === inside ? this.frameLocal : this.lane4);
          }
          return this.blockValue(ref, before);
        },
        write: (unit, output, value) => {
          this.values.set(outputKey(unit, output), value);
          computed.add(outputKey(unit, output));
          const wire = context.wire(unit, output);
          if (wire !== null) this.storeWire(lanes, wire, value);
        },
        loop: (body) => {
          lanes.code = inside;
          body();
          lanes.code = after;
        },
      });
      this.emitUnit(index, around);
    }
    lanes.code = main;
    main.append(before);
    this.frameLoop(main, () => main.append(inside));
    main.append(after);
  }

  /** A control-rate unit, or one that works on whole wires, all lanes in one go. */
  private emitWhole(index: number): void {
    const { lanes, context } = this;
    this.emitUnit(index, this.surroundings('control', lanes, {
      read: (ref) => (context.rateOf(ref) === audioRate ? this.loadWire(lanes, ref, this.lane4) : this.blockValue(ref, lanes.code)),
      write: (unit, output, value) => this.values.set(outputKey(unit, output), value),
      loop: (body) => body(),
    }));
  }

  /** A whole-block unit: lane after lane, always with scalar code, over wires in memory. */
  private emitBlock(index: number): void {
    if (this.width === 1) return this.emitBlockLane(index, this.lanes, this.lane4!);
    const { fn, context, lanes: wide } = this;
    const code = fn.code;
    const spec = context.def.units[index]!;
    const spilled = spec.inputs.filter((ref) => context.rateOf(ref) === 1);
    spilled.forEach((ref, i) => {
      code.byte(0x41).s32(context.layout.spillAddress + 16 * i);
      wide.push(found(this.values, ref.unit, ref.output), 0).code.simd(0x0b).u32(2).u32(0);
    });
    const lane = fn.local(Type.i32);
    code.byte(0x41).s32(0).byte(0x21).u32(lane).byte(0x03, 0x40);
    code.byte(0x20).u32(1).byte(0x20).u32(lane).byte(0x76).byte(0x41).s32(1).byte(0x71, 0x04, 0x40);
    const { at4, at8, lane4 } = setLaneAddresses(fn, code, 0, lane);
    const narrow = new Lanes(fn, 1, 0, at4, at8);
    this.emitBlockLane(index, narrow, lane4, spilled);
    code.byte(0x0b);
    code.byte(0x20).u32(lane).byte(0x41).s32(1).byte(0x6a).byte(0x22).u32(lane).byte(0x41).s32(4).byte(0x48, 0x0d, 0x00, 0x0b);
    spec.outputs.forEach((rate, output) => {
      if (rate !== 1) return;
      const value = wide.produce('f32', () => {
        code.byte(0x41).s32(this.resultSpill(spilled.length, output));
        wide.load('f32', 0);
      });
      this.values.set(outputKey(index, output), value);
    });
  }

  private resultSpill(inputs: number, output: number): number {
    return this.context.layout.spillAddress + 16 * (inputs + output);
  }

  private emitBlockLane(index: number, lanes: Lanes, lane4: number, spilled?: readonly InputRef[]): void {
    const { context } = this;
    const spec = context.def.units[index]!;
    const code = lanes.code;
    let looping = false;
    const atLane = (address: number) => {
      code.byte(0x20).u32(lane4).byte(0x41).s32(address).byte(0x6a);
      return lanes;
    };
    const around = this.surroundings(spec.rate === audioRate ? 'audio' : 'control', lanes, {
      read: (ref) => {
        if (context.rateOf(ref) === audioRate) return this.loadWire(lanes, ref, looping ? this.frameLocal : lane4);
        const spill = spilled?.findIndex((s) => s.unit === ref.unit && s.output === ref.output) ?? -1;
        if (spill >= 0) return lanes.produce('f32', () => atLane(context.layout.spillAddress + 16 * spill).load('f32', 0));
        if (ref.unit < 0) return context.constant(lanes, ref);
        if (context.rateOf(ref) === 0) return lanes.loadSlot('f32', context.scalarSlot(ref.unit, ref.output));
        return found(this.values, ref.unit, ref.output);
      },
      write: (unit, output, value) => {
        const wire = context.wire(unit, output);
        if (wire !== null && spec.outputs[output] === audioRate) this.storeWire(lanes, wire, value);
        else if (spilled) atLane(this.resultSpill(spilled.length, output)).push(value, 0).store('f32', 0);
        else this.values.set(outputKey(unit, output), value);
      },
      loop: (body) => {
        if (spec.rate !== audioRate) return body();
        looping = true;
        this.frameLoop(code, body, lane4);
        looping = false;
      },
    });
    this.emitUnit(index, { ...around, lane4 });
  }

  /** The value of a control-rate, scalar or constant input; loads of scalar slots go to `code`. */
  private blockValue(ref: InputRef, code: Code): Value {
    const { lanes, context } = this;
    if (ref.unit < 0) return context.constant(lanes, ref);
    if (context.rateOf(ref) !== 0) return found(this.values, ref.unit, ref.output);
    const saved = lanes.code;
    lanes.code = code;
    const value = lanes.loadSlot('f32', context.scalarSlot(ref.unit, ref.output));
    lanes.code = saved;
    return value;
  }

  /** A wire's sample at a frame offset (16 bytes a frame, plus the lane's); null is frame 0 of four lanes. */
  private loadWire(lanes: Lanes, ref: InputRef, offsetLocal: number | null): Value {
    const address = this.context.wire(ref.unit, ref.output);
    if (address === null) throw new Error(`output ${ref.output} of unit ${ref.unit} is read from memory but has no wire`);
    return lanes.produce('f32', () => {
      if (offsetLocal === null) lanes.code.byte(0x41).s32(0);
      else lanes.code.byte(0x20).u32(offsetLocal);
      lanes.load('f32', address);
    });
  }

  private storeWire(lanes: Lanes, address: number, value: Value): void {
    lanes.code.byte(0x20).u32(this.frameLocal);
    lanes.push(value, 0).store('f32', address);
  }

  private frameLoop(code: Code, body: () => void, lane4 = this.lane4): void {
    const { frameLocal } = this;
    if (lane4 === null) code.byte(0x41).s32(0);
    else code.byte(0x20).u32(lane4);
    code.byte(0x21).u32(frameLocal).byte(0x03, 0x40);
    body();
    code.byte(0x20).u32(frameLocal).byte(0x41).s32(16).byte(0x6a).byte(0x22).u32(frameLocal);
    code.byte(0x41).s32(16 * this.context.layout.blockSize).byte(0x48, 0x0d, 0x00, 0x0b);
  }
}
