/**
 * A UGen's own view while its declaration is emitted: its inputs, outputs and state, and the loop over samples.
 * The same description becomes the constructor, the control-rate and the audio-rate calculation; `stage` says which,
 * for the few UGens that differ.
 */
import type { InputRef, Rate, UnitSpec } from '../../../protocol/synthdef/graph.ts';
import type { HostFunction } from '../../world/host-functions.ts';
import type { Layout } from '../../world/layout.ts';
import { Pod } from '../../world/layout.ts';
import type { Signature } from './graph/function-graph.ts';
import type { Lanes, Operand, Value, Variable, Word } from './graph/lanes.ts';
import { doneBit, Input, type Ramp, sameRef } from './input.ts';
import { CalledMath } from './library/called-math.ts';
import { MathLibrary } from './library/math.ts';
import type { PodPlan } from './pod.ts';

export type Stage = 'construct' | 'control' | 'audio' | 'mix' | 'destroy';

/** The function around a unit, as far as the unit's emission needs it. */
export interface Surroundings {
  readonly lanes: Lanes;
  readonly stage: Stage;
  readonly layout: Layout;
  readonly pod: PodPlan;
  /** A constant, or the value of another unit: of this sample inside a loop, of this block outside. */
  read(ref: InputRef): Value;
  write(unit: number, output: number, value: Value): void;
  loop(body: () => void): void;
  /** Address of an audio-rate signal's wire, where it is known or told; null when it has none. */
  wire(ref: InputRef): Operand | null;
  outputWire(unit: number, output: number): Operand | null;
  host(name: HostFunction): Signature;
  helper(name: string): Signature;
  /** The function by which a unit calls work that it shares with others, with inputs of its own. */
  outOfLine(call: OutOfLineCall): Signature;
  /** The function of work that units share. */
  shared(call: SharedCall): Signature;
  /** All units of the def. */
  readonly units: readonly UnitSpec[];
  /** True when the def makes buffers for itself. */
  readonly hasOwnBuffers: boolean;
  rateOf(ref: InputRef): Rate;
  /** The value of a constant. */
  constant(ref: InputRef): number;
  /** True for a constant of a value. */
  equals(ref: InputRef, value: number): boolean;
  /** In the function that mixes several lanes: the pod, and the bits of those lanes. */
  readonly together: { readonly pod: Value; readonly bits: Value } | null;
}

/** Work that units of one UGen share, as its description sees it. */
export interface SharedWork {
  /** A unit with states of its own and neither inputs nor outputs. */
  readonly u: Unit;
  /** Returns an input that it was called with, by its number. */
  input(index: Operand): Value;
  /** Their number. */
  readonly count: Value;
  /** Samples a second at the calling unit's rate, of kind f64. */
  readonly sampleRate: Value;
  /** The task that the caller wants done; an i32. */
  readonly flag: Value;
}

/** A unit's call of shared work. */
export interface SharedCall {
  readonly unit: number;
  readonly name: string;
  /** The unit's slots in the order in which it asked for them. */
  readonly slots: readonly number[];
  /** Returns the done actions that it asks for, as the bits of an i32. */
  readonly describe: (work: SharedWork) => Value;
}

/** A unit's call of shared work that reads inputs of the unit. */
export interface OutOfLineCall extends SharedCall {
  readonly inputs: readonly InputRef[];
  /** Those among them that have values, each once. */
  readonly passed: readonly InputRef[];
  readonly sampleRate: number;
}

export class Unit<In extends Record<string, number> = Record<string, number>> {
  /** The fixed inputs by name. */
  readonly in: { readonly [K in keyof In]: Input };
  /** The inputs after the fixed ones. */
  readonly rest: readonly Input[];
  readonly inputs: readonly Input[];
  readonly lanes: Lanes;
  readonly stage: Stage;
  readonly layout: Layout;
  readonly math: MathLibrary;
  /** The same functions as calls, for what few blocks need. */
  readonly calledMath: CalledMath;
  /** Byte offsets of the states' slots, in the order in which they were asked for. */
  readonly slots: number[] = [];
  private readonly states: { name: string; slot: number; variable: Variable; isApart: boolean }[] = [];
  private readonly afterSample: (() => void)[] = [];
  private readonly afterLoop: (() => void)[] = [];

  constructor(
    readonly around: Surroundings,
    readonly index: number,
    readonly spec: UnitSpec,
    inputNames: readonly string[],
  ) {
    this.lanes = around.lanes;
    this.stage = around.stage;
    this.layout = around.layout;
    this.calledMath = new CalledMath(around.lanes, around.helper);
    this.math = this.constructing ? this.calledMath : new MathLibrary(around.lanes);
    this.inputs = spec.inputs.map((ref) => new Input(around, ref, around.rateOf(ref)));
    const named: Record<string, Input> = {};
    for (let i = 0; i < inputNames.length; i++) named[inputNames[i]!] = this.inputs[i]!;
    this.in = named as this['in'];
    this.rest = this.inputs.slice(inputNames.length);
  }

