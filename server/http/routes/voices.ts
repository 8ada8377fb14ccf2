/** Every synth there is, in the order they are played. */
import * as v from 'valibot';
import { table } from '../../../protocol/text/table.ts';
import { synthsBelow, voiceView } from '../../control/inspect/voices.ts';
import type { TreeNode } from '../../link/tree.ts';
import { findGroup, findNode } from '../nodes.ts';
import { round } from '../numbers.ts';
import { nodeId } from '../parameters.ts';
import { Missing } from '../problem.ts';
import { route } from '../route.ts';
import type { Source } from '../source.ts';
import { controlsSchema, controlsText, controlsView, costCells, costColumns, costSchema, costView } from '../values.ts';

export const voiceSchema = v.object({
  id: v.pipe(v.number(), v.description('Node id')),
  def: v.pipe(v.string(), v.description('SynthDef, or the variant of one')),
  group: v.pipe(v.number(), v.description('Group it is in')),
  age: v.pipe(v.number(), v.description('Seconds since it began')),
  running: v.pipe(v.boolean(), v.description('False when it, or a group around it, is paused')),
  cost: costSchema,
  controls: controlsSchema,
});
export type Voice = v.InferOutput<typeof voiceSchema>;

function view({ control: { context }, now }: Source, node: TreeNode): Voice {
  const { age, cost, controls, ...rest } = voiceView(context, node, now());
  return { ...rest, age: round(age, 3), cost: costView(context, cost), controls: controlsView(controls) };
}

const columns = [
  { title: 'voice', align: 'right' },
  { title: 'def' },
  { title: 'group', align: 'right' },
  { title: 'age (s)', align: 'right' },
  ...costColumns,
  { title: 'state' },
  { title: 'controls' },
] as const;

function text(voices: readonly Voice[]): string {
  const rows = voices.map(({ id, def, group, age, cost, running, controls }) => [
    String(id),
    def,
    String(group),
    age.toFixed(1),
    ...costCells(cost),
    running ? 'running' : 'paused',
    controlsText(controls),
  ]);
  return table(columns, rows, 'no voices');
}

const all = route({
  method: 'get',
  path: '/voices',
  summary: 'every synth: def, group, age, cost and controls, in the order they are played',
  example: '/voices?format=text',
  query: {
    group: v.optional(nodeId('Only synths in this group and the groups below it'), '0'),
    def: v.optional(
      v.pipe(v.string('must be one name'), v.description('Only synths of this SynthDef, its variants included')),
    ),
  },
  response: v.array(voiceSchema),
  missing: 'No such group',
  handler: (source, _, { group, def }) => {
    const { context } = source.control;
    return [...synthsBelow(context, findGroup(context, group), def)].map((node) => view(source, node));
  },
  text,
});

const one = route({
  method: 'get',
  path: '/voices/:id',
  summary: 'one synth',
  example: '/voices/1000',
  params: { id: nodeId('Node id of a synth') },
  response: voiceSchema,
  missing: 'No such synth',
  handler: (source, { id }) => {
    const node = findNode(source.control.context, id);
    if (node.isGroup) throw new Missing(`node ${id} is a group, not a synth; see /nodes/${id}`);
    return view(source, node);
  },
  text: (voice) => text([voice]),
});

export const voiceRoutes = [all, one];
