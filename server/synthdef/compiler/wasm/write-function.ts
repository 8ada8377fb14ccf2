/**
 * Writes the graph of a function as WebAssembly, for one lane or four.
 *
 *     %0 = load slot 144                        (local.set 2 (f32.load offset=144 (local.get 1)))
 *     frames {                                  (loop
 *       wire 0 = mul (wire 1) %0           →      (f32.store offset=100000 (local.get 3)
 *     }                                             (f32.mul (f32.load offset=101024 (local.get 3)) (local.get 2))) …)
 *
 * A condition on lanes is a branch for one lane. For four it is a branch where it holds in none of them, and a mask that sets and stores inside are
 * narrowed by. What could go wrong: a local is handed on while a value in it is still read. Uses are counted by the pass that finds the dead values,
 * and loops keep what came from before them (registers.ts).
 */
import type { FunctionGraph } from '../graph/function-graph.ts';
import { type Liveness, liveness, regionsOf } from '../graph/passes/dead.ts';
import { Role } from '../graph/roles.ts';
import type { Region, Value, Variable } from '../graph/values.ts';
import { type FunctionBody, Type } from './module.ts';
import { type Machine, Plan } from './plan.ts';
import { Stack, type Surroundings, type Width } from './stack.ts';
import { writeEffect } from './write-effects.ts';
import { repeatsArgument, writeOperation } from './write-operations.ts';
import { writeRead } from './write-reads.ts';

export function writeFunction(graph: FunctionGraph, width: Width, around: Surroundings): FunctionBody {
  return new FunctionWriter(graph, width, around).write();
}

/** Operations that take several instructions in vectors. */
const costly = new Set(['podAddress', 'addressOfSlot']);

export class FunctionWriter extends Stack implements Machine {
  private readonly live: Liveness;
  private readonly plan: Plan;

  constructor(graph: FunctionGraph, width: Width, around: Surroundings) {
    super(graph, width, around);
    this.live = liveness(graph);
    this.plan = new Plan(graph.size, graph.regions, this.live, this, graph.result);
  }

  write(): FunctionBody {
    for (const region of this.graph.regions) this.region(region);
    if (this.graph.result) this.push(this.graph.result, 0);
    return this.fn;
  }

  // ---- what the plan asks ----------------------------------------------------------------------------------------

  isFree(node: Value): boolean {
    return node.role === Role.own && node.op !== 'frame' && !(this.isVector(node) && costly.has(node.op));
  }

  repeats(node: Value, arg: number): boolean {
    return repeatsArgument(this, node, arg);
  }

  needsLocal(node: Value): boolean {
    return node.op === 'loadStrided' || (node.op === 'load' && this.isVector(node));
  }

  /** True when a living node takes a value as an argument. */
  isUsed(value: Value): boolean {
    return this.live.uses[value.id]! > 0;
  }

  // ---- values ----------------------------------------------------------------------------------------------------

  /** Pushes a part of a value. */
  push(value: Value, part = 0): void {
    if (value.constant !== undefined) this.pushConstant(value);
    else if (this.plan.of(value) !== 'local') this.calculate(value, part);
    else {
      const home = this.homeOf(value);
      if (!home) throw new Error(`${this.graph.signature.name}: ${value.op} is used where it has not been calculated`);
      this.code.localGet(home.locals[part]!);
    }
  }

  /** Writes the code of an operation or a read; a word stays on the stack. */
  private calculate(node: Value, part: number): void {
    if (node.role === Role.operation) writeOperation(this, node, part);
    else writeRead(this, node, part);
  }

  /** Counts the uses that a node's code has made. */
  private release(node: Value): void {
    if (node.role === Role.set || (node.role === Role.get && this.plan.of(node) !== 'free'))
      this.mention(node.detail as Variable);
    for (const arg of node.args) this.releaseUse(arg);
  }

  private releaseUse(value: Value): void {
    if (value.constant !== undefined) return;
    const place = this.plan.of(value);
    if (place === 'inline') return this.release(value);
    const { uses } = this.live;
    if (--uses[value.id]! > 0) return;
    if (place === 'local') this.leave(value);
    else if (value.role === Role.get) this.mention(value.detail as Variable);
  }

  private mention(variable: Variable): void {
    if (--this.live.mentions[variable.id]! === 0) this.leave(variable);
  }

  // ---- regions ---------------------------------------------------------------------------------------------------

