/**
 * Emits a def's block functions, calc1 and calc4: step after step, sample loops, control-rate units, whole-block units.
 *
 *     control 1            load the states of 1, one sample, store them
 *     loop 0 2        →    what 0 and 2 do once a block before their samples; for each frame the samples of 0 and 2,
 *                          passed in locals; what they do after it; wires only for readers in other steps
 *     block 3              for each lane that runs: a loop of its own over wires in memory
 *     wide 4               all lanes in one go over wires in memory
 *
 * What could go wrong: a value is read in a region of the function that its writer does not dominate. `OutputValues`
 * throws at compile time instead.
 */
import type { InputRef } from '../../../protocol/synthdef/graph.ts';
import { inputNames } from './declaration.ts';
import { outOfLine, setLaneAddresses } from './lane-function.ts';
import { pushLaneMask } from './lanes/lane-encoding.ts';
import { Lanes, type Value, type Width } from './lanes/lanes.ts';
import type { ModuleContext } from './module-context.ts';
import { OutputValues } from './output-values.ts';
import { audioRate } from './schedule.ts';
import { type Stage, type Surroundings, Unit } from './unit.ts';
import { Code } from './wasm/assembler.ts';
import { FunctionBody, Type } from './wasm/module.ts';

/** One block of one lane, or of the lanes whose bits are set: a function of (pod, lane) or (pod, lanes). */
export function emitCalc(context: ModuleContext, width: Width): FunctionBody {
  return new CalcEmitter(context, width).emit();
}

class CalcEmitter {
  private readonly fn = new FunctionBody([Type.i32, Type.i32]);
  private readonly lanes: Lanes;
  private readonly values = new OutputValues();
  private readonly frameLocal: number;
  private readonly lane4: number | null;

