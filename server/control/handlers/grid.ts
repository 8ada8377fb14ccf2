/** Commands about the timer grid. Those in timed bundles are carried out at once too: the grid looks ahead itself. */
import type { gridCommands } from '../../../protocol/commands/rows/grid.ts';
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { encodeMessage } from '../../../protocol/osc/encode.ts';
import type { Timeline } from '../../clock/timeline.ts';
import type { CallOf } from '../call.ts';
import type { Context } from '../context.ts';
import type { SyncHandler, SyncHandlers } from '../handler.ts';
import { CommandFailure, done } from '../replies.ts';

/** Sample and beat of a jump that is not to come. */
const none = -1;

type GridCommand = (typeof gridCommands)[number]['name'];
type Act<Name extends GridCommand> = (timeline: Timeline, call: CallOf<Name>, context: Context) => void;

const withGrid =
  <Name extends GridCommand>(act: Act<Name>): SyncHandler<Name> =>
  (call, context) => {
    if (!context.timeline) throw new CommandFailure('there is a grid in real time only');
    act(context.timeline, call, context);
  };

/** The same for commands that answer `/done`. */
const doing = <Name extends GridCommand>(act: Act<Name>): SyncHandler<Name> =>
  withGrid((timeline, call, context) => {
    act(timeline, call, context);
    call.peer.send(done(call.row.name));
  });

/** Decodes a packet before it waits. @throws OscError */
const packetOf = (blob: Uint8Array, { limits }: Context) => decodePacket(blob.slice(), limits);

export const gridHandlers = {
  '/tempo': doing(({ grid }, { args: [bpm, beat, ramp] }) => {
    grid.setTempo(bpm, { atBeat: beat === -1 ? undefined : beat, ramp });
  }),
  '/grid': withGrid((timeline, { peer }) => {
    const { beat, bar, beatInBar, bpm, sample, seconds, numerator, denominator, swing, swingDivision } =
      timeline.position();
    peer.send(
      encodeMessage('/grid.reply', 'diddddiifs', [
        beat,
        bar,
        beatInBar,
        bpm,
        sample,
        seconds,
        numerator,
        denominator,
        swing,
        swingDivision,
      ]),
    );
  }),
  '/grid/jump': withGrid(({ grid: { coming } }, { peer }) => {
    peer.send(encodeMessage('/grid/jump.reply', 'dd', [coming?.sample ?? none, coming?.beat ?? none]));
  }),
  '/grid/signature': doing(({ grid }, { args }) => grid.setSignature(...args)),
  '/grid/swing': doing(({ grid }, { args }) => grid.setSwing(...args)),
  '/grid/nudge': doing(({ grid }, { args }) => grid.nudge(...args)),
  '/grid/locate': doing(({ grid }, { args }) => grid.locate(...args)),
  '/grid/subscribe': doing((timeline, { peer, args: [division, on] }, { places }) => {
    places.listen(on !== 0, (wanted) => timeline.subscribe(peer, division, wanted));
  }),
  '/grid/at': doing((timeline, call, context) => {
    const [beat, blob] = call.args;
    const packet = packetOf(blob, context);
    timeline.atBeat(beat, (sample) => context.performAt(sample, packet, call), blob.length);
  }),
  '/grid/next': doing((timeline, call, context) => {
    const [division, blob] = call.args;
    const packet = packetOf(blob, context);
    timeline.atNext(division, (sample) => context.performAt(sample, packet, call), blob.length);
  }),
} satisfies Partial<SyncHandlers>;
