/** Controls of synths in sections as they are heard: their memory holds those that are calculated ahead. */
import { silentOrigin } from '../../link/origins.ts';
import { Op } from '../../world/instructions.ts';
import type { Context } from '../context.ts';
import type { HeardControls } from '../inspect/controls.ts';

export interface AskedControls {
  readonly values: HeardControls;
  /** Forgets what was asked for and not answered. */
  end(): void;
}

/** Asks for the controls of the synths below a group that are in sections; the answers are there when an answer's turn comes that is asked for next. */
export function askHeard({ sections, tree, program, tokens }: Context, group: number): AskedControls {
  const values = new Map<number, Float32Array>();
  const asked: number[] = [];
  const top = tree.find(group);
  for (const { node } of top && sections.all.length > 0 ? tree.below(top) : []) {
    const count = node.def?.def.params.length ?? 0;
    if (count === 0 || !sections.around(node.id)) continue;
    const token = tokens.add((record) => {
      values.set(
        node.id,
        Float32Array.from({ length: count }, (_, i) => record.float(2 + i)),
      );
    });
    asked.push(token);
    // One that has ended by then is no failure of the others, nor of the command.
    program.message();
    program.op(Op.peekControls, silentOrigin, token, node.id, 0, 0, 0, count);
  }
  return {
    values,
    end: () => {
      for (const token of asked) tokens.drop(token);
    },
  };
}
