/** What has its turn behind all that was sent before it: answers, above all. */
import { Op } from '../render/instructions.ts';
import type { Context } from './context.ts';

/** Does something when the render thread has done what was sent before and that is known here: at once where nothing is under way, else when it has come to it. */
export function inTurn({ program, link, tokens }: Pick<Context, 'program' | 'link' | 'tokens'>, origin: number, then: () => void): void {
  if (program.isEmpty && link.settled) then();
  else program.op(Op.echo, origin, tokens.add(then));
}
