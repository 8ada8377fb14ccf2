/** The SynthDef that plays a bounce in the place of a section's group, from a frame on and sample for sample. */
import { BufFrames, type Def, Out, Phasor, PlayBuf, synthDef } from '../../synthdef/builder/index.ts';

/** Beyond any frame: floats tell those up to half of it apart. */
const end = 2 ** 25;

export function bouncePlayer(name: string, channels: number): Def {
  return synthDef(name, { buf: 0, bus: 0, start: 0 }, ({ buf, bus, start }) => {
    const sound = PlayBuf.ar(channels, buf, { startPos: start, doneAction: 2 });
    // Behind the last frame PlayBuf holds it to the end of the block.
    const isThere = Phasor.ar({ rate: 1, start, end }).lt(BufFrames.kr(buf));
    Out.ar(
      bus,
      sound.channels.map((channel) => channel.mul(isThere)),
    );
  });
}
