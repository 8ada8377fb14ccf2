/** Commands that set and read samples of buffers on the render thread: /b_set, /b_get and the like. */
import type { OscValue } from '../../../protocol/osc/types.ts';
import { Area, Op } from '../../world/instructions.ts';
import { type Call, each } from '../call.ts';
import type { Context } from '../context.ts';
import type { SyncHandler, SyncHandlers } from '../handler.ts';
import { CommandFailure, message } from '../replies.ts';
import { type Run, sendRuns } from './collect.ts';

/** Returns the reason why a number is no buffer's; undefined when it is one. */
function unknownBuffer({ buffers, layout }: Context, number: number): string | undefined {
  return buffers.isNumber(number)
    ? undefined
    : `buffer ${number} does not exist: numbers go from 0 to ${layout.buffers - 1} (-b)`;
}

/** Refuses numbers that no buffer has. @throws CommandFailure */
export function checkBuffer(context: Context, number: number): void {
  const reason = unknownBuffer(context, number);
  if (reason !== undefined) throw new CommandFailure(reason, { number });
}

/** The same in scsynth's words. @throws CommandFailure */
function checkIndexed(context: Context, number: number): void {
  const about = unknownBuffer(context, number);
  if (about !== undefined) throw new CommandFailure('index out of range', { about });
}

const set: SyncHandler<'/b_set'> = (call, context) => {
  const [buffer] = call.args;
  checkIndexed(context, buffer);
  each(call, (index, value) => context.program.poke(call.origin, Area.buffer, buffer, index, [value]));
};

const setn: SyncHandler<'/b_setn'> = (call, context) => {
  const [buffer] = call.args;
  checkBuffer(context, buffer);
  each(call, (start, _count, values) => {
    context.program.message();
    context.program.poke(call.origin, Area.buffer, buffer, start, values);
  });
};

const fill: SyncHandler<'/b_fill'> = (call, context) => {
  const [buffer] = call.args;
  checkBuffer(context, buffer);
  each(call, (start, count, value) => {
    context.program.message();
    context.program.fill(call.origin, Area.buffer, buffer, start, count, value);
  });
};

const get: SyncHandler<'/b_get'> = (call, context) => {
  const [buffer, ...indices] = call.args;
  sendSamples(
    call,
    context,
    buffer,
    '/b_set',
    indices.map((start) => ({ start })),
  );
};

const getn: SyncHandler<'/b_getn'> = (call, context) => {
  const [buffer] = call.args;
  const runs: Run[] = [];
  each(call, (start, count) => runs.push({ start, count }));
  sendSamples(call, context, buffer, '/b_setn', runs);
};

function sendSamples(call: Call, context: Context, buffer: number, address: string, runs: readonly Run[]): void {
  checkIndexed(context, buffer);
  const outside = runs.find(({ start, count = 1 }) => start < 0 || count < 1);
  if (outside)
    throw new CommandFailure('index out of range', { about: outside.start < 0 ? outside.start : outside.count });
  sendRuns(call, context, runs, { address, head: [buffer], what: 'samples', area: Area.buffer });
}

/** The control thread's copy of the rate changes when the render thread has come to it, so that questions are answered in order. */
const setSampleRate: SyncHandler<'/b_setSampleRate'> = ({ args, origin }, context) => {
  const [buffer, wanted] = args;
  checkBuffer(context, buffer);
  const sampleRate = wanted > 0 ? wanted : context.layout.sampleRate;
  const { buffers, program, tokens } = context;
  program.open(Op.setBufferRate, origin).int(buffer).float(sampleRate).close();
  program.op(
    Op.echo,
    origin,
    tokens.add(() => buffers.set(buffer, { ...buffers.get(buffer), sampleRate })),
  );
};

/** Answered when the render thread has come to it, so that it includes what the commands before it did. */
const query: SyncHandler<'/b_query'> = (call, context) => {
  const numbers = call.args;
  context.program.op(
    Op.echo,
    call.origin,
    context.tokens.add(() => {
      const out: OscValue[] = [];
      for (const number of numbers) {
        const { frames, channels, sampleRate } = context.buffers.isNumber(number)
          ? context.buffers.get(number)
          : { frames: 0, channels: 0, sampleRate: 0 };
        out.push(number, frames, channels, sampleRate);
      }
      call.peer.send(message('/b_info', 'iiif'.repeat(numbers.length), out));
    }),
  );
};

export const bufferHandlers = {
  '/b_set': set,
  '/b_setn': setn,
  '/b_fill': fill,
  '/b_setSampleRate': setSampleRate,
  '/b_get': get,
  '/b_getn': getn,
  '/b_query': query,
} satisfies Partial<SyncHandlers>;
