/** Commands about control buses: /c_… */
import { Area } from '../../world/instructions.ts';
import { type Call, each } from '../call.ts';
import type { Context } from '../context.ts';
import type { SyncHandler, SyncHandlers } from '../handler.ts';
import { CommandFailure } from '../replies.ts';
import { type Run, sendRuns } from './collect.ts';

/** Refuses buses that do not exist. @throws CommandFailure in scsynth's words */
function checkBuses({ layout }: Context, first: number, count: number): void {
  if (count < 1) throw new CommandFailure('index out of range', { about: count });
  if (first < 0 || first + count > layout.controlBuses)
    throw new CommandFailure('index out of range', { about: first < 0 ? first : Math.max(first, layout.controlBuses) });
}

const set: SyncHandler<'/c_set'> = (call, context) =>
  each(call, (bus, value) => {
    checkBuses(context, bus, 1);
    context.program.poke(call.origin, Area.controlBus, bus, 0, [value]);
  });

const setn: SyncHandler<'/c_setn'> = (call, context) =>
  each(call, (bus, count, values) => {
    checkBuses(context, bus, count);
    context.program.poke(call.origin, Area.controlBus, bus, 0, values);
  });

/** Fills the part of the range that lies within the buses, as scsynth does. */
const fill: SyncHandler<'/c_fill'> = (call, { program }) =>
  each(call, (start, count, value) => {
    program.message();
    program.fill(call.origin, Area.controlBus, 0, start, count, value);
  });

const get: SyncHandler<'/c_get'> = (call, context) =>
  sendBuses(
    call,
    context,
    '/c_set',
    call.args.map((start) => ({ start })),
  );

const getn: SyncHandler<'/c_getn'> = (call, context) => {
  const runs: Run[] = [];
  each(call, (start, count) => runs.push({ start, count }));
  sendBuses(call, context, '/c_setn', runs);
};

function sendBuses(call: Call, context: Context, address: string, runs: readonly Run[]): void {
  for (const { start, count = 1 } of runs) checkBuses(context, start, count);
  sendRuns(call, context, runs, { address, head: [], what: 'buses', area: Area.controlBus });
}

export const busHandlers = {
  '/c_set': set,
  '/c_setn': setn,
  '/c_fill': fill,
  '/c_get': get,
  '/c_getn': getn,
} satisfies Partial<SyncHandlers>;
