/** What has its turn behind all that was sent before it: answers, above all. */
import { Op } from '../world/instructions.ts';
import type { Context } from './context.ts';

/** Does something when the render thread has done what was sent before and that is known here; no sooner than at the end of a block. */
export function inTurn(
  { program, tokens }: Pick<Context, 'program' | 'tokens'>,
  origin: number,
  then: () => void,
): void {
  program.op(Op.echo, origin, tokens.add(then));
}
