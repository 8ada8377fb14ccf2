/**
 * Values of a graph: what UGens compute with, and what they can set. A value is a node of the graph: an operation on other values in a region. Its
 * methods only name an operation; the lanes that it belongs to make it.
 */
import type { Kind, Shape } from './kinds.ts';
import type { ComparisonName } from './operations.ts';
import type { Role } from './roles.ts';

export type Operand = Value | number;

/** Makers of values: `Lanes`. */
export interface Operations {
  readonly shape: Shape;
  const(kind: Kind, value: number | bigint): Value;
  f32(value: number): Value;
  f64(value: number): Value;
  i32(value: number): Value;
  variable(kind: Kind, initial: Operand): Variable;
  copy(value: Value): Value;
  unary(name: 'abs' | 'neg' | 'ceil' | 'floor' | 'trunc' | 'nearest' | 'sqrt' | 'magnitude', a: Value): Value;
  binary(
    name: 'add' | 'sub' | 'mul' | 'div' | 'rem' | 'and' | 'or' | 'xor' | 'min' | 'max',
    a: Value,
    b: Operand,
  ): Value;
  shift(name: 'shl' | 'shr' | 'shrU', a: Value, bits: number): Value;
  compare(name: ComparisonName, a: Value, b: Operand): Value;
  not(mask: Value): Value;
  select(mask: Value, a: Operand, b: Operand): Value;
  convert(a: Value, kind: 'f32' | 'f64' | 'i32'): Value;
  reinterpret(a: Value, kind: Kind): Value;
  lowWords(a: Value): Value;
  assign(target: Variable, value: Operand): void;
  present(variable: Variable): Value;
}

export class Value {
  /** Values that have this one as an argument, as far as equal ones of them can be one. */
  readers: Value[] | null = null;

  /**
   * @param op the operation, by its name in `operations` or that of what it reads or does
   * @param detail what the operation needs beside its arguments: an offset, a distance, a variable, a function
   * @param region the region that it stands in; null for a constant
   */
  constructor(
    readonly lanes: Operations,
    readonly id: number,
    readonly op: string,
    readonly kind: Kind,
    readonly args: readonly Value[],
    readonly detail: unknown,
    readonly region: Region | null,
    readonly constant: number | bigint | undefined,
    readonly role: Role,
  ) {}

  get shape(): Shape {
    return this.lanes.shape;
  }

  add(other: Operand): Value {
    return this.lanes.binary('add', this, other);
  }
  sub(other: Operand): Value {
    return this.lanes.binary('sub', this, other);
  }
  mul(other: Operand): Value {
    return this.lanes.binary('mul', this, other);
  }
  /** Of integers the quotient, truncated; x / 0 is 0. */
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
    return this.lanes.binary('min', this, other);
  }
  max(other: Operand): Value {
    return this.lanes.binary('max', this, other);
  }
  abs(): Value {
    return this.lanes.unary('abs', this);
  }
  /** |this| of a 32-bit integer; the least one stays as it is. */
  magnitude(): Value {
    return this.lanes.unary('magnitude', this);
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

/** A value that can be set. As an argument it counts with what it holds at that place. */
export class Variable extends Value {
  /** True when it was set since it was made; other state need not be stored. */
  assigned = false;
  /** The value that it holds, and the region in which that is known. */
  held: Value | null = null;
  heldIn: Region | null = null;

  set(value: Operand): void {
    this.lanes.assign(this, value);
  }
  /** Returns the present value, which later sets do not change. */
  get(): Value {
    return this.lanes.present(this);
  }
}

/**
 * A stretch of nodes in order. Those on top of a function run one after the other by their `order`; others belong to a node (the arm of a condition,
 * the body of a loop) of the region around them.
 */
export class Region {
  readonly nodes: Value[] = [];
  /** Variables that are set here or in regions inside. */
  readonly sets = new Set<Variable>();
  /** The node that decides if this runs; null on top of the function. */
  owner: Value | null = null;

  constructor(
    readonly around: Region | null,
    /** True for the body of a loop, and for the test that runs before each turn. */
    readonly isLoop: boolean,
    /** Place among the regions on top of the function; that of the one around it for others. */
    readonly order: number,
  ) {}

  /** True when another region is this one or lies in it. */
  contains(other: Region | null): boolean {
    for (let at = other; at; at = at.around) if (at === this) return true;
    return false;
  }

  /** True when whatever runs in another region runs after what stands here already. */
  dominates(other: Region): boolean {
    return this.contains(other) || (this.around === null && this.order < other.order);
  }

  /** True when there is a loop between this region, which dominates the other, and that one. */
  loopsBefore(other: Region): boolean {
    for (let at: Region | null = other; at && at !== this; at = at.around) if (at.isLoop) return true;
    return false;
  }
}
