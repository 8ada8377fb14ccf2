/** Commands about nodes: /n_… */
import { AddAction, Op } from '../../world/instructions.ts';
import { each } from '../call.ts';
import type { SyncHandler, SyncHandlers } from '../handler.ts';
import { inTurn } from '../in-turn.ts';
import { CommandFailure } from '../replies.ts';
import { demandNode, fillControls, mapControls, setControls } from './controls.ts';
import { printTrace } from './tree-text.ts';

const forEachNode =
  (op: number): SyncHandler<'/n_free' | '/n_query'> =>
  ({ args, origin }, { program }) => {
    for (const node of args) program.op(op, origin, node);
  };

const moving =
  (action: number): SyncHandler<'/n_before' | '/n_after'> =>
  ({ args, origin }, { program }) =>
    program.op(Op.moveBeside, origin, action, ...args);

const run: SyncHandler<'/n_run'> = (call, { program }) =>
  each(call, (node, on) => program.op(Op.run, call.origin, node, on === 0 ? 0 : 1));

const set: SyncHandler<'/n_set'> = (call, context) => {
  const { args } = call;
  const node = args[0];
  // Where there is something to set, that itself fails without the node.
  if (args.length < 3 || (Array.isArray(args[2]) && args[2].length === 0)) demandNode(call, context, node);
  each(call, (control, value) => setControls(call, context, node, control, value));
};

const setn: SyncHandler<'/n_setn'> = (call, context) => {
  const [node] = call.args;
  demandNode(call, context, node);
  each(call, (control, _count, values) => setControls(call, context, node, control, values));
};

const fill: SyncHandler<'/n_fill'> = (call, context) => {
  const [node] = call.args;
  demandNode(call, context, node);
  each(call, (control, count, given) => {
    const value = typeof given === 'number' ? given : given[0];
    if (value !== undefined) fillControls(call, context, node, control, count, value);
  });
};

const map =
  (rate: 1 | 2): SyncHandler<'/n_map' | '/n_mapa'> =>
  (call, context) => {
    const [node] = call.args;
    demandNode(call, context, node);
    each(call, (control, bus) => mapControls(call, context, node, control, bus, 1, rate));
  };

const mapn =
  (rate: 1 | 2): SyncHandler<'/n_mapn' | '/n_mapan'> =>
  (call, context) => {
    const [node] = call.args;
    demandNode(call, context, node);
    each(call, (control, bus, count) => mapControls(call, context, node, control, bus, count, rate));
  };

const order: SyncHandler<'/n_order'> = ({ args, origin }, { program }) => {
  const [action] = args;
  if (action < AddAction.head || action > AddAction.after)
    throw new CommandFailure('failed', { about: `add action is ${action}; it must be from 0 to 3` });
  program.op(Op.order, origin, ...args);
};

const trace: SyncHandler<'/n_trace'> = (call, context) => {
  for (const node of call.args) inTurn(context, call.origin, () => printTrace(call, context, node));
};

export const nodeHandlers = {
  '/n_free': forEachNode(Op.free),
  '/n_run': run,
  '/n_set': set,
  '/n_setn': setn,
  '/n_fill': fill,
  '/n_map': map(1),
  '/n_mapn': mapn(1),
  '/n_mapa': map(2),
  '/n_mapan': mapn(2),
  '/n_before': moving(AddAction.before),
  '/n_after': moving(AddAction.after),
  '/n_order': order,
  '/n_query': forEachNode(Op.query),
  '/n_trace': trace,
} satisfies Partial<SyncHandlers>;
