/** Numbers and masks of a graph: constants, arithmetic, comparisons, conversions. UGens use most of it through the methods of `Value`. */

import type { FunctionGraph } from './function-graph.ts';
import type { Kind, Shape } from './kinds.ts';
import { type ComparisonName, type OperationName, operations, rounded, sameBits, saturated } from './operations.ts';
import { findCommon, rememberCommon } from './passes/common.ts';
import { foldMasks, foldNumbers, resultKind } from './passes/constants.ts';
import { placeOf } from './passes/motion.ts';
import { Role, roleOf } from './roles.ts';
import { type Operand, type Operations, Value, Variable } from './values.ts';

type Unary = Parameters<Operations['unary']>[0];
type Binary = Parameters<Operations['binary']>[0];

/** Constants have no number of their own: no pass keeps anything about them. */
const constantId = -1;
const none: readonly Value[] = [];

export abstract class LaneNumbers implements Operations {
  constructor(
    readonly graph: FunctionGraph,
    readonly shape: Shape,
  ) {}

  abstract variable(kind: Kind, initial: Operand): Variable;
  abstract copy(value: Value): Value;
  abstract assign(target: Variable, value: Operand): void;
  abstract present(variable: Variable): Value;

  // ---- constants ---------------------------------------------------------------------------------------------

  const(kind: Kind, value: number | bigint): Value {
    const constant = typeof value === 'bigint' ? value : rounded(kind, value);
    return new Value(this, constantId, 'const', kind, none, undefined, null, constant, Role.operation);
  }
  f32(value: number): Value {
    return this.const('f32', value);
  }
  /** A constant of which it is remembered where it stands in the code, by a number: another may be written there. It must not be calculated with. */
  numbered(value: number, number: number): Value {
    return new Value(this, constantId, 'const', 'f32', none, number, null, rounded('f32', value), Role.operation);
  }
  f64(value: number): Value {
    return this.const('f64', value);
  }
  i32(value: number): Value {
    return this.const('i32', value);
  }
  always(): Value {
    return this.const('mask', 1);
  }
  never(): Value {
    return this.const('mask', 0);
  }

  // ---- nodes -------------------------------------------------------------------------------------------------

  /** Adds a node that stays where it is: a read, an effect. */
  node(
    op: string,
    kind: Kind,
    args: readonly Value[],
    detail?: unknown,
    region = this.graph.region,
    role = roleOf(op),
  ): Value {
    const value = new Value(this, this.graph.newId(), op, kind, args, detail, region, undefined, role);
    region.nodes.push(value);
    return value;
  }

  /** Adds an operation that depends on its arguments alone, or finds an equal one. */
  protected pure(op: string, kind: Kind, args: readonly Value[], detail?: unknown): Value {
    const region = placeOf(args, this.graph.region);
    const known = findCommon(this, op, kind, args, detail, region);
    if (known) return known;
    const value = this.node(op, kind, args, detail, region, Role.operation);
    rememberCommon(value);
    return value;
  }

  /** Adds an operation like one of another function, on other arguments. */
  repeated(operation: Value, args: readonly Value[]): Value {
    return this.pure(operation.op, operation.kind, args, operation.detail);
  }

  /** Returns an operand as a value of a kind and of these lanes. @throws Error where it is of another kind */
  coerce(operand: Operand, kind: Kind): Value {
    if (!(operand instanceof Value)) return this.const(kind, kind === 'i64' ? BigInt(operand) : operand);
    if (operand.kind !== kind) throw new Error(`a value of kind ${operand.kind} where ${kind} is needed`);
    const value = operand instanceof Variable ? operand.get() : operand;
    if (value.lanes === this) return value;
    if (value.constant !== undefined) return this.const(kind, value.constant);
    if (value.shape === this.shape) return value;
    if (value.shape === 'one' && this.shape === 'lane') return this.pure('spread', kind, [value]);
    if (value.shape !== 'quad' && this.shape === 'quad') return this.pure('spread', kind, [value]);
    throw new Error(`a value of shape ${value.shape} where ${this.shape} is needed`);
  }

  private given(value: Value): Value {
    return this.coerce(value, value.kind);
  }

  // ---- operations --------------------------------------------------------------------------------------------