  // ---- rates -------------------------------------------------------------------------------------------------

  /** The unit's own rate: 0 scalar, 1 control, 2 audio. */
  get rate(): Rate {
    return this.spec.rate;
  }
  get isAudio(): boolean {
    return this.rate === 2;
  }
  get special(): number {
    return this.spec.specialIndex;
  }
  get numOutputs(): number {
    return this.spec.outputs.length;
  }
  /** Samples a second at the unit's own rate. */
  get sampleRate(): number {
    return this.isAudio ? this.layout.sampleRate : this.layout.sampleRate / this.layout.blockSize;
  }
  get sampleDur(): number {
    return 1 / this.sampleRate;
  }
  get fullRate(): number {
    return this.layout.sampleRate;
  }
  /** Samples a block at the unit's own rate. */
  get frames(): number {
    return this.isAudio ? this.layout.blockSize : 1;
  }
  get slopeFactor(): number {
    return 1 / this.frames;
  }
  get constructing(): boolean {
    return this.stage === 'construct';
  }

  // ---- signals -----------------------------------------------------------------------------------------------

  /** Runs `body` for each sample: a loop in the audio-rate calculation, once elsewhere. */
  loop(body: () => void): void {
    this.around.loop(() => {
      body();
      for (const step of this.afterSample) step();
    });
    for (const step of this.afterLoop) step();
  }

  /** Sets an output for the current sample (or, at control rate, for the block). */
  out(value: Operand, output = 0): void {
    const v = this.lanes.coerce(value, 'f32');
    this.around.write(this.index, output, v);
  }

  /**
   * An input as scsynth's interpolating UGens read it: a control-rate input moves in a line over the block from its
   * previous value to its new one, reached at the first sample of the next block; other rates are read as they are.
   * Call it before `loop`. `scale` maps a block's value first (e.g. to an increment).
   */
  ramp(input: Input, name: string, scale: (v: Value) => Value = (v) => v): Ramp {
    if (input.isAudio) return { get: () => scale(input.get()) };
    const next = scale(input.get());
    if (input.rate === 0) return { get: () => next };
    const previous = this.state(next.kind as Word, `${name}.previous`, () => next);
    const slope = next.sub(previous).mul(this.slopeFactor);
    const current = this.lanes.variable(next.kind, previous);
    this.afterSample.push(() => current.set(current.add(slope)));
    this.afterLoop.push(() => previous.set(next));
    return { get: () => current.get() };
  }

  // ---- state -------------------------------------------------------------------------------------------------

  /** A state variable kept from block to block; `initial` is its value in the constructor. */
  state(kind: Word, name: string, initial: () => Operand): Variable {
    const slot = this.around.pod.slot(this.index, name, kind);
    const variable = this.lanes.variable(kind, this.constructing ? initial() : this.lanes.loadSlot(kind, slot));
    this.slots.push(slot);
    this.states.push({ name, slot, variable, isApart: false });
    return variable;
  }

  /** Returns the offset of a state that is no variable here: shared work knows it, or the unit itself reads and stores it in its place. */
  reserve(kind: Word, name: string): number {
    const slot = this.around.pod.slot(this.index, name, kind);
    this.slots.push(slot);
    return slot;
  }

  /** A state variable whose first value is set by work that is called with `outOfLine`. */
  stateApart(kind: Word, name: string): Variable {
    const slot = this.around.pod.slot(this.index, name, kind);
    const variable = this.lanes.variable(kind, this.constructing ? 0 : this.lanes.loadSlot(kind, slot));
    this.slots.push(slot);
    this.states.push({ name, slot, variable, isApart: true });
    return variable;
  }

  /**
   * Work that few blocks need, kept out of the block function: one function of the module for all units that call it by its name, for the lanes in
   * which the surrounding conditions hold. Its own states must be the first that this unit has asked for, in the same order.
   * @param inputs what it reads, as far as these have values in this block
   * @param changed states that may have been set before; their names
   * @param describe describes it; it must depend on nothing of this unit
   * @param flag tells it which of its tasks is wanted
   */
  outOfLine(
    name: string,
    inputs: readonly (readonly [Input, Value])[],
    changed: readonly string[],
    describe: (work: SharedWork) => Value,
    flag = 0,
  ): void {
    const { lanes } = this;
    const passed: { ref: InputRef; value: Value }[] = [];
    for (const [{ ref }, value] of inputs)
      if (ref.unit >= 0 && !passed.some((known) => sameRef(known.ref, ref))) passed.push({ ref, value });
    const fn = this.around.outOfLine({
      unit: this.index,
      name,
      inputs: inputs.map(([{ ref }]) => ref),
      passed: passed.map(({ ref }) => ref),
      slots: this.slots,
      sampleRate: this.sampleRate,
      describe,
    });
    for (const { name: state, slot, variable, isApart } of this.states)
      if (this.constructing ? !isApart : changed.includes(state)) lanes.storeSlot(slot, variable);
    const [first] = this.slots as [number];
    lanes.callAt(fn, first, [...passed.map(({ value }) => value), lanes.placeOfSlot(first), lanes.i32(flag)]);
    for (const { slot, variable } of this.states) {
      const { assigned } = variable;
      variable.set(lanes.loadSlot(variable.kind as Word, slot));
      variable.assigned = assigned;
    }
  }

