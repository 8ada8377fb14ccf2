/**
 * The ground that the emitter's layers stand on: values in WebAssembly locals, pushes, loads, constants. This file alone
 * knows how a value of a kind lies in one lane and in four.
 */

import type { Code } from '../wasm/assembler.ts';
import { type FunctionBody, Type } from '../wasm/module.ts';
import { evenWords, pushScalar, splats, widenHigh, widenLow } from './lane-encoding.ts';
import { type Kind, laneBytes, type Operand, type Operations, Value, type Width } from './values.ts';

export abstract class LaneCode {
  /** The code that instructions go to; the compiler switches it between regions of a function. */
  code: Code;
  /** Locals of vector constants. */
  private readonly constants = new Map<string, number>();

  constructor(
    readonly fn: FunctionBody,
    readonly width: Width,
  ) {
    this.code = fn.code;
  }

  /** The performer of the operations of values made here: these lanes themselves, once they are whole. */
  protected abstract get operations(): Operations;

  // ---- constants ---------------------------------------------------------------------------------------------

  const(kind: Kind, value: number | bigint): Value {
    return new Value(this.operations, kind, [], kind === 'f32' ? Math.fround(Number(value)) : value);
  }
  f32(value: number): Value {
    return this.const('f32', value);
  }
  f64(value: number): Value {
    return this.const('f64', value);
  }
  i32(value: number): Value {
    return this.const('i32', value | 0);
  }
  always(): Value {
    return this.const('mask', 1);
  }
  never(): Value {
    return this.const('mask', 0);
  }

  /** A constant that differs from lane to lane. Four lanes only. */
  perLane(kind: 'i32' | 'f32', of: (lane: number) => number): Value {
    return this.produce(kind, () => this.code.v128Const([0, 1, 2, 3].map(of)));
  }

  // ---- values ------------------------------------------------------------------------------------------------

  coerce(operand: Operand, kind: Kind): Value {
    if (operand instanceof Value) {
      if (operand.kind !== kind) throw new Error(`a value of kind ${operand.kind} where ${kind} is needed`);
      return operand;
    }
    return this.const(kind, kind === 'i64' ? BigInt(operand) : operand);
  }

  copy(value: Value): Value {
    if (value.constant !== undefined) return value;
    return this.produce(value.kind, (part) => this.push(value, part));
  }

  /** Returns locals as a value. */
  held(kind: Kind, locals: readonly number[]): Value {
    return new Value(this.operations, kind, locals);
  }

  /** Number of words that a value of a kind takes. */
  parts(kind: Kind): number {
    return this.width === 4 && laneBytes(kind) === 8 ? 2 : 1;
  }

  /** Locals for a value of a kind. */
  fresh(kind: Kind): number[] {
    return Array.from({ length: this.parts(kind) }, () => this.fn.local(Type[this.typeOf(kind)]));
  }

  /** The type of a word of a kind. */
  private typeOf(kind: Kind): keyof typeof Type {
    if (this.width === 4) return 'v128';
    return kind === 'mask' ? 'i32' : kind;
  }

  /** Runs `emit` for each part, which leaves one word on the stack, and gives the value a home. */
  produce(kind: Kind, emit: (part: number) => unknown): Value {
    const locals = this.fresh(kind);
    locals.forEach((local, part) => {
      emit(part);
      this.code.localSet(local);
    });
    return this.held(kind, locals);
  }

  /** Makes a mask in four lanes that stays as wide as the 64-bit values it came from: it is mostly used to select such values again. */
  produceWide(emit: (part: number) => unknown): Value {
    const parts = [0, 1].map((part) => {
      const local = this.fn.local(Type.v128);
      emit(part);
      this.code.localSet(local);
      return local;
    });
    return new Value(this.operations, 'mask', [], undefined, parts);
  }

  // ---- the stack ---------------------------------------------------------------------------------------------

  push(value: Value, part: number): this {
    if (value.wide) {
      this.code.localGet(value.wide[0]!).localGet(value.wide[1]!);
      this.shuffle(evenWords); // the low word of each 64-bit mask
    } else if (value.constant === undefined) this.code.localGet(value.locals[part]!);
    else if (this.width === 1) pushScalar(this.code, value.kind, value.constant);
    else this.code.localGet(this.vectorConstant(value.kind, value.constant));
    return this;
  }

  /** Pushes a mask as wide as a part of a value of `kind`, to select with. */
  pushMaskFor(kind: Kind, mask: Value, part: number): void {
    if (mask.wide && laneBytes(kind) === 8) {
      this.code.localGet(mask.wide[part]!);
      return;
    }
    this.push(mask, 0);
    if (this.width === 4 && laneBytes(kind) === 8) this.push(mask, 0).shuffle(part === 0 ? widenLow : widenHigh);
  }

  /** Pushes an i32 that is not 0 when a mask holds in any lane. */
  pushAny(mask: Value): this {
    this.push(mask, 0);
    if (this.width === 4) this.code.v128AnyTrue();
    return this;
  }

  shuffle(bytes: readonly number[]): this {
    this.code.i8x16Shuffle(bytes);
    return this;
  }

  /** Loads from the address on the stack. */
  load(kind: Kind, offset: number): this {
    this.code.access(`${this.typeOf(kind)}.load`, { offset });
    return this;
  }

  /** Stores to the address below the word on the stack. */
  store(kind: Kind, offset: number): this {
    this.code.access(`${this.typeOf(kind)}.store`, { offset });
    return this;
  }

  /**
   * A local with a constant in all lanes, splatted on entry to the function: JavaScriptCore makes a vector constant anew at
   * each use, of several instructions, but keeps a computed value.
   */
  private vectorConstant(kind: Kind, value: number | bigint): number {
    const number = kind === 'mask' ? -Number(value !== 0) : value;
    const scalar = kind === 'mask' ? 'i32' : kind;
    const key = `${scalar}:${Object.is(number, -0) ? '-0' : number}`;
    const known = this.constants.get(key);
    if (known !== undefined) return known;
    const local = this.fn.local(Type.v128);
    const { entry } = this.fn;
    if (scalar === 'i32') {
      // A splat integer is folded into a constant again, the same bits as a float are not.
      entry.f32ConstOfBits(Number(number)).f32x4Splat();
    } else {
      pushScalar(entry, scalar, number);
      entry.plain(splats[scalar]);
    }
    entry.localSet(local);
    this.constants.set(key, local);
    return local;
  }
}
