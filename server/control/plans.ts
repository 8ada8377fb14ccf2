/** Plans of a server: what waits in the engine is taken back by an instruction. */
import { leadOf } from '../clock/lead.ts';
import { Plans } from '../clock/plans.ts';
import { silentOrigin } from '../link/origins.ts';
import { Program } from '../link/program.ts';
import { Op, Timing } from '../world/instructions.ts';
import type { Parts } from './context.ts';

/** Returns the plans on a server's grid; undefined where there is none. */
export function plansOf({ timeline, link, tokens, layout }: Parts): Plans | undefined {
  if (!timeline) return undefined;
  const program = new Program((words, length) => link.submit(words, length));
  return new Plans({
    grid: timeline.grid,
    lead: leadOf(layout.blockSize),
    together: (work) => link.together(work),
    takeBack: (tag, from, then) => {
      const token = tokens.add((record) => then(record.float(2), record.float(3)));
      program.begin(Timing.now, 0);
      program.open(Op.takeBack, silentOrigin).int(token).int(tag).double(from).close();
      program.flush();
    },
  });
}
