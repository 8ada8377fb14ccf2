/** The node tree. */
import * as v from 'valibot';
import type { Context } from '../../control/context.ts';
import type { TreeNode } from '../../control/tree.ts';
import { findGroup, findNode } from '../nodes.ts';
import { nodeId } from '../parameters.ts';
import { route } from '../route.ts';
import { table } from '../table.ts';
import { controlsSchema, controlsText, currentControls, type Controls } from '../values.ts';

const common = { id: v.number(), running: v.pipe(v.boolean(), v.description('False when this node itself is paused')) };

/** Written out because a type that contains itself cannot be inferred. */
export type NodeView =
  | { type: 'group'; id: number; running: boolean; children: NodeView[] }
  | { type: 'synth'; id: number; running: boolean; def: string; controls: Controls };

export const nodeSchema: v.GenericSchema<NodeView> = v.variant('type', [
  v.object({ ...common, type: v.literal('group'), children: v.array(v.lazy(() => nodeSchema)) }),
  v.object({ ...common, type: v.literal('synth'), def: v.string(), controls: controlsSchema }),
]);

function view(context: Context, node: TreeNode): NodeView {
  const { id, running } = node;
  if (node.isGroup) return { type: 'group', id, running, children: [...context.tree.children(node)].map((child) => view(context, child)) };
  return { type: 'synth', id, running, def: context.symbols.name(node.symbol), controls: currentControls(context, node) };
}

function text(root: NodeView): string {
  const rows: string[][] = [];
  const add = (node: NodeView, depth: number): void => {
    const [def, controls] = node.type === 'group' ? ['group', ''] : [node.def, controlsText(node.controls)];
    rows.push([`${'  '.repeat(depth)}${node.id}`, def, node.running ? '' : 'paused', controls]);
    if (node.type === 'group') for (const child of node.children) add(child, depth + 1);
  };
  add(root, 0);
  return table([{ title: 'node' }, { title: 'def' }, { title: 'state' }, { title: 'controls' }], rows, '');
}

const tree = route({
  method: 'get',
  path: '/nodes',
  summary: 'the tree of groups and synths, with control values',
  example: '/nodes?format=text',
  query: { group: v.optional(nodeId('Group to begin with; 0, the root, unless given'), '0') },
  response: nodeSchema,
  missing: 'No such group',
  handler: ({ control: { context } }, _, { group }) => view(context, findGroup(context, group)),
  text,
});

const one = route({
  method: 'get',
  path: '/nodes/:id',
  summary: 'one node, and what is below it',
  example: '/nodes/1',
  params: { id: nodeId('Node id') },
  response: nodeSchema,
  missing: 'No such node',
  handler: ({ control: { context } }, { id }) => view(context, findNode(context, id)),
  text,
});

export const nodeRoutes = [tree, one];
