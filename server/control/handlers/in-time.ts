/** What happens later than while its command is handled: at the time of its bundle, or when something else is done. It is refused then as it would be at once. */
import { Op } from '../../world/instructions.ts';
import type { Call, Context } from '../context.ts';

/** Acts at once, or at the time of the bundle where it has one. */
export function inTime(call: Call, context: Context, act: () => void): void {
  if (call.sample === undefined) return act();
  context.program.op(
    Op.echo,
    call.origin,
    context.tokens.add(() => {
      try {
        act();
      } catch (error) {
        context.failed(call, error);
      }
    }),
  );
}

/** Tells what work that goes on beside the commands is refused for. */
export function later(call: Call, context: Context, work: Promise<void>): void {
  work.catch((error: unknown) => context.failed(call, error));
}
