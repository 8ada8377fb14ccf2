/** The players' SynthDefs, without building them. */

/** Largest number of channels in one buffer. */
export const maxChannels = 32;

export const playerName = (channels: number): string => `bunsynth.voice.${channels}`;