  constructor(
    private readonly context: ModuleContext,
    private readonly width: Width,
  ) {
    const { fn } = this;
    this.frameLocal = fn.local(Type.i32);
    if (width === 1) {
      const { at4, at8, lane4 } = setLaneAddresses(fn, fn.code, 0, 1);
      this.lane4 = lane4;
      this.lanes = new Lanes(fn, 1, 0, at4, at8);
    } else {
      const active = fn.local(Type.v128);
      pushLaneMask(fn.code, () => fn.code.localGet(1));
      fn.code.localSet(active);
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
    const unit = new Unit(around, index, this.context.def.units[index]!, inputNames(declaration));
    declaration.emit(unit);
    if (!this.context.commutes) declaration.mix?.(unit);
    unit.finish();
  }

  private surroundings(stage: Stage, lanes: Lanes, parts: Pick<Surroundings, 'read' | 'write' | 'loop'>): Surroundings {
    const { context } = this;
    return {
      lanes,
      stage,
      layout: context.layout,
      pod: context.pod,
      units: context.def.units,
      frameLocal: this.frameLocal,
      lane4: this.lane4,
      host: (name) => context.host(name),
      helper: (name) => context.helper(name),
      outOfLine: (unit, inputs, emit) => outOfLine(context, unit, inputs, emit),
      wire: context.wireOf,
      outputWire: (unit, output) => context.wire(unit, output),
      ...parts,
    };
  }

  /** One loop over the frames for all units of the step; what they do once a block stands before and after it. */
  private emitLoop(units: readonly number[]): void {
    const { lanes, context } = this;
    const main = lanes.code;
    const [before, inside, after] = [new Code(), new Code(), new Code()];
    /** Units of this loop that have their sample. */
    const computed = new Set<number>();
    for (const index of units) {
      lanes.code = before;
      const around = this.surroundings('audio', lanes, {
        read: (ref) => {
          if (ref.unit >= 0 && context.rateOf(ref) === audioRate) {
            if (lanes.code === inside && computed.has(ref.unit)) return this.values.get(ref.unit, ref.output);
            return this.loadWire(lanes, ref, lanes.code === inside ? this.frameLocal : this.lane4);
          }
          return this.blockValue(ref, before);
        },
        write: (unit, output, value) => {
          this.values.set(unit, output, value);
          computed.add(unit);
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
    this.emitUnit(
      index,
      this.surroundings('control', lanes, {
        read: (ref) =>
          context.rateOf(ref) === audioRate ? this.loadWire(lanes, ref, this.lane4) : this.blockValue(ref, lanes.code),
        write: (unit, output, value) => this.values.set(unit, output, value),
        loop: (body) => body(),
      }),
    );
  }

  /** A whole-block unit: lane after lane, always with scalar code, over wires in memory. */
  private emitBlock(index: number): void {
    if (this.width === 1) return this.emitBlockLane(index, this.lanes, this.lane4!);
    const { fn, context, lanes: wide } = this;
    const code = fn.code;
    const spec = context.def.units[index]!;
    const spilled = spec.inputs.filter((ref) => context.rateOf(ref) === 1);
    spilled.forEach((ref, i) => {
      code.i32Const(context.layout.spillAddress + 16 * i);
      wide.push(this.values.get(ref.unit, ref.output), 0).code.v128Store();
    });
    const lane = fn.local(Type.i32);
    code.i32Const(0).localSet(lane).loop();
    code.localGet(1).localGet(lane).i32ShrU().i32Const(1).i32And().if();
    const { at4, at8, lane4 } = setLaneAddresses(fn, code, 0, lane);
    const narrow = new Lanes(fn, 1, 0, at4, at8);
    this.emitBlockLane(index, narrow, lane4, spilled);
    code.end();
    code.localGet(lane).i32Const(1).i32Add().localTee(lane).i32Const(4).i32LtS().brIf(0).end();
    spec.outputs.forEach((rate, output) => {
      if (rate !== 1) return;
      const value = wide.produce('f32', () => {
        code.i32Const(this.resultSpill(spilled.length, output));
        wide.load('f32', 0);
      });
      this.values.set(index, output, value);
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
      code.localGet(lane4).i32Const(address).i32Add();
      return lanes;
    };
    const around = this.surroundings(spec.rate === audioRate ? 'audio' : 'control', lanes, {
      read: (ref) => {
        if (context.rateOf(ref) === audioRate) return this.loadWire(lanes, ref, looping ? this.frameLocal : lane4);
        const spill = spilled?.findIndex((s) => s.unit === ref.unit && s.output === ref.output) ?? -1;
        if (spill >= 0)
          return lanes.produce('f32', () => atLane(context.layout.spillAddress + 16 * spill).load('f32', 0));
        if (ref.unit < 0) return context.constant(lanes, ref);
        if (context.rateOf(ref) === 0) return lanes.loadSlot('f32', context.scalarSlot(ref.unit, ref.output));
        return this.values.get(ref.unit, ref.output);
      },
      write: (unit, output, value) => {
        const wire = context.wire(unit, output);
        if (wire !== null && spec.outputs[output] === audioRate) this.storeWire(lanes, wire, value);
        else if (spilled) atLane(this.resultSpill(spilled.length, output)).push(value, 0).store('f32', 0);
        else this.values.set(unit, output, value);
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
    if (context.rateOf(ref) !== 0) return this.values.get(ref.unit, ref.output);
    const saved = lanes.code;
    lanes.code = code;
    const value = lanes.loadSlot('f32', context.scalarSlot(ref.unit, ref.output));
    lanes.code = saved;
    return value;
  }

  /** A wire's sample at a frame offset (16 bytes a frame, plus the lane's); null is frame 0 of four lanes. */
  private loadWire(lanes: Lanes, ref: InputRef, offsetLocal: number | null): Value {
    const address = this.context.wire(ref.unit, ref.output);
    if (address === null)
      throw new Error(`output ${ref.output} of unit ${ref.unit} is read from memory but has no wire`);
    return lanes.produce('f32', () => {
      if (offsetLocal === null) lanes.code.i32Const(0);
      else lanes.code.localGet(offsetLocal);
      lanes.load('f32', address);
    });
  }

  private storeWire(lanes: Lanes, address: number, value: Value): void {
    lanes.code.localGet(this.frameLocal);
    lanes.push(value, 0).store('f32', address);
  }

  private frameLoop(code: Code, body: () => void, lane4 = this.lane4): void {
    const { frameLocal } = this;
    if (lane4 === null) code.i32Const(0);
    else code.localGet(lane4);
    code.localSet(frameLocal).loop();
    body();
    code.localGet(frameLocal).i32Const(16).i32Add().localTee(frameLocal);
    code
      .i32Const(16 * this.context.layout.blockSize)
      .i32LtS()
      .brIf(0)
      .end();
  }
}
