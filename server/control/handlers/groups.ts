/** Commands about groups: /g_… and /p_new */
import { AddAction, Op } from '../../world/instructions.ts';
import { each } from '../call.ts';
import type { SyncHandler, SyncHandlers } from '../handler.ts';
import { inTurn } from '../in-turn.ts';
import { askHeard } from './heard-controls.ts';
import { checkPlace } from './synths.ts';
import { printTree, sendTree } from './tree-text.ts';

const create: SyncHandler<'/g_new' | '/p_new'> = (call, { program }) =>
  each(call, (id, action, target) => {
    checkPlace(id, action);
    program.op(Op.addGroup, call.origin, id, action, target);
  });

const place =
  (action: number): SyncHandler<'/g_head' | '/g_tail'> =>
  (call, { program }) =>
    each(call, (group, node) => program.op(Op.move, call.origin, node, action, group));

const forEachGroup =
  (op: number): SyncHandler<'/g_freeAll' | '/g_deepFree'> =>
  ({ args, origin }, { program }) => {
    for (const group of args) program.op(op, origin, group);
  };

const withTree =
  (use: typeof sendTree): SyncHandler<'/g_queryTree' | '/g_dumpTree'> =>
  (call, context) =>
    each(call, (group, controls) => {
      const heard = controls !== 0 ? askHeard(context, group) : undefined;
      inTurn(context, call.origin, () => {
        use(call, context, group, controls !== 0, heard?.values);
        heard?.end();
      });
    });

export const groupHandlers = {
  '/g_new': create,
  '/p_new': create,
  '/g_head': place(AddAction.head),
  '/g_tail': place(AddAction.tail),
  '/g_freeAll': forEachGroup(Op.freeAll),
  '/g_deepFree': forEachGroup(Op.deepFree),
  '/g_queryTree': withTree(sendTree),
  '/g_dumpTree': withTree(printTree),
} satisfies Partial<SyncHandlers>;
