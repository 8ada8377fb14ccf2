/**
 * Values of the lane-generic emitter (lanes.ts): what UGens compute with, and what they can set. Their methods only name
 * an operation; the lanes that a value belongs to emit it.
 */

export type Kind = 'f32' | 'f64' | 'i32' | 'i64' | 'mask';
export type Width = 1 | 4;

/** Byte distance between two lanes of one state slot. */
export const laneBytes = (kind: Kind): number => (kind === 'f64' || kind === 'i64' ? 8 : 4);

export type Operand = Value | number;

/** Operations of values and variables, which `Lanes` performs; the lanes of a value make constants of its width. */
export interface Operations {
  const(kind: Kind, value: number | bigint): Value;
  f32(value: number): Value;
  f64(value: number): Value;
  i32(value: number): Value;
  copy(value: Value): Value;
  unary(name: string, a: Value): Value;
  binary(name: string, a: Value, b: Operand): Value;
  extreme(relation: 'lt' | 'gt', a: Value, b: Operand): Value;
  magnitude(a: Value): Value;
  shift(name: 'shl' | 'shr' | 'shrU', a: Value, bits: number): Value;
  compare(name: string, a: Value, b: Operand): Value;
  not(mask: Value): Value;
  select(mask: Value, a: Operand, b: Operand): Value;
  convert(a: Value, kind: 'f32' | 'f64' | 'i32'): Value;
  reinterpret(a: Value, kind: Kind): Value;
  lowWords(a: Value): Value;
  variable(kind: Kind, initial: Operand): Variable;
  assign(target: Variable, value: Operand): void;
}

export class Value {
  constructor(
    readonly lanes: Operations,
    readonly kind: Kind,
    readonly locals: readonly number[],
    readonly constant?: number | bigint,
    /** Two vectors of 64-bit masks in four lanes, where this is a mask from a 64-bit comparison; `locals` is empty then. */
    readonly wide?: readonly number[],
  ) {}

  add(other: Operand): Value {
    return this.lanes.binary('add', this, other);
  }
  sub(other: Operand): Value {
    return this.lanes.binary('sub', this, other);
  }
  mul(other: Operand): Value {
    return this.lanes.binary('mul', this, other);
  }
  div(other: Operand): Value {
    return this.lanes.binary('div', this, other);
  }
  rem(other: Operand): Value {
    return this.lanes.binary('rem', this, other);
  }
  /** Bitwise for integers, logical for masks. */
  and(other: Operand): Value {
    return this.lanes.binary('and', this, other);
  }
  or(other: Operand): Value {
    return this.lanes.binary('or', this, other);
  }
  xor(other: Operand): Value {
    return this.lanes.binary('xor', this, other);
  }
  /** `this < other ? this : other`: of a NaN and a number, `other`. */
  min(other: Operand): Value {
    return this.lanes.extreme('lt', this, other);
  }
  max(other: Operand): Value {
    return this.lanes.extreme('gt', this, other);
  }
  abs(): Value {
    return this.lanes.unary('abs', this);
  }
  /** |this| of a 32-bit integer; the most negative one stays as it is. */
  magnitude(): Value {
    return this.lanes.magnitude(this);
  }
  neg(): Value {
    return this.lanes.unary('neg', this);
  }
  floor(): Value {
    return this.lanes.unary('floor', this);
  }
  ceil(): Value {
    return this.lanes.unary('ceil', this);
  }
  trunc(): Value {
    return this.lanes.unary('trunc', this);
  }
  /** Rounds to the nearest integer, halves to even. */
  nearest(): Value {
    return this.lanes.unary('nearest', this);
  }
  sqrt(): Value {
    return this.lanes.unary('sqrt', this);
  }
  eq(other: Operand): Value {
    return this.lanes.compare('eq', this, other);
  }
  ne(other: Operand): Value {
    return this.lanes.compare('ne', this, other);
  }
  lt(other: Operand): Value {
    return this.lanes.compare('lt', this, other);
  }
  gt(other: Operand): Value {
    return this.lanes.compare('gt', this, other);
  }
  le(other: Operand): Value {
    return this.lanes.compare('le', this, other);
  }
  ge(other: Operand): Value {
    return this.lanes.compare('ge', this, other);
  }
  ltU(other: Operand): Value {
    return this.lanes.compare('ltU', this, other);
  }
  shl(bits: number): Value {
    return this.lanes.shift('shl', this, bits);
  }
  shr(bits: number): Value {
    return this.lanes.shift('shr', this, bits);
  }
  shrU(bits: number): Value {
    return this.lanes.shift('shrU', this, bits);
  }
  /** Negates a mask. */
  not(): Value {
    return this.lanes.not(this);
  }
  /** Selects by a mask: `a` where it holds, else `b`. */
  select(a: Operand, b: Operand): Value {
    return this.lanes.select(this, a, b);
  }
  /** Converts a number; from float to integer it truncates and saturates. */
  to(kind: 'f32' | 'f64' | 'i32'): Value {
    return this.lanes.convert(this, kind);
  }
  /** Takes the same bits as another kind of the same size. */
  bits(kind: Kind): Value {
    return this.lanes.reinterpret(this, kind);
  }
  /** The lower half of each 64-bit word, as i32. */
  lowWords(): Value {
    return this.lanes.lowWords(this);
  }
}

export class Variable extends Value {
  /** True when it was set since it was made; other state need not be stored. */
  assigned = false;

  set(value: Operand): void {
    this.lanes.assign(this, value);
  }
  /** Returns the present value, which later sets do not change. */
  get(): Value {
    return this.lanes.copy(this);
  }
}

/** A mask and the scalar local that is not 0 where it holds in any lane. */
export interface Flag {
  readonly any: number;
  readonly held: Value;
}
