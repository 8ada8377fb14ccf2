/** Commands about the timer grid. What comes in a bundle with a time is done at once all the same: the grid looks ahead itself. */
import { decodePacket } from '../../../protocol/osc/decode.ts';
import { encodeMessage } from '../../../protocol/osc/encode.ts';
import type { Timeline } from '../../clock/timeline.ts';
import type { Call, Context, SyncHandler } from '../context.ts';
import { CommandFailure, done } from '../replies.ts';

type Act = (timeline: Timeline, call: Call, context: Context) => void;

const withGrid =
  (act: Act): SyncHandler =>
  (call, context) => {
    if (!context.timeline) throw new CommandFailure('there is a grid in real time only');
    act(context.timeline, call, context);
  };

/** What answers `/done`. */
const doing = (act: Act): SyncHandler =>
  withGrid((timeline, call, context) => {
    act(timeline, call, context);
    call.peer.send(done(call.row.name));
  });

/** A packet is looked at before it waits. @throws OscError */
const packetOf = ({ args: [, blob] }: Call, { limits }: Context) => decodePacket((blob as Uint8Array).slice(), limits);
const bytesOf = ({ args: [, blob] }: Call) => (blob as Uint8Array).length;

export const gridHandlers: Record<string, SyncHandler> = {
  '/tempo': doing(({ grid }, { args }) => {
    const [bpm, beat, ramp] = args as [number, number, number];
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
  '/grid/signature': doing(({ grid }, { args }) => grid.setSignature(args[0] as number, args[1] as number)),
  '/grid/swing': doing(({ grid }, { args }) => grid.setSwing(args[0] as number, args[1] as string)),
  '/grid/nudge': doing(({ grid }, { args }) => grid.nudge(args[0] as number, args[1] as number)),
  '/grid/locate': doing(({ grid }, { args }) => grid.locate(args[0] as number)),
  '/grid/subscribe': doing((timeline, { peer, args }, { places }) => {
    const [division, on] = args as [string, number];
    places.listen(on !== 0, (wanted) => timeline.subscribe(peer, division, wanted));
  }),
  '/grid/at': doing((timeline, call, context) => {
    const packet = packetOf(call, context);
    timeline.atBeat(call.args[0] as number, (sample) => context.performAt(sample, packet, call), bytesOf(call));
  }),
  '/grid/next': doing((timeline, call, context) => {
    const packet = packetOf(call, context);
    timeline.atNext(call.args[0] as string, (sample) => context.performAt(sample, packet, call), bytesOf(call));
  }),
};
