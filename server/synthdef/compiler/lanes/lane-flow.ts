/**
 * Control flow of the lane-generic emitter: conditions that hold in some lanes and not in others, loops, and the variables
 * that are set under them. The condition in force is known here alone; code that writes to memory gets it from `running`.
 */

import { type FunctionBody, Type } from '../wasm/module.ts';
import { LaneOperations } from './lane-operations.ts';
import { type Flag, type Kind, type Operand, type Operations, type Value, Variable, type Width } from './values.ts';

export class LaneFlow extends LaneOperations implements Operations {
  private condition: Value | null = null;

  /** @param runningMask four lanes: local with the mask of the lanes that run; null: all do */
  constructor(
    fn: FunctionBody,
    width: Width,
    private readonly runningMask: number | null,
  ) {
    super(fn, width);
  }

  protected override get operations(): Operations {
    return this;
  }

  /** The lanes that run this block, as a mask. */
  active(): Value {
    return this.runningMask === null ? this.always() : this.held('mask', [this.runningMask]);
  }

  /** The mask in force: `active` narrowed by the surrounding conditions. */
  running(): Value {
    return this.condition ?? this.active();
  }

  // ---- variables ---------------------------------------------------------------------------------------------

  variable(kind: Kind, initial: Operand): Variable {
    const v = new Variable(this, kind, this.fresh(kind));
    const from = this.coerce(initial, kind);
    v.locals.forEach((local, part) => this.push(from, part).code.localSet(local));
    return v;
  }

  assign(target: Variable, operand: Operand): void {
    const value = this.coerce(operand, target.kind);
    const mask = this.width === 4 ? this.condition : null;
    target.assigned = true;
    target.locals.forEach((local, part) => {
      this.push(value, part);
      if (mask) {
        this.push(target, part);
        this.pushMaskFor(target.kind, mask, part);
        this.code.v128Bitselect();
      }
      this.code.localSet(local);
    });
  }

  // ---- conditions --------------------------------------------------------------------------------------------

  /** Runs `body` if the mask holds in any lane; sets and memory writes inside touch only those lanes. */
  when(mask: Value, body: () => void): void {
    if (mask.constant !== undefined && this.width === 1) {
      if (mask.constant) body();
      return;
    }
    const held = this.narrowed(mask);
    this.pushAny(held).code.if();
    this.under(held, body);
    this.code.end();
  }

  /** Tests once if a mask holds in any lane that runs: for a `when` inside a loop whose mask does not change in it. */
  flag(mask: Value): Flag {
    const held = this.narrowed(mask);
    const any = this.fn.local(Type.i32);
    this.pushAny(held).code.localSet(any);
    return { any, held };
  }

  /** As `when`, for a flag; null never holds. */
  whenFlagged(flag: Flag | null, body: () => void): void {
    if (!flag) return;
    this.code.localGet(flag.any).if();
    this.under(flag.held, body);
    this.code.end();
  }

  /** `yes` where the mask holds, `no` elsewhere. */
  branch(mask: Value, yes: () => void, no: () => void): void {
    const frozen = mask instanceof Variable ? mask.get() : mask;
    if (this.width === 1 && frozen.constant === undefined) return this.branchAny(frozen, yes, no);
    this.when(frozen, yes);
    this.when(frozen.not(), no);
  }

  /** One way or the other for all lanes together, `yes` if the mask holds in any. */
  branchAny(mask: Value, yes: () => void, no: () => void): void {
    this.pushAny(mask).code.if();
    yes();
    this.code.else();
    no();
    this.code.end();
  }

  // ---- loops -------------------------------------------------------------------------------------------------

  /** Repeats `body` while `test` holds, lane by lane. `test` must come to an end for any bits in the lanes that run. */
  loopWhile(test: () => Value, body: () => void): void {
    this.code.block().loop();
    const held = this.narrowed(test());
    this.pushAny(held).code.i32Eqz().brIf(1);
    this.under(held, body);
    this.code.br(0).end().end();
  }

  /** Scalar code only: runs `body` for i = 0, step, 2 step … while i < end. */
  repeat(end: Operand, body: (i: Value) => void, step = 1): void {
    if (this.width !== 1) throw new Error('repeat counts in scalar code');
    const i = this.variable('i32', 0);
    this.loopWhile(
      () => i.lt(end),
      () => {
        body(i);
        i.set(i.add(step));
      },
    );
  }

  private narrowed(mask: Value): Value {
    if (this.width === 1) return mask;
    const held = this.running();
    return this.produce('mask', () => this.push(mask, 0).push(held, 0).code.v128And());
  }

  private under(condition: Value, body: () => void): void {
    const saved = this.condition;
    this.condition = condition;
    body();
    this.condition = saved;
  }
}
