/** The SynthDefs that voices of rendered sound and of Web Audio nodes play with, one for each number of channels. */
import {
  type Def,
  Fade,
  Glide,
  In,
  NativeIn,
  NativeOut,
  Out,
  ReplaceOut,
  type Signal,
  synthDef,
  VoiceLevel,
  VoicePlayer,
} from '../../synthdef/builder/index.ts';
import { Native } from '../../world/layout.ts';
import { nativeName, playerName, shortGlide } from './player-names.ts';

const controls = { out: 0, take: -1, meter: -1, gain: 1, pan: 0, speed: 1, gate: 1, glide: shortGlide, ends: 0 };

/**
 * Controls: `out` bus, `gain` (amplitude), `pan` from -1 to 1 (one or two channels, where the server has two outputs), `speed` (1: as
 * rendered), `glide` seconds in which those three move, `ends` (not 0: the voice ends when a glide of gain is over), `gate` (0: ends
 * within a block, faded). `take` and `meter` are the server's: the voice row that is played
 * next, and where the level is told.
 *
 * In the middle the sound is what was rendered, on both sides; towards a side the other one becomes softer.
 * @param channels from 1 to 32
 */
export function playerDef(channels: number, outputs: number): Def {
  return synthDef(playerName(channels), controls, ({ out, take, meter, gain, pan, speed, gate, glide, ends }) => {
    const rate = Glide.ar(speed, glide);
    const level = Glide.ar(gain, glide, ends);
    const sound = VoicePlayer.ar(channels, take, rate, gate).mul(level);
    // Before it is placed: a voice at a side is as loud as one in the middle.
    VoiceLevel.ar(
      sound.channels.map((each) => each.abs()).reduce((a, b) => a.max(b)),
      meter,
    );
    placed(out, sound.channels, pan, glide, outputs);
  }) as Def;
}

const nativeControls = { out: 0, channel: 0, gain: 1, pan: 0, gate: 1, glide: shortGlide, ends: 0 };

/** As `playerDef`, for sound that comes from Web Audio nodes, from `channel` on. */
export function nativeDef(channels: number, outputs: number): Def {
  return synthDef(nativeName(channels, false), nativeControls, ({ out, channel, gain, pan, gate, glide, ends }) => {
    const sound = NativeIn.ar(channels, channel)
      .mul(Glide.ar(gain, glide, ends))
      .mul(Fade.ar(gate));
    placed(out, sound.channels, pan, glide, outputs);
  }) as Def;
}

/**
 * Takes two channels off bus `in` and gives them to Web Audio nodes, from channel `feed` on; what they make of it goes to `out`. When it ends,
 * what was on the bus comes back as that goes.
 */
export function effectDef(channels: number, outputs: number): Def {
  return synthDef(
    nativeName(channels, true),
    { ...nativeControls, in: 0, feed: 0 },
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
  ) as Def;
}

/** One channel in the middle, two at their sides, more as they are. */
function placed(out: Signal, sound: readonly Signal[], pan: Signal, glide: Signal, outputs: number): void {
  if (sound.length > 2 || outputs < 2) return void Out.ar(out, [...sound]);
  const place = Glide.ar(pan, glide);
  const [left, right = left] = sound as [Signal, Signal?];
  Out.ar(out, [left.mul(place.mul(-1).add(1).min(1)), right.mul(place.add(1).min(1))]);
}
