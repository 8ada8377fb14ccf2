/** Setting and mapping of controls, shared by /s_new and /n_…, with what the tree mirror must learn of it. */
import { noValue } from '../../../protocol/commands/check.ts';
import { Defs } from '../../link/defs.ts';
import type { TreeNode } from '../../link/tree.ts';
import { lastNode, Op } from '../../world/instructions.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';

type Control = number | string;

/** Number of successive controls: absurd counts must not become absurd programs. */
const maxControls = 65536;

const byName = (control: Control) => (typeof control === 'string' ? 1 : 0);
const which = ({ symbols }: Context, control: Control) => (typeof control === 'string' ? symbols.of(control) : control);

/** Makes the message fail when there is no such node, even if it sets nothing. */
export function demandNode({ origin }: Call, { program }: Context, node: number): void {
  program.open(Op.set, origin).int(node).int(0).int(0).int(0).close();
}

/**
 * Sets successive controls; a text such as `c3` or `a5` maps one instead, and one without a value stays as it is.
 * @param noted true when the mirror must learn which are no longer mapped
 */
export function setControls(
  call: Call,
  context: Context,
  node: number,
  control: Control,
  values: number | readonly (number | string)[],
  mapped = context.tree.mapping,
): void {
  const { program } = context;
  if (typeof values === 'number') {
    program
      .open(Op.set, call.origin)
      .int(node)
      .int(byName(control))
      .int(which(context, control))
      .int(0)
      .float(values)
      .close();
    if (mapped) recordMapping(call, context, node, control, 0, 1, null);
    return;
  }
  let i = 0;
  while (i < values.length) {
    const value = values[i]!;
    if (value === noValue) {
      i++;
      continue;
    }
    if (typeof value === 'string') {
      mapOne(call, context, node, control, i, Number(value.slice(1)), value[0] === 'a' ? 2 : 1);
      i++;
      continue;
    }
    const first = i;
    program.open(Op.set, call.origin).int(node).int(byName(control)).int(which(context, control)).int(i);
    for (; i < values.length; i++) {
      const next = values[i]!;
      if (typeof next === 'string') break;
      program.float(next);
    }
    program.close();
    if (mapped) recordMapping(call, context, node, control, first, i - first, null);
  }
}

/** Sets successive controls to one value, or maps them to successive buses. */
export function fillControls(
  call: Call,
  context: Context,
  node: number,
  control: Control,
  count: number,
  value: number | string,
): void {
  const controls = Math.min(Math.max(0, count), maxControls);
  if (value === noValue) return;
  if (typeof value === 'string') {
    mapControls(call, context, node, control, Number(value.slice(1)), controls, value[0] === 'a' ? 2 : 1);
    return;
  }
  context.program
    .open(Op.fillControls, call.origin)
    .int(node)
    .int(controls)
    .int(byName(control))
    .int(which(context, control))
    .int(0)
    .float(value)
    .close();
  if (context.tree.mapping) recordMapping(call, context, node, control, 0, controls, null);
}

/** Maps successive controls to successive buses; bus -1 gives them their own values back. */
export function mapControls(
  call: Call,
  context: Context,
  node: number,
  control: Control,
  bus: number,
  count: number,
  rate: 1 | 2,
): void {
  for (let i = 0; i < Math.min(count, maxControls); i++)
    mapOne(call, context, node, control, i, bus === -1 ? -1 : bus + i, rate);
}

function mapOne(
  call: Call,
  context: Context,
  node: number,
  control: Control,
  offset: number,
  bus: number,
  rate: 1 | 2,
): void {
  context.program.op(Op.map, call.origin, node, byName(control), which(context, control), offset, bus, rate);
  context.tree.mapping = true;
  recordMapping(call, context, node, control, offset, 1, bus < 0 ? null : `${rate === 2 ? 'a' : 'c'}${bus}`);
}

/** Notes the bus that controls are mapped to; null for controls that were set, which ends their mapping. */
function recordMapping(
  call: Call,
  context: Context,
  id: number,
  control: Control,
  offset: number,
  count: number,
  bus: string | null,
): void {
  const { tree } = context;
  const token = context.tokens.add(() => {
    const node = id === lastNode ? tree.last : tree.find(id);
    if (node) noteOn(context, node, control, offset, count, bus);
  });
  context.program.op(Op.echo, call.origin, token);
}

function noteOn(
  context: Context,
  node: TreeNode,
  control: Control,
  offset: number,
  count: number,
  bus: string | null,
): void {
  if (node.isGroup) {
    for (const child of context.tree.children(node)) noteOn(context, child, control, offset, count, bus);
    return;
  }
  const def = node.def?.def;
  if (!def) return;
  const named =
    typeof control === 'string' ? Defs.controls(def, control) : { index: control, count: def.params.length - control };
  if (!named) return;
  // What goes beyond the controls of that name concerns none.
  for (let i = named.index + offset; i < named.index + Math.min(offset + count, named.count); i++) {
    if (bus === null) node.maps?.delete(i);
    else (node.maps ??= new Map()).set(i, bus);
  }
}
