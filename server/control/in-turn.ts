/** Work whose turn is behind everything sent to the render thread before it: answers above all. */

import type { Program } from '../link/program.ts';
import type { Tokens } from '../link/tokens.ts';
import { Op } from '../world/instructions.ts';

/** Calls `then` when the render thread has done everything sent before and its events have been handled; not before the end of a block. */
export function inTurn(
  { program, tokens }: { readonly program: Program; readonly tokens: Tokens },
  origin: number,
  then: () => void,
): void {
  program.op(Op.echo, origin, tokens.add(then));
}
