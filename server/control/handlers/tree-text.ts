/** The node tree as /g_queryTree.reply, and as the text that /g_dumpTree and /n_trace print. */
import type { OscValue } from '../../../protocol/osc/types.ts';
import type { TreeNode } from '../../link/tree.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import { formatG } from '../format.ts';
import { controlsOf, type HeardControls, type ShownControl } from '../inspect/controls.ts';
import { message } from '../replies.ts';

/** Number of levels of groups that are drawn: every level is indented, and thousands of them would make gigabytes of blanks. */
export const maxDepthShown = 256;

function findGroup(call: Call, context: Context, id: number): TreeNode | undefined {
  const group = context.tree.find(id);
  if (group?.isGroup) return group;
  context.fail(call, `Group ${id} not found`);
  return undefined;
}

/** Sends `/g_queryTree.reply`. */
export function sendTree(call: Call, context: Context, id: number, controls: boolean, heard?: HeardControls): void {
  const group = findGroup(call, context, id);
  if (!group) return;
  const types: string[] = ['i'];
  const args: OscValue[] = [controls ? 1 : 0];
  const add = (node: TreeNode): void => {
    if (node.isGroup) {
      let children = 0;
      for (let child = node.head; child; child = child.next) children++;
      types.push('ii');
      args.push(node.id, children);
      return;
    }
    types.push('iis');
    args.push(node.id, -1, context.symbols.name(node.symbol));
    if (!controls) return;
    const shown = controlsOf(context, node, heard);
    types.push('i');
    args.push(shown.length);
    for (const { name, value } of shown) {
      types.push(typeof name === 'string' ? 's' : 'i', typeof value === 'string' ? 's' : 'f');
      args.push(name, value);
    }
  };
  add(group);
  for (const { node } of context.tree.below(group)) add(node);
  call.peer.send(message('/g_queryTree.reply', types.join(''), args));
}

/** Prints a group and the nodes below it, as scsynth does. */
export function printTree(call: Call, context: Context, id: number, controls: boolean, heard?: HeardControls): void {
  const group = findGroup(call, context, id);
  if (!group) return;
  context.print(`NODE TREE Group ${id}`);
  let hidden = 0;
  for (const { node, depth } of context.tree.below(group)) {
    if (depth > maxDepthShown) {
      hidden++;
      continue;
    }
    const indent = '   '.repeat(depth);
    context.print(`${indent}${node.id} ${node.isGroup ? 'group' : context.symbols.name(node.symbol)}`);
    if (controls && !node.isGroup) {
      const texts = controlsOf(context, node, heard).map(controlText);
      if (texts.length > 0) context.print(` ${indent}${texts.join('')}`);
    }
  }
  if (hidden > 0) context.print(`   ${hidden} nodes are not shown: they are more than ${maxDepthShown} groups deep`);
  // As scsynth 3.14 has it: programs that read the text wait for it.
  context.print(`END NODE TREE Group ${id}`);
}

function controlText({ name, value }: ShownControl): string {
  const shown = typeof value === 'string' ? value : formatG(value, 14);
  return typeof name === 'string' ? ` ${name}: ${shown}` : ` ${shown}`;
}

/** Prints the controls of a synth, or the nodes in a group, as they are known outside the audio thread. */
export function printTrace(call: Call, context: Context, id: number): void {
  const node = context.tree.find(id);
  if (!node) {
    context.fail(call, `Node ${id} not found`);
    return;
  }
  if (node.isGroup) {
    context.print(`TRACE Group ${id}`);
    for (let child = node.head; child; child = child.next)
      context.print(`   ${child.id} ${child.isGroup ? 'group' : context.symbols.name(child.symbol)}`);
    return;
  }
  const name = context.symbols.name(node.symbol);
  context.print('');
  context.print(`TRACE ${id}  ${name}    #units: ${node.def?.def.units.length ?? 0}`);
  context.print(` ${controlsOf(context, node).map(controlText).join('')}`);
}
