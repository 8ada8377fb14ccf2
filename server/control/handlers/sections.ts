/** Commands about sections: groups that are calculated ahead. */
import type { TreeNode } from '../../link/tree.ts';
import { Op } from '../../world/instructions.ts';
import { Joining, SectionSlot } from '../../world/section-slots.ts';
import type { Context } from '../context.ts';
import type { AsyncHandler, AsyncHandlers } from '../handler.ts';
import { CommandFailure, done, message } from '../replies.ts';

/** Samples that may be calculated in one go. */
const minPeriod = 64;
const maxPeriod = 4096;
/** Seconds by which a section may run ahead. */
const maxAhead = 10;

const section: AsyncHandler<'/g_section'> = function* (call, context) {
  const [group, period, ahead] = call.args;
  const { sections } = context;
  if (!(ahead >= 0 && ahead <= maxAhead))
    throw new CommandFailure(`ahead is ${ahead}; it must be from 0 to ${maxAhead} seconds`);
  if (period < minPeriod || period > maxPeriod)
    throw new CommandFailure(`period is ${period}; it must be from ${minPeriod} to ${maxPeriod} samples`);
  const known = sections.find(group);
  if (ahead === 0) {
    if (!known) throw new CommandFailure(`group ${group} is no section`);
    sections.end(known, 'asked for');
    return { answer: { types: 'i', args: [group] } };
  }
  if (known) throw new CommandFailure(`group ${group} is a section already`);
  const joins = checkGroup(context, group).head !== null;
  const begun = begin(context, group, period, ahead, joins);
  const { engine, slot } = begun;
  const active = (context.layout.sectionAddress + slot * SectionSlot.bytes + SectionSlot.active) >> 2;
  const takesTime = joins && !engine.isInStep;
  return {
    ready: takesTime ? Promise.resolve(engine.ready).then(() => sections.join(begun)) : engine.ready,
    apply: (program, origin) => {
      if (!joins) program.op(Op.beginSection, origin, group, slot);
      else if (!takesTime) program.op(Op.joinSection, origin, group, slot, Joining.held);
    },
    answer: () => {
      if (joins && !begun.isBegun) return context.fail(call, begun.ends ?? 'its group has ended');
      // Where it was refused that has been replied.
      if (!joins && Atomics.load(new Int32Array(context.memory), active) === 0) return sections.drop(begun);
      begun.isBegun = true;
      sections.onChange({ group, state: 'on', reason: '' });
      call.peer.send(done('/g_section', 'i', [group]));
    },
  };
};

/** @throws CommandFailure for a group that cannot become a section */
function checkGroup({ tree, sections }: Context, group: number): TreeNode {
  const node = tree.find(group);
  if (!node) throw new CommandFailure(`Group ${group} not found`);
  if (!node.isGroup) throw new CommandFailure(`Node ${group} is not a group`);
  if (group === 0) throw new CommandFailure('the root group 0 cannot be a section');
  const around = sections.around(group);
  if (around) throw new CommandFailure(`group ${group} is in section ${around.group}`);
  const inside = sections.all.find((each) => tree.isAbove(group, each.group));
  if (inside) throw new CommandFailure(`section ${inside.group} is in group ${group}`);
  for (let above: TreeNode | null = node; above; above = above.parent)
    if (!above.running) throw new CommandFailure(`group ${above.id} is paused`);
  for (const { node: each } of tree.below(node)) {
    const refusal = each.def && sections.refusalOf(each.def.def);
    if (refusal !== undefined) throw new CommandFailure(`synth ${each.id}: ${refusal}`);
  }
  return node;
}

/** @throws CommandFailure when there are too many or no memory */
function begin({ sections }: Context, group: number, period: number, ahead: number, joins: boolean) {
  try {
    return sections.begin(group, period, ahead, joins);
  } catch (error) {
    if (error instanceof RangeError) throw new CommandFailure(error.message);
    throw error;
  }
}

/** Notifies clients of what becomes of sections, and prints why one ended that was not asked to. */
export function announceSections(context: () => Context): void {
  const { sections } = context();
  sections.onChange = ({ group, state, reason }) => {
    const { clients, print } = context();
    if (clients.count > 0) clients.notify(message('/section', 'iss', [group, state, reason]));
    if (state === 'ended') print(`section ${group} plays in the audio thread again: ${reason}`);
  };
}

export const asyncSectionHandlers = { '/g_section': section } satisfies Partial<AsyncHandlers>;