  /** A value that the constructor computes once and the calculations only read. */
  fixed(kind: Word, name: string, initial: () => Operand): Value {
    const slot = this.around.pod.slot(this.index, name, kind);
    if (!this.constructing) return this.lanes.loadSlot(kind, slot);
    const value = this.lanes.coerce(initial(), kind);
    this.lanes.storeSlot(slot, value);
    return value;
  }

  /** Byte offset in the pod of room for `words` 32-bit words a lane, 16 bytes apart. */
  array(name: string, words: number): number {
    return this.around.pod.array(this.index, name, 16 * words);
  }

  /**
   * Memory whose size is known only when the synth starts (a delay line); the constructor asks for it.
   * @returns its address, 0 in lanes where there was none
   */
  memory(name: string, bytes: () => Value): Value {
    return this.fixed('i32', name, () => {
      const address = this.lanes.call(this.around.host('allocate'), [this.node(), bytes()], 'i32')!;
      this.lanes.when(address.eq(0), () => this.lanes.storeSlot(Pod.outOfMemory, this.lanes.i32(1)));
      return address;
    });
  }

  /** Room that several units of the synth know by one name (the buses of LocalIn and LocalOut). */
  shared(name: string, words: number): number {
    return this.around.pod.array(-1, name, 16 * words);
  }

  findShared(name: string): number | undefined {
    return this.around.pod.find(-1, name);
  }

  /** A state variable that several units know by one name. */
  sharedState(kind: Word, name: string, initial: Operand): Variable {
    const slot = this.around.pod.slot(-1, name, kind);
    const variable = this.lanes.variable(kind, this.constructing ? initial : this.lanes.loadSlot(kind, slot));
    this.states.push({ name: `shared ${name}`, slot, variable, isApart: false });
    return variable;
  }

  /** Stores the states that changed; the compiler calls it when `emit` has returned. */
  finish(): void {
    for (const { slot, variable, isApart } of this.states) {
      if ((this.constructing && !isApart) || variable.assigned) this.lanes.storeSlot(slot, variable);
    }
  }

  // ---- the node ----------------------------------------------------------------------------------------------

  /** The node's slot in the node table. */
  node(): Value {
    return this.lanes.loadSlot('i32', Pod.node);
  }

  /** The flag that Done, FreeSelfWhenDone and the like read; call it before `loop`. */
  doneFlag(): Variable {
    return this.state('i32', 'done', () => 0);
  }

  /** The done flag of the unit that feeds an input, as a mask; never where that unit cannot be done. */
  sourceDone(input: Input): Value {
    const slot = input.ref.unit < 0 ? undefined : this.around.pod.find(input.ref.unit, 'done');
    return slot === undefined ? this.lanes.never() : this.lanes.loadSlot('i32', slot).ne(0);
  }

  /** Requests a done action (0–15) in the lanes where the surrounding conditions hold. */
  doneAction(action: Operand): void {
    const { lanes } = this;
    const a = lanes.coerce(action, 'f32');
    if (a.constant === 0) return;
    lanes.storeSlot(Pod.done, lanes.loadSlot('i32', Pod.done).or(doneBit(a)));
  }

  /** Frame number inside `loop`, 0 … frames-1. */
  frame(): Value {
    const { lanes } = this;
    if (!this.isAudio || this.constructing) return lanes.i32(0);
    return lanes.frame();
  }

  /** A frame of an array slot (see `array`) inside `loop`. */
  loadFrame(kind: 'f32' | 'i32', arrayOffset: number): Value {
    const { lanes } = this;
    if (!this.isAudio || this.constructing) return lanes.loadSlot(kind, arrayOffset);
    return lanes.loadFrame(kind, arrayOffset);
  }

  storeFrame(arrayOffset: number, value: Value): void {
    const { lanes } = this;
    if (!this.isAudio || this.constructing) return lanes.storeSlot(arrayOffset, value);
    lanes.storeFrame(arrayOffset, value);
  }
}
