/** The SynthDefs that play rendered sound, one for each number of channels. */
import { type Def, Glide, synthDef, VoiceLevel, VoicePlayer } from '../../synthdef/builder/index.ts';
import { shortGlide } from '../glides.ts';
import { placed } from '../placed.ts';
import { playerName } from './player-names.ts';

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
  });
}
