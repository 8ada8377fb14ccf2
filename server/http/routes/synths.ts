/** All synths, in the order in which they are played. */
import * as v from 'valibot';
import { type Column, table } from '../../../protocol/text/table.ts';
import { synthsBelow, synthView } from '../../control/inspect/synths.ts';
import type { TreeNode } from '../../link/tree.ts';
import { findGroup, findNode } from '../nodes.ts';
import { round } from '../numbers.ts';
import { nodeId } from '../parameters.ts';
import { Missing } from '../problem.ts';
import { route } from '../route.ts';
import type { Source } from '../source.ts';
import { controlsSchema, controlsText, controlsView, costCells, costColumns, costSchema, costView } from '../values.ts';

export const synthSchema = v.object({
  id: v.pipe(v.number(), v.description('Node id')),
  def: v.pipe(v.string(), v.description('SynthDef, or the variant of one')),
  group: v.pipe(v.number(), v.description('Group it is in')),
  age: v.pipe(v.number(), v.description('Seconds since it began')),
  running: v.pipe(v.boolean(), v.description('False when it, or a group around it, is paused')),
  cost: costSchema,
  controls: controlsSchema,
});
export type Synth = v.InferOutput<typeof synthSchema>;

function view({ control: { context }, now }: Source, node: TreeNode): Synth {
  const { age, cost, controls, ...rest } = synthView(context, node, now());
  return { ...rest, age: round(age, 3), cost: costView(context, cost), controls: controlsView(controls) };
}

const columns = (title: string): Column[] => [
  { title, align: 'right' },
  { title: 'def' },
  { title: 'group', align: 'right' },
  { title: 'age (s)', align: 'right' },
  ...costColumns,
  { title: 'state' },
  { title: 'controls' },
];

/** The table of synths, which an alias calls by its own name. */
function text(synths: readonly Synth[], path: string): string {
  const [, plural] = path.split('/');
  const rows = synths.map(({ id, def, group, age, cost, running, controls }) => [
    String(id),
    def,
    String(group),
    age.toFixed(1),
    ...costCells(cost),
    running ? 'running' : 'paused',
    controlsText(controls),
  ]);
  return table(columns(plural.slice(0, -1)), rows, `no ${plural}`);
}

const all = route({
  method: 'get',
  path: '/synths',
  aliases: ['/voices'],
  summary: 'all synths: def, group, age, cost and controls, in the order in which they are played',
  example: '/synths?format=text',
  query: {
    group: v.optional(nodeId('Only synths in this group and the groups below it'), '0'),
    def: v.optional(
      v.pipe(v.string('must be one name'), v.description('Only synths of this SynthDef, its variants included')),
    ),
  },
  response: v.array(synthSchema),
  missing: 'No such group',
  handler: (source, _, { group, def }) => {
    const { context } = source.control;
    return [...synthsBelow(context, findGroup(context, group), def)].map((node) => view(source, node));
  },
  text,
});

const one = route({
  method: 'get',
  path: '/synths/:id',
  aliases: ['/voices/:id'],
  summary: 'one synth',
  example: '/synths/1000',
  params: { id: nodeId('Node id of a synth') },
  response: synthSchema,
  missing: 'No such synth',
  handler: (source, { id }) => {
    const node = findNode(source.control.context, id);
    if (node.isGroup) throw new Missing(`node ${id} is a group, not a synth; see /nodes/${id}`);
    return view(source, node);
  },
  text: (synth, path) => text([synth], path),
});

export const synthRoutes = [all, one];
