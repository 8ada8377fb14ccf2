/** The SynthDefs that take the sound of Web Audio nodes to its bus, one for each number of channels. */

import { type Def, Fade, Glide, In, NativeIn, NativeOut, ReplaceOut, synthDef } from '../../synthdef/builder/index.ts';
import { Native } from '../../world/layout.ts';
import { shortGlide } from '../glides.ts';
import { placed } from '../placed.ts';
import { webAudioSynthName } from './synth-names.ts';

const controls = { out: 0, channel: 0, gain: 1, pan: 0, gate: 1, glide: shortGlide, ends: 0 };

/** Controls as those of `playerDef`; the sound comes from Web Audio nodes, from `channel` on. */
export function nativeDef(channels: number, outputs: number): Def {
  return synthDef(webAudioSynthName(channels, false), controls, ({ out, channel, gain, pan, gate, glide, ends }) => {
    const sound = NativeIn.ar(channels, channel)
      .mul(Glide.ar(gain, glide, ends))
      .mul(Fade.ar(gate));
    placed(out, sound.channels, pan, glide, outputs);
  });
}

/**
 * Takes two channels off bus `in` and gives them to Web Audio nodes, from channel `feed` on; what they make of it goes to `out`. When it ends,
 * what was on the bus comes back as that goes.
 */
export function effectDef(channels: number, outputs: number): Def {
  return synthDef(
    webAudioSynthName(channels, true),
    { ...controls, in: 0, feed: 0 },
    ({ out, channel, gain, pan, gate, glide, ends, in: bus, feed }) => {
      const fade = Fade.ar(gate);
      const dry = In.ar(bus, Native.feedChannels).channels;
      NativeOut.ar(feed, dry);
      ReplaceOut.ar(
        bus,
        dry.map((each) => each.mul(fade.mul(-1).add(1))),
      );
      const sound = NativeIn.ar(channels, channel)
        .mul(Glide.ar(gain, glide, ends))
        .mul(fade);
      placed(out, sound.channels, pan, glide, outputs);
    },
  );
}
