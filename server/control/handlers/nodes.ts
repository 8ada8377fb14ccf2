/** Commands about nodes: /n_… */
import { AddAction, Op } from '../../world/instructions.ts';
import type { SyncHandler } from '../context.ts';
import { inTurn } from '../in-turn.ts';
import { CommandFailure } from '../replies.ts';
import { demandNode, fillControls, mapControls, setControls } from './controls.ts';
import { printTrace } from './tree-text.ts';

const eachNode =
  (op: number): SyncHandler =>
  ({ args, origin }, { program }) => {
    for (const node of args) program.op(op, origin, node as number);
  };

const moving =
  (action: number): SyncHandler =>
  ({ args, origin }, { program }) => {
    program.op(Op.moveBeside, origin, action, ...(args as number[]));
  };

const run: SyncHandler = ({ args, origin }, { program }) => {
  for (let i = 0; i < args.length; i += 2) program.op(Op.run, origin, args[i] as number, args[i + 1] === 0 ? 0 : 1);
};

const set: SyncHandler = (call, context) => {
  const { args } = call;
  // Where there is something to set, that itself fails without the node.
  if (args.length < 3 || (Array.isArray(args[2]) && args[2].length === 0)) demandNode(call, context, args[0] as number);
  for (let i = 1; i < args.length; i += 2) {
    setControls(
      call,
      context,
      args[0] as number,
      args[i] as number | string,
      args[i + 1] as number | (number | string)[],
    );
  }
};

const setn: SyncHandler = (call, context) => {
  const [node, ...groups] = call.args;
  demandNode(call, context, node as number);
  for (let i = 0; i < groups.length; i += 3) {
    setControls(call, context, node as number, groups[i] as number | string, groups[i + 2] as (number | string)[]);
  }
};

const fill: SyncHandler = (call, context) => {
  const [node, ...groups] = call.args;
  demandNode(call, context, node as number);
  for (let i = 0; i < groups.length; i += 3) {
    const given = groups[i + 2] as number | (number | string)[];
    const value = typeof given === 'number' ? given : given[0];
    if (value !== undefined)
      fillControls(call, context, node as number, groups[i] as number | string, groups[i + 1] as number, value);
  }
};

const map =
  (rate: 1 | 2, many: boolean): SyncHandler =>
  (call, context) => {
    const [node, ...groups] = call.args;
    demandNode(call, context, node as number);
    const size = many ? 3 : 2;
    for (let i = 0; i < groups.length; i += size) {
      const count = many ? (groups[i + 2] as number) : 1;
      mapControls(call, context, node as number, groups[i] as number | string, groups[i + 1] as number, count, rate);
    }
  };

const order: SyncHandler = ({ args, origin }, { program }) => {
  const [action, target, ...nodes] = args as number[];
  if (action! < AddAction.head || action! > AddAction.after)
    throw new CommandFailure('failed', { about: `add action is ${action}; it must be from 0 to 3` });
  program.op(Op.order, origin, action!, target!, ...nodes);
};

const trace: SyncHandler = (call, context) => {
  for (const node of call.args as number[]) {
    inTurn(context, call.origin, () => printTrace(call, context, node));
  }
};

export const nodeHandlers: Record<string, SyncHandler> = {
  '/n_free': eachNode(Op.free),
  '/n_run': run,
  '/n_set': set,
  '/n_setn': setn,
  '/n_fill': fill,
  '/n_map': map(1, false),
  '/n_mapn': map(1, true),
  '/n_mapa': map(2, false),
  '/n_mapan': map(2, true),
  '/n_before': moving(AddAction.before),
  '/n_after': moving(AddAction.after),
  '/n_order': order,
  '/n_query': eachNode(Op.query),
  '/n_trace': trace,
};
