/** What is known of the players' SynthDefs without building them. */

/** Seconds in which gain, pan and speed move to a new value when nothing else was asked for: short, but without clicks. */
export const shortGlide = 0.01;

/** More channels in one buffer than this are refused. */
export const maxChannels = 32;

export const playerName = (channels: number): string => `bunsynth.voice.${channels}`;

/** Channels of a voice of Web Audio nodes at most. */
export const maxNativeChannels = 8;

/** @param fed whether sound of the engine goes to its nodes */
export const nativeName = (channels: number, fed: boolean): string =>
  `bunsynth.${fed ? 'effect' : 'native'}.${channels}`;
