/**
 * The maker of a graph's nodes: one description of a computation, which the ends write for one lane or for several side by side. A UGen's description
 * works with `Value`s and never sees how many.
 *
 * A `Variable` can be set; inside `when` and `loopWhile` a set changes only the lanes for which the condition holds. A value computed inside such a
 * body must reach the outside through a variable.
 *
 * In layers: numbers and masks (lane-numbers.ts), memory (lane-memory.ts), and here variables and control flow.
 */
import type { FunctionGraph, Signature } from './function-graph.ts';
import type { Kind, Shape } from './kinds.ts';
import { LaneMemory } from './lane-memory.ts';
import { Role } from './roles.ts';
import type { Region } from './values.ts';
import { type Operand, type Value, Variable } from './values.ts';

export { type Kind, laneBytes, type Shape } from './kinds.ts';
export type { Word } from './lane-memory.ts';
export { type Operand, Value, Variable } from './values.ts';

/** Regions of a node that decides what runs. */
export interface Flow {
  readonly regions: readonly Region[];
}

/** A mask and whether it holds in any lane. */
export interface Flag {
  readonly any: Value;
  readonly held: Value;
}

export class Lanes extends LaneMemory {
  private readonly all: Partial<Record<Shape, Lanes>>;

  constructor(graph: FunctionGraph, shape: Shape = 'lane', all: Partial<Record<Shape, Lanes>> = {}) {
    super(graph, shape);
    this.all = all;
    all[shape] = this;
  }

  /** Makes vectors of four neighbouring words of one lane. */
  get quads(): Lanes {
    return this.all.quad ?? new Lanes(this.graph, 'quad', this.all);
  }

  /** Makes values that are the same for all lanes. */
  get one(): Lanes {
    return this.all.one ?? new Lanes(this.graph, 'one', this.all);
  }

  protected override outer(): Lanes {
    return this.all.lane ?? new Lanes(this.graph, 'lane', this.all);
  }

  // ---- variables ---------------------------------------------------------------------------------------------

  variable(kind: Kind, initial: Operand): Variable {
    const variable = new Variable(this, this.graph.newId(), 'variable', kind, [], undefined, null, undefined, Role.get);
    this.assign(variable, initial);
    variable.assigned = false;
    return variable;
  }

  assign(target: Variable, operand: Operand): void {
    const value = this.coerce(operand, target.kind);
    const { region } = this.graph;
    target.assigned = true;
    target.held = value;
    target.heldIn = region;
    for (let at: Region | null = region; at && !at.sets.has(target); at = at.around) at.sets.add(target);
    this.node('set', target.kind, [value], target);
  }

  /** Returns what a variable holds: the value that it was set to, where that is known, or a read of it. */
  present(variable: Variable): Value {
    const { region } = this.graph;
    const { held, heldIn } = variable;
    if (held && heldIn?.dominates(region) && !heldIn.loopsBefore(region)) return held;
    const read = this.node('get', variable.kind, [], variable);
    variable.held = read;
    variable.heldIn = region;
    return read;
  }

  copy(value: Value): Value {
    return value instanceof Variable ? value.get() : value;
  }

  // ---- conditions --------------------------------------------------------------------------------------------

  /** Runs `body` if the mask holds in any lane; sets and memory writes inside touch only those lanes. */
  when(mask: Value, body: () => void): void {
    const held = this.coerce(mask, 'mask');
    if (held.constant !== undefined) {
      if (held.constant) body();
      return;
    }
    this.flow('when', [held], [this.nested(body)]);
  }

  /** Tests once if a mask holds in any lane that runs: for a `when` inside a loop whose mask does not change in it. */
  flag(mask: Value): Flag {
    const held = this.coerce(mask, 'mask').and(this.running());
    return { any: this.any(held), held };
  }

  /** As `when`, for a flag; null never holds. */
  whenFlagged(flag: Flag | null, body: () => void): void {
    if (flag) this.flow('when', [flag.held, flag.any], [this.nested(body)]);
  }

