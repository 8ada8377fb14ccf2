/** Graphs as text, for golden files and for whoever wants to see what a SynthDef becomes. */
import type { FunctionGraph, Signature } from './function-graph.ts';
import { type Liveness, liveness, regionsOf } from './passes/dead.ts';
import { dependences } from './passes/dependence.ts';
import { Role } from './roles.ts';
import { type Region, type Value, Variable } from './values.ts';

/**
 * Returns a function as text: a line a node, with its number, operation, kind and arguments, regions indented. Only what lives is shown; loops over
 * frames say how their variables depend on the turn before.
 */
export function printGraph(graph: FunctionGraph): string {
  return new Printer(graph).print();
}

/** Names of the regions of a node, as far as they need any. */
const arms: Readonly<Record<string, readonly string[]>> = {
  branch: ['', 'else'],
  branchAny: ['', 'else'],
  while: ['test', 'do'],
};

class Printer {
  private readonly live: Liveness;
  private readonly lines: string[] = [];
  private readonly names = new Map<number, string>();

  constructor(private readonly graph: FunctionGraph) {
    this.live = liveness(graph);
  }

  print(): string {
    const { name, form, params, result } = this.graph.signature;
    this.lines.push(`${name} (${[form, ...params].join(' ')})${result ? ` → ${result}` : ''}`);
    for (const region of this.graph.regions) this.region(region, '  ');
    if (this.graph.result) this.lines.push(`  return ${this.name(this.graph.result)}`);
    return this.lines.join('\n');
  }

  private region(region: Region, indent: string): void {
    for (const node of region.nodes) {
      if (this.live.uses[node.id] === -1) continue;
      if (node.role === Role.flow) {
        this.flow(node, indent);
        continue;
      }
      const text = [node.op, this.kind(node), ...this.detail(node), ...node.args.map((arg) => this.name(arg))].join(
        ' ',
      );
      const isValue = node.role !== Role.set && (node.role !== Role.effect || this.live.uses[node.id]! > 0);
      this.lines.push(`${indent}${isValue ? `${this.name(node)} = ` : ''}${text}`);
    }
  }

  private flow(node: Value, indent: string): void {
    const args = node.op === 'while' ? [] : node.args.map((arg) => ` ${this.name(arg)}`);
    this.lines.push(`${indent}${node.op}${args.join('')}${node.op === 'frames' ? this.carried(node) : ''}`);
    regionsOf(node).forEach((region, n) => {
      const arm = arms[node.op]?.[n];
      if (arm) this.lines.push(`${indent}${arm}`);
      this.region(region, `${indent}  `);
      if (arm === 'test') this.lines.push(`${indent}  ${this.name(node.args[0]!)}?`);
    });
  }

  private carried(node: Value): string {
    const found = dependences(regionsOf(node)[0]!, this.live);
    return [...found].map(([variable, dependence]) => ` (${this.name(variable)} ${dependence})`).join('');
  }

  private kind({ kind, shape, op }: Value): string {
    const wide = shape === 'quad' ? '×4' : shape === 'one' ? '!' : '';
    return op === 'call' ? '' : `${kind}${wide}`;
  }

  private detail({ detail }: Value): string[] {
    if (detail === undefined) return [];
    if (detail instanceof Variable) return [this.name(detail)];
    return [typeof detail === 'object' ? (detail as Signature).name : String(detail)];
  }

  /** Numbers in the order in which they are met; variables are letters. */
  private name(value: Value): string {
    if (value.constant !== undefined) return Object.is(value.constant, -0) ? '-0' : String(Number(value.constant));
    const known = this.names.get(value.id);
    if (known !== undefined) return known;
    const name = `${value instanceof Variable ? '$' : '%'}${this.names.size}`;
    this.names.set(value.id, name);
    return name;
  }
}
