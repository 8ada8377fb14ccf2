/** Answers made of several values that the render thread reads. */

import type { EventRecord } from '../../link/render-link.ts';
import { Op } from '../../world/instructions.ts';
import type { Call, Context } from '../context.ts';
import { CommandFailure } from '../replies.ts';

/** Values of one answer: what surely fits into the event ring, and more than a UDP packet holds. */
const maxValues = 1 << 18;

/** @throws CommandFailure when more is asked for than one answer can hold */
export function checkTotal(counts: readonly number[], what: string): void {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total > maxValues) throw new CommandFailure(`number of ${what} is ${total}; one answer holds ${maxValues}`);
}

/**
 * Lets each of `asks` write an instruction that answers with `values` for its token; when all have come, sends the packet
 * that `answer` makes of them. Where one failed there is no answer: its failure was reported.
 */
export function collect(
  call: Call,
  context: Context,
  asks: readonly ((token: number) => void)[],
  answer: (values: readonly (readonly number[])[]) => Uint8Array,
): void {
  const { tokens, program } = context;
  const values: (readonly number[] | undefined)[] = asks.map(() => undefined);
  const asked = asks.map((ask, i) => {
    const token = tokens.add((record) => {
      values[i] = floatsOf(record);
    });
    ask(token);
    return token;
  });
  program.op(
    Op.echo,
    call.origin,
    tokens.add(() => {
      const all = values.filter((part) => part !== undefined);
      if (all.length === values.length) call.peer.send(answer(all));
      else for (const token of asked) tokens.drop(token);
    }),
  );
}

function floatsOf(record: EventRecord): number[] {
  return Array.from({ length: record.length - 2 }, (_, i) => record.float(i + 2));
}
