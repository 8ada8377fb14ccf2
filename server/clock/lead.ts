/** Frames that the audio library takes at a time: between two of them nothing changes. */
const deviceQuantum = 128;

/** Returns the samples until what is told now can be done by the engine, if it is told at once. */
export const leadOf = (blockSize: number): number => Math.max(deviceQuantum, blockSize);
