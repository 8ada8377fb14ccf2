/** The SynthDefs of Web Audio voices, without building them. */

/** Largest number of channels of a voice of Web Audio nodes. */
export const maxWebAudioChannels = 8;

/** @param fed true when sound of the engine goes to its nodes */
export const webAudioSynthName = (channels: number, fed: boolean): string =>
  `bunsynth.${fed ? 'effect' : 'native'}.${channels}`;
