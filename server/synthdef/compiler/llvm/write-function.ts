/**
 * Writes the graph of a function as LLVM's text, for one lane or several.
 *
 *     %0 = load slot 144                        %v1 = load float, ptr …
 *     frames {                                  frames0:
 *       wire 0 = mul (wire 1) %0           →      %v6 = fmul float %v5, %v1
 *     }                                           …  br i1 %v9, label %frames0, label %end0
 *
 * Each node stands where it stands in the graph; variables are places on the stack, which LLVM makes values of again. A condition on lanes is a branch
 * for one lane. For several it is a branch where it holds in none of them, and a mask that sets and stores inside are narrowed by.
 */
import type { FunctionGraph, Signature } from '../graph/function-graph.ts';
import { type Liveness, liveness, regionsOf } from '../graph/passes/dead.ts';
import { Role } from '../graph/roles.ts';
import type { Region, Value } from '../graph/values.ts';
import { apartArguments } from './lanes-apart.ts';
import { Machine } from './machine.ts';
import type { Surroundings } from './surroundings.ts';
import { literal, typeOf } from './types.ts';
import { type Lineup, podNames } from './width.ts';
import { writeEffect } from './write-effects.ts';
import { writeOperation } from './write-operations.ts';
import { writeRead } from './write-reads.ts';

/** Visibility of a function outside its module: as `internal ` none. */
export type Linkage = 'internal ' | '';

/** Returns the text of a function. @param lineup of functions of a pod; others have one lane @param name with its `@` */
export function writeFunction(
  graph: FunctionGraph,
  lineup: Lineup,
  name: string,
  linkage: Linkage,
  around: Surroundings,
): string {
  return new FunctionWriter(graph, lineup, around).write(name, linkage);
}

/** Returns a function's result, name and arguments: the memory's base, what its form says, its parameters. */
function headOf(
  { form, params, result }: Signature,
  { width, isApart }: Lineup,
  isBanked: boolean,
  name: string,
): string {
  const lanes = width > 1 ? ['%lanes'] : ['%lane', ...(isBanked ? ['%bank'] : [])];
  const ofPod = isApart ? apartArguments : [...podNames(width), ...lanes];
  const leading = { pod: ofPod, unit: ofPod, slots: ['%pod', '%slots'], plain: [] }[form];
  const args = [
    'ptr %base',
    ...leading.map((argument) => `i32 ${argument}`),
    ...params.map((kind, i) => `${typeOf(kind)} %p${i}`),
  ];
  return `${result ? typeOf(result) : 'void'} ${name}(${args.join(', ')})`;
}

class FunctionWriter extends Machine {
  private readonly live: Liveness;

  constructor(
    graph: FunctionGraph,
    private readonly lineup: Lineup,
    around: Surroundings,
  ) {
    super(graph, lineup, around);
    this.live = liveness(graph);
  }

  write(name: string, linkage: string): string {
    const { graph, text, lineup } = this;
    for (const region of graph.regions) this.region(region);
    text.do(graph.result ? `ret ${this.typed(graph.result)}` : 'ret void');
    return text.define(`${linkage}${headOf(graph.signature, lineup, this.around.bankBytes !== null, name)} #0`);
  }

  isUsed(value: Value): boolean {
    return this.live.uses[value.id]! > 0;
  }

  // ---- regions ---------------------------------------------------------------------------------------------------

  private region(region: Region): void {
    for (const node of region.nodes) {
      if (!this.isLive(node)) continue;
      if (node.role === Role.flow) this.decide(node);
      else if (node.role === Role.effect || node.role === Role.set) writeEffect(this, node);
      else this.know(node, node.role === Role.operation ? writeOperation(this, node) : writeRead(this, node));
    }
  }

  private isLive(node: Value): boolean {
    return this.live.uses[node.id] !== -1;
  }

  private isEmpty(region: Region): boolean {
    return !region.nodes.some(
      (node) => this.isLive(node) && (node.role === Role.effect || node.role === Role.set || node.role === Role.flow),
    );
  }

