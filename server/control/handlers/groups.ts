/** Commands about groups: /g_… and /p_new */
import { AddAction, Op } from '../../world/instructions.ts';
import type { SyncHandler } from '../context.ts';
import { inTurn } from '../in-turn.ts';
import { checkPlace } from './synths.ts';
import { printTree, sendTree } from './tree-text.ts';

const create: SyncHandler = ({ args, origin }, { program }) => {
  for (let i = 0; i < args.length; i += 3) {
    const [id, action, target] = args.slice(i, i + 3) as [number, number, number];
    checkPlace(id, action);
    program.op(Op.addGroup, origin, id, action, target);
  }
};

const place =
  (action: number): SyncHandler =>
  ({ args, origin }, { program }) => {
    for (let i = 0; i < args.length; i += 2) {
      program.op(Op.move, origin, args[i + 1] as number, action, args[i] as number);
    }
  };

const each =
  (op: number): SyncHandler =>
  ({ args, origin }, { program }) => {
    for (const group of args) program.op(op, origin, group as number);
  };

const withTree =
  (use: typeof sendTree): SyncHandler =>
  (call, context) => {
    for (let i = 0; i < call.args.length; i += 2) {
      const [group, controls] = call.args.slice(i, i + 2) as [number, number];
      inTurn(context, call.origin, () => use(call, context, group, controls !== 0));
    }
  };

export const groupHandlers: Record<string, SyncHandler> = {
  '/g_new': create,
  '/p_new': create,
  '/g_head': place(AddAction.head),
  '/g_tail': place(AddAction.tail),
  '/g_freeAll': each(Op.freeAll),
  '/g_deepFree': each(Op.deepFree),
  '/g_queryTree': withTree(sendTree),
  '/g_dumpTree': withTree(printTree),
};
