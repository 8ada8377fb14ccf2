/** Values of the lane-generic emitter (lanes.ts): what UGens compute with, and what they can set. */
import { binary, extreme, magnitude, shift, unary } from './arithmetic.ts';
import { convert, lowWords, reinterpret } from './conversions.ts';
import type { LaneCode } from './lane-code.ts';
import type { LaneFlow } from './lane-flow.ts';
import { compare, not, select } from './masks.ts';

export type Kind = 'f32' | 'f64' | 'i32' | 'i64' | 'mask';
export type Width = 1 | 4;

/** Byte distance between two lanes of one state slot. */
export const laneBytes = (kind: Kind): number => (kind === 'f64' || kind === 'i64' ? 8 : 4);

export type Operand = Value | number;

export class Value {
  constructor(
    readonly lanes: LaneCode,
    readonly kind: Kind,
    readonly locals: readonly number[],
    readonly constant?: number | bigint,
    /** Of a mask that came from a 64-bit comparison, in four lanes: two vectors of 64-bit masks; `locals` is empty. */
    readonly wide?: readonly number[],
  ) {}

  add(other: Operand): Value {
    return binary(this.lanes, 'add', this, other);
  }
  sub(other: Operand): Value {
    return binary(this.lanes, 'sub', this, other);
  }
  mul(other: Operand): Value {
    return binary(this.lanes, 'mul', this, other);
  }
  div(other: Operand): Value {
    return binary(this.lanes, 'div', this, other);
  }
  rem(other: Operand): Value {
    return binary(this.lanes, 'rem', this, other);
  }
  /** Bitwise for integers, logical for masks. */
  and(other: Operand): Value {
    return binary(this.lanes, 'and', this, other);
  }
  or(other: Operand): Value {
    return binary(this.lanes, 'or', this, other);
  }
  xor(other: Operand): Value {
    return binary(this.lanes, 'xor', this, other);
  }
  /** `this < other ? this : other`: of a NaN and a number, `other`. */
  min(other: Operand): Value {
    return extreme(this.lanes, 'lt', this, other);
  }
  max(other: Operand): Value {
    return extreme(this.lanes, 'gt', this, other);
  }
  abs(): Value {
    return unary(this.lanes, 'abs', this);
  }
  /** |this| of a 32-bit integer; the most negative one stays as it is. */
  magnitude(): Value {
    return magnitude(this.lanes, this);
  }
  neg(): Value {
    return unary(this.lanes, 'neg', this);
  }
  floor(): Value {
    return unary(this.lanes, 'floor', this);
  }
  ceil(): Value {
    return unary(this.lanes, 'ceil', this);
  }
  trunc(): Value {
    return unary(this.lanes, 'trunc', this);
  }
  /** To the nearest integer, halves to even. */
  nearest(): Value {
    return unary(this.lanes, 'nearest', this);
  }
  sqrt(): Value {
    return unary(this.lanes, 'sqrt', this);
  }
  eq(other: Operand): Value {
    return compare(this.lanes, 'eq', this, other);
  }
  ne(other: Operand): Value {
    return compare(this.lanes, 'ne', this, other);
  }
  lt(other: Operand): Value {
    return compare(this.lanes, 'lt', this, other);
  }
  gt(other: Operand): Value {
    return compare(this.lanes, 'gt', this, other);
  }
  le(other: Operand): Value {
    return compare(this.lanes, 'le', this, other);
  }
  ge(other: Operand): Value {
    return compare(this.lanes, 'ge', this, other);
  }
  ltU(other: Operand): Value {
    return compare(this.lanes, 'ltU', this, other);
  }
  shl(bits: number): Value {
    return shift(this.lanes, 'shl', this, bits);
  }
  shr(bits: number): Value {
    return shift(this.lanes, 'shr', this, bits);
  }
  shrU(bits: number): Value {
    return shift(this.lanes, 'shrU', this, bits);
  }
  /** Of a mask. */
  not(): Value {
    return not(this.lanes, this);
  }
  /** Of a mask: `a` where it holds, else `b`. */
  select(a: Operand, b: Operand): Value {
    return select(this.lanes, this, a, b);
  }
  /** Number conversions; float to integer truncates and saturates. */
  to(kind: 'f32' | 'f64' | 'i32'): Value {
    return convert(this.lanes, this, kind);
  }
  /** The same bits as another kind of the same size. */
  bits(kind: Kind): Value {
    return reinterpret(this.lanes, this, kind);
  }
  /** The lower half of each 64-bit word, as i32. */
  lowWords(): Value {
    return lowWords(this.lanes, this);
  }
}

export class Variable extends Value {
  /** Whether anything was set since it was made: state that was not need not be stored. */
  assigned = false;

  constructor(
    override readonly lanes: LaneFlow,
    kind: Kind,
    locals: readonly number[],
  ) {
    super(lanes, kind, locals);
  }

  set(value: Operand): void {
    this.lanes.assign(this, value);
  }
  /** What it holds now, not changed by later sets. */
  get(): Value {
    return this.lanes.copy(this);
  }
}

/** A mask and, in a scalar local, whether it holds anywhere. */
export interface Flag {
  readonly any: number;
  readonly held: Value;
}
