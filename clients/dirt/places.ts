/** Buses and buffers of one client: a server has no list of free ones, so each client has a range of its own, by its number. */

const [firstAudioBus, audioBuses, audioRanges] = [256, 128, 6];
const [firstControlBus, controlBuses, controlRanges] = [8192, 128, 64];
const [firstBuffer, bufferCount, bufferRanges] = [512, 128, 4];

/** Number of buses that `/dirt/setControlBus` sets. */
export const controlBusCount = controlBuses;
/** Number of pairs of buses for `to` and `from`. */
export const routingCount = 16;

export interface Places {
  readonly audioBus: number;
  readonly controlBus: number;
  readonly buffer: number;
  readonly buffers: number;
}

/** Returns the ranges of a client. They fit a server with its usual numbers of buses and buffers (1024, 16384, 1024). */
export function placesOf(clientId: number): Places {
  return {
    audioBus: firstAudioBus + audioBuses * (clientId % audioRanges),
    controlBus: firstControlBus + controlBuses * (clientId % controlRanges),
    buffer: firstBuffer + bufferCount * (clientId % bufferRanges),
    buffers: bufferCount,
  };
}

/** Most orbits that have room in the range of audio buses: three pairs each, behind those of `to` and `from`. */
export const maxOrbits = Math.floor((audioBuses - 2 * routingCount) / 6);
