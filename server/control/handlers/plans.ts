/** Commands about plans: packets for places that are yet to come. Those in timed bundles are carried out at once: plans have times of their own. */
import type { planCommands } from '../../../protocol/commands/rows/plans.ts';
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { type Planned, type PlanUnit, planUnits } from '../../clock/plans.ts';
import { type CallOf, each } from '../call.ts';
import type { Context } from '../context.ts';
import type { SyncHandlers } from '../handler.ts';
import { CommandFailure, done } from '../replies.ts';
import * as timing from './in-time.ts';

type PlanCommand = (typeof planCommands)[number]['name'];

/** `from` for as soon as possible. */
const soonest = -1;

function present({ plans }: Context) {
  if (!plans) throw new CommandFailure('there are plans in real time only');
  return plans;
}

function unitOf(text: string): PlanUnit {
  const unit = planUnits.find((each) => each === text);
  if (!unit) throw new CommandFailure(`unit is ${JSON.stringify(text)}; it must be ${planUnits.join(' or ')}`);
  return unit;
}

/** Returns the packets of a command. @throws CommandFailure, OscError for one that cannot be planned */
function packetsOf(call: CallOf<PlanCommand>, context: Context): Planned[] {
  const packets: Planned[] = [];
  each(call as CallOf<'/plan'>, (time, blob) => {
    if (!Number.isFinite(time) || time < 0) throw new CommandFailure(`time is ${time}; it must be 0 or more`);
    const packet = decodePacket(blob.slice(), context.limits);
    packets.push({
      time,
      bytes: blob.length,
      perform: (sample, tag) => {
        const { tokens } = context;
        const first = tokens.upcoming;
        context.performAt(sample, packet, call, tag);
        const end = tokens.upcoming;
        return () => tokens.dropBetween(first, end);
      },
    });
  });
  return packets;
}

export const planHandlers = {
  '/plan': (call, context) => {
    const [tag, unit] = call.args;
    const packets = packetsOf(call, context);
    const late = present(context).plan(tag, unitOf(unit), packets);
    call.peer.send(done(call.row.name, 'sii', [tag, packets.length, late]));
  },
  '/replan': (call, context) => {
    const [tag, unit, from] = call.args;
    if (from !== soonest && !(from >= 0)) throw new CommandFailure(`from is ${from}; it must be 0 or more, or -1`);
    const packets = packetsOf(call, context);
    const replanning = present(context).replan(tag, unitOf(unit), from === soonest ? undefined : from, packets);
    timing.later(
      call,
      context,
      replanning.then(({ sample, beat, taken }) =>
        call.peer.send(done(call.row.name, 'sddii', [tag, sample, beat, taken, packets.length])),
      ),
    );
  },
} satisfies Partial<SyncHandlers>;
