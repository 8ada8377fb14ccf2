/** Work that is done after its command was handled: at the time of its bundle, or when something else is done. It is refused as it would be at once. */
import { Op } from '../../world/instructions.ts';
import type { Call } from '../call.ts';
import type { Context } from '../context.ts';

/** Acts at the time of the call's bundle, at once where it has none. */
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

/** Reports the failure of work that goes on beside the commands. */
export function later(call: Call, context: Context, work: Promise<void>): void {
  work.catch((error: unknown) => context.failed(call, error));
}
