/** What has its turn behind all that was sent before it: answers, above all. */

import type { Program } from '../link/program.ts';
import type { Tokens } from '../link/tokens.ts';
import { Op } from '../world/instructions.ts';

/** Does something when the render thread has done what was sent before and that is known here; no sooner than at the end of a block. */
export function inTurn(
  { program, tokens }: { readonly program: Program; readonly tokens: Tokens },
  origin: number,
  then: () => void,
): void {
  program.op(Op.echo, origin, tokens.add(then));
}