  unary(name: Unary, value: Value): Value {
    const a = this.given(value);
    check(name, a.kind);
    const known = foldNumbers(name, a);
    return known === undefined ? this.pure(name, a.kind, [a]) : this.const(a.kind, known);
  }

  binary(name: Binary, value: Value, operand: Operand): Value {
    const a = this.given(value);
    const b = this.coerce(operand, a.kind);
    if (a.kind === 'mask') {
      const known = foldMasks(name as 'and', a, b);
      if (known === 'not') return this.not(a.constant === undefined ? a : b);
      return known ?? this.pure(name, 'mask', [a, b]);
    }
    return this.numbers(name === 'div' && a.kind === 'i32' ? 'quotient' : name, a, b);
  }

  compare(name: ComparisonName, value: Value, operand: Operand): Value {
    const a = this.given(value);
    return this.numbers(name, a, this.coerce(operand, a.kind));
  }

  private numbers(name: OperationName, a: Value, b: Value): Value {
    check(name, a.kind);
    const known = foldNumbers(name, a, b);
    const kind = resultKind(name, a.kind);
    return known === undefined ? this.pure(name, kind, [a, b]) : this.const(kind, known);
  }

  shift(name: 'shl' | 'shr' | 'shrU', value: Value, bits: number): Value {
    const a = this.given(value);
    check(name, a.kind);
    const known = foldNumbers(name, a, this.i32(bits));
    return known === undefined ? this.pure(name, a.kind, [a], bits) : this.const(a.kind, known);
  }

  not(value: Value): Value {
    const mask = this.given(value);
    if (mask.constant !== undefined) return this.const('mask', mask.constant ? 0 : 1);
    return mask.op === 'not' ? mask.args[0]! : this.pure('not', 'mask', [mask]);
  }

  select(condition: Value, a: Operand, b: Operand): Value {
    const mask = this.given(condition);
    const kind = typeof a === 'number' ? (b as Value).kind : a.kind;
    const [yes, no] = [this.coerce(a, kind), this.coerce(b, kind)];
    if (mask.constant !== undefined) return mask.constant ? yes : no;
    return yes === no ? yes : this.pure('select', kind, [mask, yes, no]);
  }

  convert(value: Value, kind: 'f32' | 'f64' | 'i32'): Value {
    const a = this.given(value);
    if (a.kind === kind) return a;
    if (a.kind === 'i64') throw new Error(`no conversion from i64 to ${kind}`);
    if (a.constant !== undefined) {
      const x = Number(a.constant);
      return this.const(kind, kind === 'i32' ? saturated(x) : x);
    }
    return this.pure('convert', kind, [a]);
  }

  reinterpret(value: Value, kind: Kind): Value {
    const a = this.given(value);
    if (a.kind === kind) return a;
    if (a.constant !== undefined) return this.const(kind, sameBits(a.kind, a.constant, kind));
    return this.pure('bits', kind, [a]);
  }

  lowWords(value: Value): Value {
    return this.pure('lowWords', 'i32', [this.given(value)]);
  }

  /** True when a mask holds in any lane or word; the same for all lanes. */
  any(mask: Value): Value {
    const one = this.single();
    return mask.constant === undefined ? one.pure('any', 'mask', [this.copy(mask)]) : one.const('mask', mask.constant);
  }

  /** Maker of values that are the same for all lanes. */
  protected abstract single(): LaneNumbers;

  // ---- the lanes themselves ----------------------------------------------------------------------------------

  /** The lanes that run this block, as a mask. */
  active(): Value {
    return this.node('active', 'mask', []);
  }

  /** The mask in force: `active` narrowed by the surrounding conditions. */
  running(): Value {
    return this.node('running', 'mask', []);
  }

  /** Four times the lane's number: its place among the words of a slot, in bytes. */
  laneOffset(): Value {
    return this.node('laneOffset', 'i32', []);
  }

  /** Bytes from a random generator's own stream to that which this lane draws from in this block. */
  randomStream(): Value {
    return this.node('randomStream', 'i32', []);
  }
}

function check(name: OperationName, kind: Kind): void {
  if (!(operations[name].kinds as readonly Kind[]).includes(kind)) throw new Error(`no operation ${name} for ${kind}`);
}
