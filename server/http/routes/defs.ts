/** SynthDefs and their contents. */
import * as v from 'valibot';
import type { SynthDef } from '../../../protocol/synthdef/graph.ts';
import { list, table } from '../../../protocol/text/table.ts';
import type { Context } from '../../control/context.ts';
import { type ControlView, controlViews, countSynths, type UgenView, ugenViews } from '../../control/inspect/defs.ts';
import type { DefInfo } from '../../link/defs.ts';
import { rateNames } from '../../synthdef/compiler/declaration.ts';
import { Missing } from '../problem.ts';
import { route } from '../route.ts';
import {
  byName,
  controlsSchema,
  controlsText,
  costCells,
  costColumns,
  costSchema,
  costView,
  shown,
  valueSchema,
} from '../values.ts';

const summaryEntries = {
  name: v.string(),
  synths: v.pipe(v.number(), v.description('Number of its synths, those of its variants included')),
  ugenCount: v.number(),
  bytes: v.pipe(
    v.number(),
    v.description('Memory for its synths: up to four share this many bytes, delay lines not included'),
  ),
  cost: costSchema,
  controls: v.pipe(controlsSchema, v.description('Initial values by name')),
};

export const defSummarySchema = v.object(summaryEntries);
export type DefSummary = v.InferOutput<typeof defSummarySchema>;

export const ugenSchema = v.object({
  name: v.string(),
  operator: v.optional(v.pipe(v.string(), v.description('Operator of BinaryOpUGen and UnaryOpUGen'))),
  rate: v.picklist(rateNames),
  inputs: v.pipe(
    v.array(v.union([valueSchema, v.object({ ugen: v.number(), output: v.number() })])),
    v.description('Constants, and outputs of UGens by their index in this list'),
  ),
  outputs: v.pipe(v.number(), v.description('Number of outputs')),
});

const parameterSchema = v.object({
  index: v.number(),
  name: v.pipe(v.nullable(v.string()), v.description('Where a name has several controls, the first has the name')),
  rate: v.picklist([...rateNames, 'trigger']),
  initial: valueSchema,
});

export const defSchema = v.object({
  ...summaryEntries,
  parameters: v.pipe(v.array(parameterSchema), v.description('Its controls one by one, with their rates')),
  variants: v.pipe(v.record(v.string(), controlsSchema), v.description('Initial values of its variants, by name')),
  ugens: v.pipe(v.array(ugenSchema), v.description('In the order in which they run')),
});
export type Def = v.InferOutput<typeof defSchema>;
type Ugen = v.InferOutput<typeof ugenSchema>;
type Parameter = v.InferOutput<typeof parameterSchema>;

/** @param isAsked whether this def was asked for by its name: what it costs is measured then, as it is where synths of it play */
function summary(context: Context, info: DefInfo, synths: number, isAsked: boolean): DefSummary {
  const { def, prepared } = info;
  return {
    name: def.name,
    synths,
    ugenCount: def.units.length,
    bytes: prepared.compiled.podBytes,
    cost: costView(context, isAsked || synths > 0 ? context.costs.of(info) : prepared.secondsPerBlock),
    controls: controlsWith(context, def, def.params),
  };
}

function controlsWith({ defs }: Context, def: SynthDef, values: readonly number[]) {
  return byName(defs.controlNames(def).map((name, i) => [name ?? i, shown(values[i])]));
}

function ugen({ operator, inputs, ...rest }: UgenView): Ugen {
  return {
    ...rest,
    ...(operator === undefined ? {} : { operator }),
    inputs: inputs.map((input) => (typeof input === 'number' ? shown(input) : input)),
  };
}

function parameter({ name, initial, ...rest }: ControlView): Parameter {
  return { ...rest, name: name ?? null, initial: shown(initial) };
}

const columns = [
  { title: 'def' },
  { title: 'synths', align: 'right' },
  { title: 'UGens', align: 'right' },
  { title: 'bytes', align: 'right' },
  ...costColumns,
  { title: 'controls' },
] as const;

function defsText(defs: readonly DefSummary[]): string {
  const rows = defs.map(({ name, synths, ugenCount, bytes, cost, controls }) => [
    name,
    String(synths),
    String(ugenCount),
    String(bytes),
    ...costCells(cost),
    controlsText(controls),
  ]);
  return table(columns, rows, 'no SynthDefs');
}

function defText({ name, synths, bytes, cost, controls, variants, ugens }: Def): string {
  const [nanoseconds, percent] = costCells(cost);
  const head = list([
    ['def', name],
    ['synths', String(synths)],
    ['memory', `${bytes} bytes for up to four synths`],
    ['cost', cost === null ? 'not measured' : `${nanoseconds} ns a block, ${percent} % of real time`],
    ['controls', controlsText(controls) || 'none'],
    ...Object.entries(variants).map(([variant, values]) => [variant, controlsText(values)] as const),
  ]);
  const rows = ugens.map(({ name, operator, rate, inputs }, i) => [
    String(i),
    operator === undefined ? name : `${name} ${operator}`,
    rate,
    inputs.map(inputText).join(' '),
  ]);
  return `${head}\n\n${table([{ title: '#', align: 'right' }, { title: 'UGen' }, { title: 'rate' }, { title: 'inputs' }], rows, 'no UGens')}`;
}

/** `#3` is the first output of UGen 3, `#3[1]` its second. */
function inputText(input: Ugen['inputs'][number]): string {
  if (typeof input !== 'object') return String(input);
  return `#${input.ugen}${input.output === 0 ? '' : `[${input.output}]`}`;
}

const all = route({
  method: 'get',
  path: '/defs',
  summary: 'the SynthDefs: controls, size, cost, and number of synths',
  example: '/defs?format=text',
  response: v.array(defSummarySchema),
  handler: ({ control: { context } }) => {
    const counts = countSynths(context);
    return [...context.defs.all()]
      .map((info) => summary(context, info, counts.get(info) ?? 0, false))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  },
  text: defsText,
});

const one = route({
  method: 'get',
  path: '/defs/:name',
  summary:
    'one SynthDef: initial controls, variants, UGens, size and cost; with ?format=wat the modules that it compiles to',
  example: '/defs/default?format=text',
  params: { name: v.pipe(v.string(), v.description('Name of the SynthDef')) },
  response: defSchema,
  missing: 'No such SynthDef',
  handler: ({ control: { context } }, { name }) => {
    const info = known(context, name);
    const { def } = info;
    return {
      ...summary(context, info, countSynths(context).get(info) ?? 0, true),
      variants: Object.fromEntries(
        def.variants.map((variant) => [variant.name, controlsWith(context, def, variant.values)]),
      ),
      parameters: controlViews(context, def).map(parameter),
      ugens: ugenViews(def).map(ugen),
    };
  },
  text: defText,
  others: {
    wat: {
      description:
        'the modules that it compiles to, in WebAssembly’s text format: for single voices, and for four side by side',
      text: async ({ control: { context } }, { name }) => {
        const result = await context.jobs.run({ kind: 'print', def: known(context, name).def });
        if (result.kind !== 'printed') throw new TypeError(`job print gave ${result.kind}`);
        return result.text.trimEnd();
      },
    },
  },
});

/** @throws Missing */
function known({ defs }: Context, name: string): DefInfo {
  const info = defs.get(name);
  if (!info) throw new Missing(`there is no SynthDef ${JSON.stringify(name)}`);
  return info;
}

export const defRoutes = [all, one];
