/** Sections: groups that are calculated ahead. */
import * as v from 'valibot';
import { table } from '../../../protocol/text/table.ts';
import { sectionsOf } from '../../control/inspect/sections.ts';
import { round, significant } from '../numbers.ts';
import { route } from '../route.ts';

export const sectionSchema = v.object({
  group: v.pipe(v.number(), v.description('Id of the group')),
  period: v.pipe(v.number(), v.description('Samples that are calculated in one go at most')),
  ahead: v.pipe(v.number(), v.description('Seconds by which it runs ahead at most')),
  prepared: v.pipe(v.number(), v.description('Seconds that are prepared at the moment')),
  nodes: v.pipe(v.number(), v.description('Nodes in it')),
  load: v.pipe(v.number(), v.description('Time that calculating takes, percent of real time')),
  stateKilobytes: v.pipe(v.number(), v.description('Size of its state, which is kept to go back to')),
  keepMilliseconds: v.pipe(v.number(), v.description('Time that it takes to keep the state')),
  takeBacks: v.pipe(v.number(), v.description('Times that what was prepared was calculated anew for commands')),
  retries: v.pipe(
    v.number(),
    v.description('Times that this came too late for its block and was done for a later one'),
  ),
  missing: v.pipe(v.number(), v.description('Blocks that were not ready when they should have been heard')),
});
export type Section = v.InferOutput<typeof sectionSchema>;

const columns = [
  { title: 'group', align: 'right' },
  { title: 'nodes', align: 'right' },
  { title: 'prepared (s)', align: 'right' },
  { title: 'of (s)', align: 'right' },
  { title: 'period', align: 'right' },
  { title: 'load (%)', align: 'right' },
  { title: 'state (kB)', align: 'right' },
  { title: 'take-backs', align: 'right' },
  { title: 'retries', align: 'right' },
  { title: 'missing', align: 'right' },
] as const;

function text(sections: readonly Section[]): string {
  const rows = sections.map((each) =>
    [
      each.group,
      each.nodes,
      each.prepared.toFixed(3),
      each.ahead,
      each.period,
      each.load,
      each.stateKilobytes,
      each.takeBacks,
      each.retries,
      each.missing,
    ].map(String),
  );
  return table(columns, rows, 'no sections');
}

const all = route({
  method: 'get',
  path: '/sections',
  summary: 'groups that are calculated ahead by threads of their own, and at what cost',
  example: '/sections?format=text',
  response: v.array(sectionSchema),
  handler: ({ control: { context } }): Section[] =>
    sectionsOf(context).map((each) => ({
      ...each,
      prepared: round(each.prepared, 4),
      load: significant(each.load, 3),
    })),
  text,
});

export const sectionRoutes = [all];
