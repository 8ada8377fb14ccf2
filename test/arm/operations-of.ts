/** Operations of the graph that the native code of a def is made of: `add f32`, `min i32`, `load f32`, `convert f64 → i32`. */
import type { SynthDef } from '../../protocol/synthdef/graph.ts';
import { blockFunction } from '../../server/synthdef/compiler/calc.ts';
import { FunctionGraph, type Signature } from '../../server/synthdef/compiler/graph/function-graph.ts';
import { liveness, regionsOf } from '../../server/synthdef/compiler/graph/passes/dead.ts';
import { Role } from '../../server/synthdef/compiler/graph/roles.ts';
import type { Region, Value } from '../../server/synthdef/compiler/graph/values.ts';
import { laneFunction } from '../../server/synthdef/compiler/lane-function.ts';
import { mixFunction } from '../../server/synthdef/compiler/mixing.ts';
import { ModuleContext } from '../../server/synthdef/compiler/module-context.ts';
import { fitOutputs } from '../../server/synthdef/compiler/outputs.ts';
import { declarationOf } from '../../server/synthdef/ugens/index.ts';
import type { Layout } from '../../server/world/layout.ts';

/** Returns the operations of a def's block functions and of all that they call. */
export function operationsOf(def: SynthDef, layout: Layout): Set<string> {
  const declarations = def.units.map(({ name, specialIndex }) => declarationOf(name, specialIndex)!);
  const context = new ModuleContext(fitOutputs(def, declarations), declarations, layout);
  // The constructor's description hands the slots out.
  laneFunction(context, 'construct', 'emit');
  const mixing = (['one lane', 'together'] as const).map((who) => mixFunction(context, `mix ${who}`, who));
  return operationsOfGraphs([blockFunction(context, 'block'), ...mixing.filter((graph) => graph !== null)]);
}

/** Returns the operations of graphs and of all that they call. */
export function operationsOfGraphs(graphs: readonly FunctionGraph[]): Set<string> {
  const pending = [...graphs];
  const seen = new Set<FunctionGraph>();
  const found = new Set<string>();
  for (let graph = pending.pop(); graph; graph = pending.pop()) {
    if (seen.has(graph)) continue;
    seen.add(graph);
    for (const node of livingNodes(graph)) {
      found.add(nameOf(node));
      const called = (node.op === 'call' || node.op === 'apply') && FunctionGraph.of(node.detail as Signature);
      if (called) pending.push(called);
    }
  }
  return found;
}

function livingNodes(graph: FunctionGraph): Value[] {
  const { uses } = liveness(graph);
  const nodes = (region: Region): Value[] =>
    region.nodes
      .filter(({ id }) => uses[id] !== -1)
      .flatMap((node) => (node.role === Role.flow ? [node, ...regionsOf(node).flatMap(nodes)] : [node]));
  return graph.regions.flatMap(nodes);
}

/** Operations go by the kind that they take, which for comparisons is not the kind that they give. */
function nameOf({ op, kind, args, role }: Value): string {
  if (op === 'convert' || op === 'bits') return `${op} ${args[0]!.kind} → ${kind}`;
  return role === Role.operation && args.length > 0 ? `${op} ${args.at(-1)!.kind}` : `${op} ${kind}`;
}
