/** Commands about synths: /s_… */

import type { OscValue } from '../../../protocol/osc/types.ts';
import { silentOrigin } from '../../link/origins.ts';
import { lastNode, Op } from '../../world/instructions.ts';
import type { SyncHandler } from '../context.ts';
import { CommandFailure, message } from '../replies.ts';
import { checkTotal } from './collect.ts';
import { setControls } from './controls.ts';

/** @throws CommandFailure for ids and add actions that no node can have */
export function checkPlace(node: number, action: number): void {
  if (node < -1) throw new CommandFailure('negative node IDs are reserved', { about: node });
  if (action < 0 || action > 4)
    throw new CommandFailure('failed', { about: `add action is ${action}; it must be from 0 to 4` });
}

/** @param size of what repeats: control and values, or control, count and values */
const create =
  (size: 2 | 3): SyncHandler =>
  (call, context) => {
    const { args } = call;
    const [def, node, action, target] = args as readonly [string, number, number, number];
    checkPlace(node, action);
    context.defs.demand(def);
    const { program, tokens, tree } = context;
    const maps = args.some(
      (value, i) => i >= 4 && Array.isArray(value) && value.some((one) => typeof one === 'string'),
    );
    // What is noted of a synth that was not made must not be noted of the one before it.
    if (maps)
      program.op(
        Op.echo,
        call.origin,
        tokens.add(() => {
          tree.last = null;
        }),
      );
    program.message();
    program.op(Op.addSynth, call.origin, context.symbols.of(def), node, action, target);
    for (let i = 4; i < args.length; i += size) {
      setControls(
        call,
        context,
        lastNode,
        args[i] as number | string,
        args[i + size - 1] as number | (number | string)[],
        maps,
      );
    }
  };

/** Answered when the render thread has come to it: whether the synth is there depends on the commands before. */
const unitCommand: SyncHandler = (call, context) => {
  const [id, unit, name] = call.args as [number, number, string];
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

/**
 * Each control is asked for by itself: one that the synth does not have reads as 0, as in scsynth, and is nobody's failure.
 */
const get =
  (many: boolean): SyncHandler =>
  (call, context) => {
    const [id, ...asked] = call.args as [number, ...(number | string)[]];
    const size = many ? 2 : 1;
    const parts = Array.from({ length: asked.length / size }, (_, i) => ({
      control: asked[i * size]!,
      count: many ? (asked[i * size + 1] as number) : 1,
    }));
    const negative = parts.find(({ count }) => count < 0);
    if (negative) throw new CommandFailure(`number of controls is ${negative.count}; it must not be negative`);
    checkTotal(
      parts.map(({ count }) => count),
      'controls',
    );
    const values = parts.map(({ count }) => new Float32Array(count));
    const { program, tokens, symbols } = context;
    const asks: number[] = [];
    parts.forEach(({ control, count }, part) => {
      const isName = typeof control === 'string';
      const which = isName ? symbols.of(control) : control;
      for (let i = 0; i < count; i++) {
        const token = tokens.add((record) => {
          values[part]![i] = record.float(2);
        });
        asks.push(token);
        program.message();
        program.op(Op.peekControls, silentOrigin, token, id, isName ? 1 : 0, which, i, 1);
      }
    });
    program.op(
      Op.echo,
      call.origin,
      tokens.add(() => {
        for (const token of asks) tokens.drop(token);
        const node = context.tree.find(id);
        if (!node || node.isGroup) context.fail(call, `Node ${id} not found`);
        else call.peer.send(valuesReply(id, parts, values, many));
      }),
    );
  };

function valuesReply(
  id: number,
  parts: readonly { control: number | string; count: number }[],
  values: readonly Float32Array[],
  many: boolean,
): Uint8Array {
  let types = 'i';
  const args: OscValue[] = [id];
  parts.forEach(({ control, count }, i) => {
    types += `${typeof control === 'string' ? 's' : 'i'}${many ? 'i' : ''}${'f'.repeat(count)}`;
    args.push(control, ...(many ? [count] : []), ...values[i]!);
  });
  return message(many ? '/n_setn' : '/n_set', types, args);
}

const forgetId: SyncHandler = ({ args, origin }, { program }) => {
  for (const node of args) program.op(Op.forgetId, origin, node as number);
};

export const synthHandlers: Record<string, SyncHandler> = {
  '/s_new': create(2),
  '/s_newargs': create(3),
  '/u_cmd': unitCommand,
  '/s_get': get(false),
  '/s_getn': get(true),
  '/s_noid': forgetId,
};
