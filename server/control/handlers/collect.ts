/** Answers that are made of several values which the render thread reads. */
import type { OscValue } from '../../../protocol/osc/types.ts';
import type { EventRecord } from '../../link/render-link.ts';
import { Area, Op } from '../../world/instructions.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';
import { CommandFailure, message } from '../replies.ts';

/** Number of values in one answer: they fit into the event ring, and are more than a UDP packet holds. */
const maxValues = 1 << 18;

/** Refuses to read more values than one answer can hold. @throws CommandFailure */
export function checkTotal(counts: readonly number[], what: string): void {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total > maxValues) throw new CommandFailure(`number of ${what} is ${total}; one answer holds ${maxValues}`);
}

/** Values that follow each other from an index on. */
export interface Run {
  readonly start: number;
  /** Default one value, which is answered without its count. */
  readonly count?: number;
}

interface RunsReply {
  readonly address: string;
  /** Arguments before the runs: the number of the buffer that they belong to. */
  readonly head: readonly number[];
  /** Plural of what is read, for refusals. */
  readonly what: string;
  readonly area: (typeof Area)[keyof typeof Area];
}

/**
 * Answers with runs of values, each behind its start, when all of them have been read. Where reading one fails there is
 * no answer: the render thread reports the failure.
 * @throws CommandFailure when they are too many
 */
export function sendRuns(
  { origin, peer }: Call,
  { tokens, program }: Context,
  runs: readonly Run[],
  { address, head, what, area }: RunsReply,
): void {
  checkTotal(
    runs.map(({ count = 1 }) => count),
    what,
  );
  const values: (readonly number[] | undefined)[] = runs.map(() => undefined);
  const asked = runs.map(({ start, count = 1 }, i) => {
    const token = tokens.add((record) => {
      values[i] = floatsOf(record);
    });
    // Control buses are numbered where buffers have samples.
    if (area === Area.controlBus) program.op(Op.peek, origin, token, area, start, 0, count);
    else program.op(Op.peek, origin, token, area, head[0]!, start, count);
    return token;
  });
  program.op(
    Op.echo,
    origin,
    tokens.add(() => {
      const all = values.filter((part) => part !== undefined);
      if (all.length === values.length) peer.send(runsMessage(address, head, runs, all));
      else for (const token of asked) tokens.drop(token);
    }),
  );
}

function runsMessage(
  address: string,
  head: readonly number[],
  runs: readonly Run[],
  values: readonly (readonly number[])[],
): Uint8Array {
  const types = ['i'.repeat(head.length)];
  const args: OscValue[] = [...head];
  runs.forEach(({ start, count }, i) => {
    const place = count === undefined ? [start] : [start, count];
    types.push('i'.repeat(place.length), 'f'.repeat(count ?? 1));
    args.push(...place);
    for (const value of values[i]!) args.push(value);
  });
  return message(address, types.join(''), args);
}

function floatsOf(record: EventRecord): number[] {
  return Array.from({ length: record.length - 2 }, (_, i) => record.float(i + 2));
}
