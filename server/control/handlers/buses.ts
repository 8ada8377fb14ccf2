/** Commands about control buses: /c_… */
import type { OscValue } from '../../../protocol/osc/types.ts';
import { Area, Op } from '../../world/instructions.ts';
import type { Context, SyncHandler } from '../context.ts';
import { CommandFailure, message } from '../replies.ts';
import { checkTotal, collect } from './collect.ts';

/** @throws CommandFailure in scsynth's words */
function checkBuses({ layout }: Context, first: number, count: number): void {
  if (count < 1) throw new CommandFailure('index out of range', { about: count });
  if (first < 0 || first + count > layout.controlBuses)
    throw new CommandFailure('index out of range', { about: first < 0 ? first : Math.max(first, layout.controlBuses) });
}

const set: SyncHandler = ({ args, origin }, context) => {
  for (let i = 0; i < args.length; i += 2) {
    const [bus, value] = args.slice(i, i + 2) as [number, number];
    checkBuses(context, bus, 1);
    context.program.poke(origin, Area.controlBus, bus, 0, [value]);
  }
};

const setn: SyncHandler = ({ args, origin }, context) => {
  for (let i = 0; i < args.length; i += 3) {
    const [bus, count, values] = args.slice(i, i + 3) as [number, number, number[]];
    checkBuses(context, bus, count);
    context.program.poke(origin, Area.controlBus, bus, 0, values);
  }
};

/** Where the range leaves the buses, the part inside is filled, as scsynth does. */
const fill: SyncHandler = ({ args, origin }, { program }) => {
  for (let i = 0; i < args.length; i += 3) {
    const [start, count, value] = args.slice(i, i + 3) as [number, number, number];
    program.message();
    program.fill(origin, Area.controlBus, 0, start, count, value);
  }
};

const get =
  (many: boolean): SyncHandler =>
  (call, context) => {
    const size = many ? 2 : 1;
    const args = call.args as number[];
    const parts = Array.from({ length: args.length / size }, (_, i) => ({
      bus: args[i * size]!,
      count: many ? args[i * size + 1]! : 1,
    }));
    for (const { bus, count } of parts) checkBuses(context, bus, count);
    checkTotal(
      parts.map(({ count }) => count),
      'buses',
    );
    const asks = parts.map(
      ({ bus, count }) =>
        (token: number) =>
          context.program.op(Op.peek, call.origin, token, Area.controlBus, bus, 0, count),
    );
    collect(call, context, asks, (values) => {
      const types: string[] = [];
      const out: OscValue[] = [];
      parts.forEach(({ bus, count }, i) => {
        types.push(many ? 'ii' : 'i', 'f'.repeat(count));
        out.push(bus, ...(many ? [count] : []));
        for (const value of values[i]!) out.push(value);
      });
      return message(many ? '/c_setn' : '/c_set', types.join(''), out);
    });
  };

export const busHandlers: Record<string, SyncHandler> = {
  '/c_set': set,
  '/c_setn': setn,
  '/c_fill': fill,
  '/c_get': get(false),
  '/c_getn': get(true),
};
