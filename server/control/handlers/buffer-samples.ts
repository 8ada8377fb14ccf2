/** Commands that set and ask for samples of buffers: /b_set, /b_get and their like, done on the render thread. */
import type { OscValue } from '../../../protocol/osc/types.ts';
import { Area, Op } from '../../world/instructions.ts';
import type { Context, SyncHandler } from '../context.ts';
import { CommandFailure, message } from '../replies.ts';
import { checkTotal, collect } from './collect.ts';

/** Why a buffer cannot be meant; undefined for one that can. */
function unknownBuffer({ buffers, layout }: Context, number: number): string | undefined {
  return buffers.isNumber(number)
    ? undefined
    : `buffer ${number} does not exist: numbers go from 0 to ${layout.buffers - 1} (-b)`;
}

/** @throws CommandFailure for a number that no buffer has */
export function checkBuffer(context: Context, number: number): void {
  const reason = unknownBuffer(context, number);
  if (reason !== undefined) throw new CommandFailure(reason, { number });
}

/** The same where scsynth has words for it. @throws CommandFailure */
function checkIndexed(context: Context, number: number): void {
  const about = unknownBuffer(context, number);
  if (about !== undefined) throw new CommandFailure('index out of range', { about });
}

const set: SyncHandler = ({ args, origin }, context) => {
  const [buffer, ...pairs] = args as number[];
  checkIndexed(context, buffer!);
  for (let i = 0; i < pairs.length; i += 2)
    context.program.poke(origin, Area.buffer, buffer!, pairs[i]!, [pairs[i + 1]!]);
};

const setn: SyncHandler = ({ args, origin }, context) => {
  const [buffer, ...groups] = args as [number, ...unknown[]];
  checkBuffer(context, buffer);
  for (let i = 0; i < groups.length; i += 3) {
    const [start, , values] = groups.slice(i, i + 3) as [number, number, number[]];
    context.program.message();
    context.program.poke(origin, Area.buffer, buffer, start, values);
  }
};

const fill: SyncHandler = ({ args, origin }, context) => {
  const [buffer, ...groups] = args as number[];
  checkBuffer(context, buffer!);
  for (let i = 0; i < groups.length; i += 3) {
    context.program.message();
    context.program.fill(origin, Area.buffer, buffer!, groups[i]!, groups[i + 1]!, groups[i + 2]!);
  }
};

const get =
  (many: boolean): SyncHandler =>
  (call, context) => {
    const [buffer, ...asked] = call.args as number[];
    checkIndexed(context, buffer!);
    const size = many ? 2 : 1;
    const parts = Array.from({ length: asked.length / size }, (_, i) => ({
      start: asked[i * size]!,
      count: many ? asked[i * size + 1]! : 1,
    }));
    const outside = parts.find(({ start, count }) => start < 0 || count < 1);
    if (outside)
      throw new CommandFailure('index out of range', { about: outside.start < 0 ? outside.start : outside.count });
    checkTotal(
      parts.map(({ count }) => count),
      'samples',
    );
    const asks = parts.map(
      ({ start, count }) =>
        (token: number) =>
          context.program.op(Op.peek, call.origin, token, Area.buffer, buffer!, start, count),
    );
    collect(call, context, asks, (values) => {
      const types = ['i'];
      const out: OscValue[] = [buffer!];
      parts.forEach(({ start, count }, i) => {
        types.push(many ? 'ii' : 'i', 'f'.repeat(count));
        out.push(start, ...(many ? [count] : []));
        for (const value of values[i]!) out.push(value);
      });
      return message(many ? '/b_setn' : '/b_set', types.join(''), out);
    });
  };

/** What is known of the buffer here changes when the render thread has come to it, so that questions are answered in their order. */
const setSampleRate: SyncHandler = ({ args, origin }, context) => {
  const [buffer, wanted] = args as [number, number];
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

/** Answered when the render thread has come to it, so that it tells what a command before it did. */
const query: SyncHandler = (call, context) => {
  const numbers = call.args as number[];
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

export const bufferHandlers: Record<string, SyncHandler> = {
  '/b_set': set,
  '/b_setn': setn,
  '/b_fill': fill,
  '/b_setSampleRate': setSampleRate,
  '/b_get': get(false),
  '/b_getn': get(true),
  '/b_query': query,
};