  private region(region: Region): void {
    const { nodes } = region;
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i]!;
      const place = this.plan.of(node);
      if (place === 'local') this.keep(node);
      else if (place !== 'effect') continue;
      else if (node.role === Role.flow) this.decide(node);
      else {
        writeEffect(this, node);
        this.release(node);
      }
    }
  }

  /** Calculates a value into a local. */
  private keep(node: Value): void {
    if (node.op === 'call') writeEffect(this, node);
    else if (node.op === 'load' && this.isVector(node)) writeRead(this, node, 0);
    else if (node.op === 'loadStrided') writeRead(this, node, 0);
    else {
      const parts = this.parts(node);
      const home = this.settle(node);
      for (let part = 0; part < parts; part++) {
        this.calculate(node, part);
        this.code.localSet(home.locals[part]!);
      }
    }
    this.release(node);
  }

  private isEmpty(region: Region): boolean {
    return !region.nodes.some((node) => this.plan.of(node) === 'effect');
  }

  private decide(node: Value): void {
    const [first, second] = regionsOf(node) as [Region, Region | undefined];
    switch (node.op) {
      case 'when':
        return this.width === 4 && node.args[0]!.shape === 'lane'
          ? this.whenLanes(node, first)
          : this.either(node, first);
      case 'branch':
        return this.width === 4 && node.args[0]!.shape === 'lane'
          ? this.branchLanes(node, first, second!)
          : this.either(node, first, second);
      case 'branchAny':
        return this.either(node, first, second);
      case 'while':
        return this.repeat(node, first, second!);
      default:
        return this.overFrames(first);
    }
  }

  private either(node: Value, yes: Region, no?: Region): void {
    this.push(node.args.at(-1)!);
    this.release(node);
    this.code.if();
    this.region(yes);
    if (no && !this.isEmpty(no)) {
      this.code.else();
      this.region(no);
    }
    this.code.end();
  }

  /** Runs an arm for the lanes of the mask on the stack, narrowed by the one in force, if there are any. */
  private under(arm: Region): void {
    const { code, registers, condition } = this;
    code.localGet(this.running).v128And();
    const held = registers.take(Type.v128);
    code.localTee(held.locals[0]!).v128AnyTrue().if();
    this.condition = held.locals[0]!;
    this.region(arm);
    this.condition = condition;
    code.end();
    registers.give(held);
  }

  private whenLanes(node: Value, body: Region): void {
    const [mask, any] = node.args as [Value, Value | undefined];
    if (!any) {
      this.pushMask(mask);
      this.release(node);
      return this.under(body);
    }
    // The mask was narrowed when the flag was made.
    const { condition } = this;
    const held = this.registers.take(Type.v128);
    this.push(any);
    this.code.if();
    this.pushMask(mask);
    this.code.localSet(held.locals[0]!);
    this.release(node);
    this.condition = held.locals[0]!;
    this.region(body);
    this.condition = condition;
    this.code.end();
    this.registers.give(held);
  }

  private branchLanes(node: Value, yes: Region, no: Region): void {
    this.pushMask(node.args[0]!);
    if (this.isEmpty(no)) {
      this.release(node);
      return this.under(yes);
    }
    const mask = this.registers.take(Type.v128);
    this.code.localTee(mask.locals[0]!);
    this.release(node);
    this.under(yes);
    this.code.localGet(mask.locals[0]!).v128Not();
    this.under(no);
    this.registers.give(mask);
  }

  private repeat(node: Value, test: Region, body: Region): void {
    const { code, registers, condition } = this;
    const mask = node.args[0]!;
    const held = this.isVector(mask) ? registers.take(Type.v128) : null;
    registers.beginLoop();
    code.block().loop();
    this.region(test);
    this.pushMask(mask);
    this.release(node);
    if (held) {
      code.localGet(this.running).v128And().localTee(held.locals[0]!).v128AnyTrue();
      this.condition = held.locals[0]!;
    }
    code.i32Eqz().brIf(1);
    this.region(body);
    this.condition = condition;
    code.br(0).end().end();
    registers.endLoop();
    if (held) registers.give(held);
  }

  private overFrames(body: Region): void {
    const { code, registers, frame } = this;
    if (this.width === 4) code.i32Const(0);
    else code.localGet(this.lane4);
    registers.beginLoop();
    code.localSet(frame).loop();
    this.region(body);
    code.localGet(frame).i32Const(16).i32Add().localTee(frame);
    code
      .i32Const(16 * this.around.blockSize)
      .i32LtS()
      .brIf(0)
      .end();
    registers.endLoop();
  }
}