  /** `yes` where the mask holds, `no` elsewhere. */
  branch(mask: Value, yes: () => void, no: () => void): void {
    const held = this.coerce(mask, 'mask');
    if (held.constant !== undefined) return held.constant ? yes() : no();
    this.flow('branch', [held], [this.nested(yes), this.nested(no)]);
  }

  /** One way or the other for all lanes together, `yes` if the mask holds in any. */
  branchAny(mask: Value, yes: () => void, no: () => void): void {
    this.flow('branchAny', [this.any(this.coerce(mask, 'mask'))], [this.nested(yes), this.nested(no)]);
  }

  // ---- loops -------------------------------------------------------------------------------------------------

  /** Repeats `body` while `test` holds, lane by lane. `test` must come to an end for any bits in the lanes that run. */
  loopWhile(test: () => Value, body: () => void): void {
    const testing = this.graph.nested(true);
    let held: Value | undefined;
    this.graph.within(testing, () => {
      held = this.coerce(test(), 'mask');
    });
    const repeated = this.graph.nested(true, testing);
    this.graph.within(repeated, body);
    this.flow('while', [held!], [testing, repeated]);
  }

  /** Scalar code only: runs `body` for i = 0, step, 2 step … while i < end. */
  repeat(end: Operand, body: (i: Value) => void, step = 1): void {
    const i = this.variable('i32', 0);
    this.loopWhile(
      () => i.lt(end),
      () => {
        const now = i.get();
        body(now);
        i.set(now.add(step));
      },
    );
  }

  /** Runs `body` for each frame of a block. */
  frames(body: () => void): void {
    const region = this.graph.nested(true);
    this.graph.within(region, body);
    this.flow('frames', [], [region]);
  }

  /** Runs `body` if a mask that is the same for all lanes holds. */
  ifOne(mask: Value, body: () => void): void {
    this.flow('branchAny', [mask], [this.nested(body)]);
  }

  /** Adds a node that decides what runs in regions. */
  flow(op: string, args: readonly Value[], regions: readonly Region[]): void {
    const node = this.node(op, 'mask', args, { regions } satisfies Flow);
    for (const region of regions) region.owner = node;
  }

  private nested(body: () => void): Region {
    const region = this.graph.nested(false);
    this.graph.within(region, body);
    return region;
  }

  // ---- functions ---------------------------------------------------------------------------------------------

  /** A parameter of the function. */
  param(index: number): Value {
    return this.node('param', this.graph.signature.params[index]!, [], index);
  }

  /** Bytes of a slot from the beginning of the pod. */
  placeOfSlot(offset: number): Value {
    return this.graph.signature.form === 'unit' ? this.param(0).add(offset) : this.i32(offset);
  }

  /** As `call`, of a function of slots that lie at an offset from the beginning of the pod. */
  callAt(fn: Signature, offset: number, args: readonly Value[]): Value | null {
    const given = args.map((arg, i) => this.coerce(arg, fn.params[i]!));
    const value = this.node(
      'call',
      fn.result ?? 'mask',
      [this.podAddress().add(this.placeOfSlot(offset)), this.addressOfSlot(offset), ...given],
      fn,
    );
    return fn.result ? value : null;
  }

  /** A function's result for each running lane: scalar arguments in, scalar (or nothing) out. */
  call(fn: Signature, args: readonly Value[], result = fn.result): Value | null {
    const given = args.map((arg, i) => this.coerce(arg, fn.params[i]!));
    if (given.length !== fn.params.length) throw new Error(`${fn.name} takes ${fn.params.length} arguments`);
    if (result === 'f64') throw new Error(`${fn.name} gives a double: it is applied, not called`);
    const value = this.node('call', result ?? 'mask', given, fn);
    return result ? value : null;
  }

  /**
   * The result of a function of doubles that depends on its arguments alone: an operation like any other, which is left out where nothing needs it,
   * and whose code stands in the module once.
   */
  apply(fn: Signature, args: readonly Value[]): Value {
    return this.pure(
      'apply',
      'f64',
      args.map((arg) => this.coerce(arg, 'f64')),
      fn,
    );
  }
}