  private decide(node: Value): void {
    const [first, second] = regionsOf(node) as [Region, Region | undefined];
    const isMasked = this.width > 1 && node.args[0]?.shape === 'lane';
    switch (node.op) {
      case 'when':
        return isMasked ? this.whenLanes(node, first) : this.either(node, first);
      case 'branch':
        return isMasked ? this.branchLanes(node, first, second!) : this.either(node, first, second);
      case 'branchAny':
        return this.either(node, first, second);
      case 'while':
        return this.repeat(node, first, second!);
      default:
        return this.overFrames(first);
    }
  }

  private either(node: Value, yes: Region, no?: Region): void {
    const { text } = this;
    const label = text.newLabel();
    const other = no && !this.isEmpty(no) ? no : null;
    text.branch(this.use(node.args.at(-1)!), `yes${label}`, other ? `no${label}` : `end${label}`);
    text.label(`yes${label}`);
    this.region(yes);
    text.goTo(`end${label}`);
    if (other) {
      text.label(`no${label}`);
      this.region(other);
      text.goTo(`end${label}`);
    }
    text.label(`end${label}`);
  }

  /** Runs an arm for the lanes of a mask in force, if a condition says that there are any. */
  private under(any: string, held: string, arm: Region): void {
    const { text, condition } = this;
    const label = text.newLabel();
    text.branch(any, `yes${label}`, `end${label}`);
    text.label(`yes${label}`);
    this.condition = held;
    this.region(arm);
    this.condition = condition;
    text.goTo(`end${label}`);
    text.label(`end${label}`);
  }

  /** Runs an arm for the lanes of a mask, narrowed by the one in force, if there are any. */
  private underMask(mask: string, arm: Region): void {
    const held = this.text.let(`and ${typeOf('mask', this.width)} ${mask}, ${this.running}`);
    this.under(this.anyOf(held, this.width), held, arm);
  }

  private whenLanes(node: Value, body: Region): void {
    const [mask, any] = node.args as [Value, Value | undefined];
    // The mask of a flag was narrowed when the flag was made.
    if (any) this.under(this.use(any), this.use(mask), body);
    else this.underMask(this.use(mask), body);
  }

  private branchLanes(node: Value, yes: Region, no: Region): void {
    const mask = this.use(node.args[0]!);
    this.underMask(mask, yes);
    if (this.isEmpty(no)) return;
    this.underMask(this.text.let(`xor ${typeOf('mask', this.width)} ${mask}, ${literal('mask', 1, this.width)}`), no);
  }

  private repeat(node: Value, test: Region, body: Region): void {
    const { text, condition, width } = this;
    const mask = node.args[0]!;
    const label = text.newLabel();
    text.goTo(`test${label}`);
    text.label(`test${label}`);
    this.region(test);
    let any = this.use(mask);
    if (this.isVector(mask)) {
      this.condition = text.let(`and ${typeOf('mask', width)} ${any}, ${this.running}`);
      any = this.anyOf(this.condition, width);
    }
    text.branch(any, `turn${label}`, `end${label}`);
    text.label(`turn${label}`);
    this.region(body);
    this.condition = condition;
    text.goTo(`test${label}`);
    text.label(`end${label}`);
  }

  private overFrames(body: Region): void {
    const { text, frame } = this;
    const label = text.newLabel();
    text.do(`store i32 0, ptr ${frame}`);
    text.goTo(`frames${label}`);
    text.label(`frames${label}`);
    this.region(body);
    const next = text.let(`add nuw nsw i32 ${this.presentFrame()}, 16`);
    text.do(`store i32 ${next}, ptr ${frame}`);
    const more = text.let(`icmp slt i32 ${next}, ${16 * this.around.blockSize}`);
    text.branch(more, `frames${label}`, `end${label}`);
    text.label(`end${label}`);
  }
}
