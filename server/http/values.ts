/** Control values and costs, shared by several routes. */
import * as v from 'valibot';
import { shortFloat } from '../../protocol/osc/short-float.ts';
import type { Context } from '../control/context.ts';
import { formatG } from '../control/format.ts';
import { controlsOf, type ShownControl } from '../control/inspect/controls.ts';
import type { TreeNode } from '../link/tree.ts';
import { significant } from './numbers.ts';

/** One value: a number, or text for a bus it is mapped to (`c3`, `a2`) and for what JSON has no number for (`inf`, `nan`). */
export const valueSchema = v.union([v.number(), v.string()]);
export type Value = v.InferOutput<typeof valueSchema>;

export const controlsSchema = v.pipe(
  v.record(v.string(), v.union([valueSchema, v.array(valueSchema)])),
  v.description(
    'Values by name, or by index where a control has no name; a list where a name has several. "c3" and "a3" are buses that a control is mapped to',
  ),
);
export type Controls = v.InferOutput<typeof controlsSchema>;

export function shown(x: number): Value {
  return Number.isFinite(x) ? shortFloat(x) : formatG(x);
}

/** Returns a synth's controls as they stand now. */
export function currentControls(context: Context, node: TreeNode): Controls {
  return controlsView(controlsOf(context, node));
}

export function controlsView(controls: readonly ShownControl[]): Controls {
  return byName(controls.map(({ name, value }) => [name, typeof value === 'number' ? shown(value) : value]));
}

/** Groups values by name; those without a name belong to the name before them. */
export function byName(values: readonly (readonly [name: string | number, value: Value])[]): Controls {
  const named: [string, Value[]][] = [];
  let inName = false;
  for (const [name, value] of values) {
    if (typeof name === 'number' && inName) named.at(-1)![1].push(value);
    else named.push([String(name), [value]]);
    inName ||= typeof name === 'string';
  }
  return Object.fromEntries(named.map(([name, list]) => [name, list.length === 1 ? list[0] : list]));
}

export function controlsText(controls: Controls): string {
  return Object.entries(controls)
    .map(([name, value]) => `${name} ${Array.isArray(value) ? `[${value.join(' ')}]` : value}`)
    .join('  ');
}

export const costSchema = v.pipe(
  v.nullable(
    v.object({
      nanosecondsPerBlock: v.number(),
      percent: v.pipe(v.number(), v.description('Percent of the duration of a block')),
    }),
  ),
  v.description(
    "Cost of one synth with the SynthDef's initial controls, by its WebAssembly: native code costs less. Null while that is being measured, which begins when it is asked for by name or through a synth",
  ),
);
export type Cost = v.InferOutput<typeof costSchema>;

export function costView({ layout }: Context, seconds: number | undefined): Cost {
  if (seconds === undefined) return null;
  return {
    nanosecondsPerBlock: Math.round(seconds * 1e9),
    percent: significant((100 * seconds * layout.sampleRate) / layout.blockSize, 3),
  };
}

/** Two columns of a table, percent of real time, and their cells. */
export const costColumns = [
  { title: 'cost (ns/block)', align: 'right' },
  { title: 'cost (%)', align: 'right' },
] as const;
export function costCells(cost: Cost): string[] {
  return cost === null ? ['-', '-'] : [String(cost.nanosecondsPerBlock), cost.percent.toFixed(2)];
}
