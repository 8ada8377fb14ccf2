/** `ctx.midi`: what came over MIDI last, as it was when the render was asked for. Runs in a soft thread, pure. */
import type { ChannelView } from '../../../protocol/midi/channel.ts';
import { initialController } from '../../../protocol/midi/channel.ts';
import type { MidiChannel, RenderContext } from './context.ts';

/** @param heard channels of which something was heard */
export function midiOf(heard: readonly ChannelView[]): RenderContext['midi'] {
  return {
    channel: (number) => {
      if (!(Number.isInteger(number) && number >= 1 && number <= 16))
        throw new RangeError(`ctx.midi.channel: ${number} is no channel; it must be from 1 to 16`);
      return channelOf(heard.find(({ channel }) => channel === number - 1));
    },
  };
}

function channelOf(view: ChannelView | undefined): MidiChannel {
  const moved = view?.controllers ?? {};
  return {
    controllers: Array.from({ length: 128 }, (_, i) => moved[i] ?? initialController(i)),
    bend: view?.bend ?? 0,
    pressure: view?.pressure ?? 0,
    program: view?.program ?? 0,
    down: view?.down ?? [],
    last: view?.last ?? undefined,
  };
}
