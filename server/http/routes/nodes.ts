/** The node tree. */
import * as v from 'valibot';
import { table } from '../../../protocol/text/table.ts';
import type { Context } from '../../control/context.ts';
import { maxDepthShown } from '../../control/handlers/tree-text.ts';
import type { TreeNode } from '../../link/tree.ts';
import { findGroup, findNode } from '../nodes.ts';
import { nodeId } from '../parameters.ts';
import { route } from '../route.ts';
import { type Controls, controlsSchema, controlsText, currentControls } from '../values.ts';

const hidden = v.optional(
  v.pipe(
    v.number(),
    v.description(
      `Nodes in this group, and in groups in it, that are left out: the tree is more than ${maxDepthShown} groups deep. Ask for this group`,
    ),
  ),
);
const common = { id: v.number(), running: v.pipe(v.boolean(), v.description('False when this node itself is paused')) };

/** Written out because a type that contains itself cannot be inferred. */
export type NodeView =
  | { type: 'group'; id: number; running: boolean; children: NodeView[]; hidden?: number | undefined }
  | { type: 'synth'; id: number; running: boolean; def: string; controls: Controls };

export const nodeSchema: v.GenericSchema<NodeView> = v.variant('type', [
  v.object({ ...common, type: v.literal('group'), children: v.array(v.lazy(() => nodeSchema)), hidden }),
  v.object({ ...common, type: v.literal('synth'), def: v.string(), controls: controlsSchema }),
]);

function viewOne(context: Context, node: TreeNode): NodeView {
  const { id, running } = node;
  if (node.isGroup) return { type: 'group', id, running, children: [] };
  return {
    type: 'synth',
    id,
    running,
    def: context.symbols.name(node.symbol),
    controls: currentControls(context, node),
  };
}

/** Returns a node and the nodes below it, down to the depth that is shown. */
function view(context: Context, top: TreeNode): NodeView {
  const root = viewOne(context, top);
  // The groups around the node at hand, the outermost first.
  const around: NodeView[] = [root];
  for (const { node, depth } of context.tree.below(top)) {
    if (depth > maxDepthShown) {
      const last = around[maxDepthShown];
      if (last?.type === 'group') last.hidden = (last.hidden ?? 0) + 1;
      continue;
    }
    const shown = viewOne(context, node);
    const group = around[depth - 1];
    if (group?.type === 'group') group.children.push(shown);
    around[depth] = shown;
  }
  return root;
}

function text(root: NodeView): string {
  const rows: string[][] = [];
  const add = (node: NodeView, depth: number): void => {
    const [def, controls] = node.type === 'group' ? ['group', ''] : [node.def, controlsText(node.controls)];
    rows.push([`${'  '.repeat(depth)}${node.id}`, def, node.running ? '' : 'paused', controls]);
    if (node.type !== 'group') return;
    for (const child of node.children) add(child, depth + 1);
    if (node.hidden !== undefined) rows.push([`${'  '.repeat(depth + 1)}…`, `${node.hidden} more`, '', '']);
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
  summary: 'one node and the nodes below it',
  example: '/nodes/1',
  params: { id: nodeId('Node id') },
  response: nodeSchema,
  missing: 'No such node',
  handler: ({ control: { context } }, { id }) => view(context, findNode(context, id)),
  text,
});

export const nodeRoutes = [tree, one];
