/** Commands about synths: /s_… */
import type { OscValue } from '../../../protocol/osc/types.ts';
import { silentOrigin } from '../../link/origins.ts';
import { lastNode, Op } from '../../world/instructions.ts';
import { type Call, type CallOf, each } from '../call.ts';
import type { Context } from '../context.ts';
import type { SyncHandler, SyncHandlers } from '../handler.ts';
import { CommandFailure, message } from '../replies.ts';
import { checkTotal } from './collect.ts';
import { setControls } from './controls.ts';

/** Refuses ids and add actions that no node can have. @throws CommandFailure */
export function checkPlace(node: number, action: number): void {
  if (node < -1) throw new CommandFailure('negative node IDs are reserved', { about: node });
  if (action < 0 || action > 4)
    throw new CommandFailure('failed', { about: `add action is ${action}; it must be from 0 to 4` });
}

const create: SyncHandler<'/s_new'> = (call, context) => {
  const maps = begin(call, context);
  each(call, (control, value) => setControls(call, context, lastNode, control, value, maps));
};

const createWithCounts: SyncHandler<'/s_newargs'> = (call, context) => {
  const maps = begin(call, context);
  each(call, (control, _count, values) => setControls(call, context, lastNode, control, values, maps));
};

/** Creates a synth with its initial controls. True when the call maps some of them to buses. */
function begin(call: CallOf<'/s_new' | '/s_newargs'>, context: Context): boolean {
  const { args, origin } = call;
  const [def, node, action, target] = args;
  checkPlace(node, action);
  context.defs.demand(def);
  const { program, tokens, tree } = context;
  const maps = args.some((value, i) => i >= 4 && Array.isArray(value) && value.some((one) => typeof one === 'string'));
  // What is noted of a synth that was not made must not be noted of the one before it.
  if (maps)
    program.op(
      Op.echo,
      origin,
      tokens.add(() => {
        tree.last = null;
      }),
    );
  program.message();
  program.op(Op.addSynth, origin, context.symbols.of(def), node, action, target);
  return maps;
}

/** Answered when the render thread has come to it: the commands before may create the synth or free it. */
const unitCommand: SyncHandler<'/u_cmd'> = (call, context) => {
  const [id, unit, name] = call.args;
  context.program.op(
    Op.echo,
    call.origin,
    context.tokens.add(() => {
      const node = context.tree.find(id);
      const ugen = node?.def?.def.units[unit];
      if (!node || node.isGroup) context.fail(call, `Node ${id} not found`);
      else if (!ugen) context.fail(call, 'index out of range', { about: unit });
      else context.fail(call, 'failed', { about: `UGen ${unit} (${ugen.name}) has no command ${name}` });
    }),
  );
};

/** Successive controls from one on. */
interface Run {
  readonly control: number | string;
  /** Default one control, which is answered without its count. */
  readonly count?: number;
}

const get: SyncHandler<'/s_get'> = (call, context) => {
  const [id, ...controls] = call.args;
  sendControls(
    call,
    context,
    id,
    '/n_set',
    controls.map((control) => ({ control })),
  );
};

const getn: SyncHandler<'/s_getn'> = (call, context) => {
  const runs: Run[] = [];
  each(call, (control, count) => runs.push({ control, count }));
  sendControls(call, context, call.args[0], '/n_setn', runs);
};

/** Reads each control by itself: one that the synth does not have reads as 0, as in scsynth, and is no failure. */
function sendControls(call: Call, context: Context, id: number, address: string, runs: readonly Run[]): void {
  const negative = runs.find(({ count = 1 }) => count < 0);
  if (negative) throw new CommandFailure(`number of controls is ${negative.count}; it must not be negative`);
  checkTotal(
    runs.map(({ count = 1 }) => count),
    'controls',
  );
  const values = runs.map(({ count = 1 }) => new Float32Array(count));
  const { program, tokens, symbols } = context;
  const asked: number[] = [];
  runs.forEach(({ control, count = 1 }, run) => {
    const isName = typeof control === 'string';
    const which = isName ? symbols.of(control) : control;
    for (let i = 0; i < count; i++) {
      const token = tokens.add((record) => {
        values[run]![i] = record.float(2);
      });
      asked.push(token);
      program.message();
      program.op(Op.peekControls, silentOrigin, token, id, isName ? 1 : 0, which, i, 1);
    }
  });
  program.op(
    Op.echo,
    call.origin,
    tokens.add(() => {
      for (const token of asked) tokens.drop(token);
      const node = context.tree.find(id);
      if (!node || node.isGroup) context.fail(call, `Node ${id} not found`);
      else call.peer.send(controlsMessage(address, id, runs, values));
    }),
  );
}

function controlsMessage(
  address: string,
  id: number,
  runs: readonly Run[],
  values: readonly Float32Array[],
): Uint8Array {
  let types = 'i';
  const args: OscValue[] = [id];
  runs.forEach(({ control, count }, i) => {
    types += `${typeof control === 'string' ? 's' : 'i'}${count === undefined ? '' : 'i'}${'f'.repeat(count ?? 1)}`;
    args.push(control, ...(count === undefined ? [] : [count]), ...values[i]!);
  });
  return message(address, types, args);
}

const forgetId: SyncHandler<'/s_noid'> = ({ args, origin }, { program }) => {
  for (const node of args) program.op(Op.forgetId, origin, node);
};

export const synthHandlers = {
  '/s_new': create,
  '/s_newargs': createWithCounts,
  '/u_cmd': unitCommand,
  '/s_get': get,
  '/s_getn': getn,
  '/s_noid': forgetId,
} satisfies Partial<SyncHandlers>;
